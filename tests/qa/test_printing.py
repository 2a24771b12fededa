import io
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from index.build import build
from index.config import IndexSettings
from index.home import BuildSettings
from index.types import Article, Dated, Span
from qa.printing import console, print_answer, print_article, print_rows, shown_path
from qa.progress import ProgressBar
from qa.statements import OTHERS
from qa.sureness import UNSETTLED
from qa.types import Answer, Citation, Passage, Question

QA = Path(sys.executable).with_name("qa")
# ESC and C1 begin what a terminal obeys; line feeds and tabs are left alone.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BEFORE = "The harbour was calm all morning. " * 8
QUOTE = "Ada Finch, the\nharbour master, shut Heron Lock."
AFTER = " Nobody could say when it would open again." * 6
TEXT = f"{BEFORE}{QUOTE}{AFTER}"
LOCK = Article("lock", TEXT, "Heron Lock shut", "/n/lock.txt", "Millrace News", date(2033, 5, 2))
CITED = Citation(
    1, "lock", LOCK.title, LOCK.publisher, LOCK.published, LOCK.path, None, len(BEFORE), len(BEFORE + QUOTE), QUOTE
)
ANSWER = Answer(Question("Who?"), f"{QUOTE} [1]".replace("\n", " "), False, 0.9, (CITED,))
NEAREST = Passage("c", "fair", "Eel fair", "Tarn Herald", None, 0, 400, "Eels were sold. " * 40, 0.1, 1)
WHO = "Who ordered the closure of Heron Lock?"
ORDERED = (
    "Heron Lock shut\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Engineers shut Heron Lock on Monday. The harbour master, Ada Finch, ordered the closure of Heron Lock.\n"
)
EVIL = "\x1b[31mred\x1b]0;title\x07\x9b2J\x08"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")


def printed(show: Callable[[Console], None], stream: io.StringIO | None = None) -> str:
    stream = stream or io.StringIO()
    show(console(stream))
    return stream.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


def test_an_answer_with_its_source_in_context() -> None:
    found = flat(printed(lambda out: print_answer(ANSWER, {"lock": LOCK}, out)))

    assert found.startswith("Ada Finch, the harbour master, shut Heron Lock. [1]")
    assert "[1] Millrace News · 2 May 2033 Heron Lock shut" in found
    assert "all morning. »Ada Finch, the harbour master, shut Heron Lock.« Nobody could say" in found
    assert found.count("…") == 2  # the article goes on at both sides
    assert f"/n/lock.txt, characters {CITED.start}–{CITED.end}" in found


def test_the_short_answer_stands_on_a_line_of_its_own() -> None:
    answer = replace(ANSWER, short_answer="Ada\x1b[31m Finch")
    found = printed(lambda out: print_answer(answer, {"lock": LOCK}, out)).splitlines()

    assert [line.strip() for line in found[:3]] == ["", "Ada [31m Finch", ""]


@pytest.mark.parametrize(
    ("confidence", "first", "bold"),
    [
        pytest.param(0.9, "Ada Finch", True, id="sure"),
        pytest.param(0.7, "Probably: Ada Finch", False, id="probable"),
        pytest.param(0.5, f"{UNSETTLED}:", False, id="unsettled"),
    ],
)
def test_a_headline_stands_only_where_it_is_sure(confidence: float, first: str, bold: bool) -> None:
    at = len(BEFORE)
    cited = replace(CITED, answer_start=at, answer_end=at + len("Ada Finch"))
    answer = replace(ANSWER, confidence=confidence, short_answer="Ada Finch", citations=(cited,))

    plain = printed(lambda out: print_answer(answer, {"lock": LOCK}, out)).splitlines()
    coloured = printed(lambda out: print_answer(answer, {}, out), Terminal())

    assert [line.strip() for line in plain[:4]] == [
        "",
        first,
        "",
        "Ada Finch, the harbour master, shut Heron Lock. [1]",
    ]
    assert ("\x1b[1mAda Finch" in coloured) is bold
    assert ("\x1b[4mAda Finch" in coloured) is (confidence < 0.6)  # marked in its sentence, and no more


def test_sources_that_name_something_else_are_told_so() -> None:
    text = "Bob Marsh, the harbour master, shut Heron Lock."
    other = replace(CITED, marker=2, start=0, end=len(text), quote=text, answer_start=0, answer_end=len("Bob Marsh"))
    said = f"{ANSWER.text} {text} [2]"
    answer = replace(ANSWER, text=said, short_answer="Ada Finch", citations=(CITED, other))

    found = flat(printed(lambda out: print_answer(answer, {}, out)))

    assert f"Heron Lock. [1] {OTHERS}: {text} [2] [1] Millrace" in found
    assert "[2] Millrace News · 2 May 2033 (says: Bob Marsh) Heron" in found


def test_a_source_of_which_little_is_known() -> None:
    bare = replace(CITED, publisher=None, published=None, url="http://m/1")

    found = flat(printed(lambda out: print_answer(replace(ANSWER, citations=(bare,)), {}, out)))

    assert "[1] unknown publisher, no date" in found
    assert "http://m/1, characters" in found


def test_an_abstention_shows_the_nearest_passages() -> None:
    passages = tuple(replace(NEAREST, title=f"Eel fair {rank}", rank=rank) for rank in (1, 2, 3, 4))
    answer = Answer(Question("Who?"), "The articles do not say.", True, 0.1, (), passages)

    found = flat(printed(lambda out: print_answer(answer, {}, out)))

    assert found.startswith("The articles do not say. The nearest passages: - Tarn Herald Eel fair 1 Eels were sold.")
    assert "Eel fair 3" in found
    assert "Eel fair 4" not in found
    assert found.count("…") == 3


def test_an_abstention_without_passages_is_one_line() -> None:
    answer = Answer(Question("Who?"), "The articles do not say.", True, 0.0)

    assert printed(lambda out: print_answer(answer, {}, out)).split("\n") == ["", "The articles do not say.", ""]


def test_a_terminal_marks_the_quote_and_no_color_leaves_it_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    def show(out: Console) -> None:
        print_answer(ANSWER, {"lock": LOCK}, out)

    coloured = printed(show, Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    plain = printed(show, Terminal())

    assert "\x1b[1;7mAda Finch" in coloured
    assert "»" not in coloured
    assert "\x1b" not in plain
    assert "»Ada Finch" in plain


@pytest.mark.parametrize("stream", [io.StringIO, Terminal], ids=["pipe", "terminal"])
def test_nothing_in_an_article_commands_the_terminal(monkeypatch: pytest.MonkeyPatch, stream: type) -> None:
    monkeypatch.setenv("NO_COLOR", "1")  # so that every control character printed would be the article's
    text = f"Finch {EVIL} left."
    article = Article("x", text, EVIL, f"/n/{EVIL}.txt", EVIL, date(2033, 5, 2), EVIL, f"http://m/{EVIL}")
    cited = Citation(1, "x", EVIL, EVIL, None, article.path, article.url, 0, len(text), text)
    passage = replace(NEAREST, text=text, title=EVIL, publisher=EVIL)
    answer = Answer(Question("Who?"), f"{text} [1]", False, 0.9, (cited,), (passage,))

    shown = [
        printed(lambda out: print_answer(answer, {"x": article}, out), stream()),
        printed(lambda out: print_answer(replace(answer, abstained=True), {}, out), stream()),
        printed(lambda out: print_article(article, out), stream()),
    ]

    assert [CONTROL.findall(text) for text in shown] == [[], [], []]
    assert all("[31mred" in text for text in shown)


def test_an_article_is_shown_line_by_line_as_stored() -> None:
    text = f"Title\n\n{'A long line without an end. ' * 12}\n\tAn indented one.\n[b]No markup[/b] :smile:\n"

    found = printed(lambda out: print_article(replace(LOCK, text=text), out))

    head, _, body = found.partition("\n\n")
    assert head.splitlines() == ["Heron Lock shut", "Millrace News · 2 May 2033 · /n/lock.txt · lock"]
    assert [flat(line) for line in body.rstrip().splitlines()] == [flat(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("dated", "said"),
    [
        (Dated("2033-05-02", "file name"), "2 May 2033 (from the file name)"),
        (Dated("2033-05", "metadata"), "May 2033 (from the metadata)"),
        (Dated("[2033-02-05,2033-05-02]", "text"), "5 February 2033 or 2 May 2033 (from the text)"),
        (None, "2 May 2033"),
    ],
)
def test_an_article_says_where_its_day_was_read(dated: Dated | None, said: str) -> None:
    found = printed(lambda out: print_article(replace(LOCK, dated=dated, text=f"AP\n\n{TEXT}"), out))

    assert found.splitlines()[1] == f"Millrace News · {said} · credited to AP · /n/lock.txt · lock"


def test_boilerplate_is_dimmed_where_it_stands() -> None:
    text = "Line one.\r\nLine two.\r\nSubscribe now!\r\nLine four."
    at = text.index("Subscribe")

    found = printed(
        lambda out: print_article(replace(LOCK, text=text, boilerplate=(Span(at, at + 14),)), out), Terminal()
    )

    assert "\x1b[2mSubscribe now!\x1b[0m" in found


def test_rows_stand_in_columns() -> None:
    rows = [("Hit@1", "0.5", "8"), ("MRR@10 [b]", "0.625", "80")]

    found = printed(lambda out: print_rows(rows, out, header=("measure", "value", "of")))

    assert [line.rstrip() for line in found.splitlines()] == [
        "measure     value  of",
        "Hit@1         0.5   8",
        "MRR@10 [b]  0.625  80",
    ]
    assert printed(lambda out: print_rows([], out)).strip() == ""


def test_paths_are_named_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert shown_path(str(tmp_path / "a" / "b.txt")) == os.path.join("a", "b.txt")
    assert shown_path("/elsewhere/b.txt") == "/elsewhere/b.txt"


@pytest.mark.parametrize(
    ("quiet", "passed_s", "said"),
    [
        pytest.param(False, 11, "reading: 2 of 4 MB\n", id="after-ten-seconds-a-line"),
        pytest.param(False, 5, "", id="not-too-often"),
        pytest.param(True, 11, "", id="quiet"),
    ],
)
def test_progress_without_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, quiet: bool, passed_s: float, said: str
) -> None:
    now_s = iter([0.0, passed_s, passed_s])
    monkeypatch.setattr("qa.progress.time.monotonic", lambda: next(now_s))

    with ProgressBar(quiet) as progress:
        progress("reading", 2_000_000, 4_000_000, "bytes")

    assert capsys.readouterr() == ("", said)


def test_progress_on_a_terminal_is_a_bar_with_its_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)

    with ProgressBar(quiet=False) as progress:
        for done in range(0, 101, 25):
            progress("embedding", done, 100, "chunks")

    assert "embedding" in terminal.getvalue()
    assert "100/100 chunks" in terminal.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Path:
    root = tmp_path_factory.mktemp("printed")
    (root / "lock.txt").write_text(ORDERED, encoding="utf-8")
    build([root], BuildSettings(index=IndexSettings(home=str(root / "home"), models=str(exported_models))))
    return root / "home"


def qa(home: Path, *arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [QA, "--home", home, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["ask", WHO], 0),
        (["ask", "Who won the chess championship in Lisbon?"], 3),
        (["status"], 0),
        (["verify"], 0),
    ],
    ids=["answer", "abstention", "status", "verify"],
)
def test_a_pipe_gets_data_without_a_control_character_and_stderr_stays_empty(
    home: Path, arguments: list[str], code: int
) -> None:
    ran = qa(home, *arguments)

    assert (ran.returncode, ran.stderr) == (code, b"")
    assert ran.stdout.decode().strip()
    assert CONTROL.findall(ran.stdout.decode()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code", "note"),
    [
        (["quotes", "--by", "Nobody"], 0, "no quotation is by that name"),
        (["verify"], 1, "`qa verify --repair` mends what can be mended"),
    ],
    ids=["no-quotation", "not-whole"],
)
def test_notes_go_to_stderr_and_quiet_leaves_them_out(
    home: Path, tmp_path: Path, arguments: list[str], code: int, note: str
) -> None:
    shutil.copytree(home, tmp_path / "home")
    if arguments == ["verify"]:
        shutil.rmtree(tmp_path / "home" / "vectors")

    said, hushed = qa(tmp_path / "home", *arguments), qa(tmp_path / "home", "-q", *arguments)

    assert (said.returncode, hushed.returncode) == (code, code)
    assert note in said.stderr.decode()
    assert hushed.stderr == b""
    assert hushed.stdout == said.stdout


@pytest.mark.slow
def test_a_conversation_through_a_pipe_outlives_what_cannot_be_asked(home: Path) -> None:
    ran = qa(home, "chat", stdin=WHO.encode() + b"\n\x00\ncaf\xe9?\n\nnot asked any more\n")

    assert ran.returncode == 0
    assert ran.stderr.startswith(b"the question is empty")
    first, _, second = flat(ran.stdout.decode()).partition("The indexed articles do not answer")
    assert first.startswith(
        "Ada Finch One source says so. The harbour master, Ada Finch, ordered the closure of Heron Lock. [1]"
    )
    assert "do not answer" not in second
    assert "? " not in ran.stdout.decode()  # no prompt where nobody types


@pytest.mark.slow
def test_a_follow_up_is_shown_as_understood_and_can_be_asked_as_typed(home: Path) -> None:
    typed, meant = "Did she order the closure?", "Did Ada Finch order the closure of Heron Lock?"

    ran = qa(home, "chat", stdin=f"/typed\n{WHO}\n{typed}\n/typed\n/undo\n".encode())
    rewritten, as_typed = (qa(home, "ask", text).stdout.decode().strip() for text in (meant, typed))

    first, _, rest = ran.stdout.decode().partition(f"Interpreted as: {meant}\n")
    assert "Ada Finch" in first
    assert rest.strip().startswith(rewritten)
    assert rest.strip().endswith(as_typed)
    assert "Interpreted" not in rest
    assert [line.split()[0] for line in ran.stderr.decode().splitlines()] == ["/typed", "/typed"]


@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_terminal_gets_colours_unless_it_wants_none(home: Path, no_color: str) -> None:
    parent, child = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "NO_COLOR": no_color}
    command = [QA, "--home", home, "ask", WHO]
    subprocess.run(command, stdout=child, stderr=child, check=True, env=environment)
    os.close(child)
    with os.fdopen(parent, "rb", buffering=0) as terminal:
        shown = terminal.read(65_536).decode()

    assert "harbour master" in shown
    assert ("\x1b[" in shown) == (not no_color)
