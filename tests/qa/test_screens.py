"""What a terminal would act on never reaches it, whoever writes; JSON keeps it."""

import io
import json

import pytest

from qa.screens import Screen, harmless, harmless_json

ACTING = {
    "clipboard": "\x1b]52;c;Zm9v\x07",
    "title": "\x1b]0;title\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "c1": "\x9b31m\x9d52;c;Zm9v\x9c",
    "delete": "\x7f\x08\x0b\x0c\r",
    "override": "\u202egpj.exe\u202c",
    "isolate": "\u2067x\u2069",
    "line": "a\u2028b\u2029c",
}
SEEN = "Łódź 青浜 ‏שלום‏ 👍\n\tand more"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("text", ACTING.values(), ids=ACTING)
def test_nothing_that_acts_is_left(text: str) -> None:
    assert len(harmless(text)) == len(text)
    for stream in (io.StringIO(), Terminal()):
        Screen(Screen(stream)).write(f"a{text}b")
        assert stream.getvalue() == f"a{harmless(text)}b"
        assert stream.getvalue().replace("\n", "").isprintable()


def test_what_is_read_stays() -> None:
    assert harmless(SEEN) == SEEN


@pytest.mark.parametrize("text", ACTING.values(), ids=ACTING)
def test_json_is_harmless_and_keeps_all(text: str) -> None:
    line = harmless_json(json.dumps({text: [text, SEEN]}, ensure_ascii=False))
    assert harmless(line) == line
    assert json.loads(line) == {text: [text, SEEN]}


def test_styles_reach_a_terminal_and_nothing_else_does() -> None:
    out = Terminal()
    Screen(out, styled=True).write(f"\x1b[1;36mbold\x1b[0m\x1b[?25l{ACTING['clipboard']}\u202e")
    assert out.getvalue() == f"\x1b[1;36mbold\x1b[0m\x1b[?25l{harmless(ACTING['clipboard'])} "


def test_what_is_piped_has_no_padding() -> None:
    out = io.StringIO()
    Screen(out, styled=True).write("  one   \n\n   two  \n")
    assert out.getvalue() == "  one\n\n   two\n"
