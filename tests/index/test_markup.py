"""Pages that lxml refuses, or that nest so deeply that reading them would never end."""

from pathlib import Path
from time import process_time

import pytest

from index.errors import LoadError
from index.loaders import Limits, load
from index.loaders.markup import DEEPEST, parse_page, without_controls
from index.types import Article

LIMITS = Limits(10_000_000, 10_000_000)
BODY = "<p>The ferry from Osk to Hamn is cancelled until Sunday, the operator Lindholm said.</p>"
CODES = [*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]


@pytest.mark.parametrize("code", CODES, ids=hex)
@pytest.mark.parametrize(
    "write", [chr, "&#{};".format, "&#x{:X};".format, "&#0{} ".format], ids="raw dec hex bare".split()
)
def test_characters_that_xml_cannot_hold_are_left_out(code: int, write: object) -> None:
    kept = without_controls(f"<p title='{write(code)}'>a{write(code)}b&#8217;</p>".encode())  # type: ignore[operator]
    tree = parse_page(kept.decode())
    tree.text = tree.text_content()  # lxml takes it
    assert tree.text.replace(" ", "") == "ab’"
    assert (" " in tree.text) == chr(code).isspace() or write(code).endswith(" ")  # type: ignore[operator]


@pytest.mark.parametrize("page", [f"<div>\f{BODY}\f</div>", f"<a href='x&#2;'>a&#1;b</a>{BODY}", f"<li>&#31;{BODY}"])
def test_a_page_with_them_is_read_whole(page: str) -> None:
    (found,) = load(Path("a.html"), f"<html><body>{page}</body></html>".encode(), LIMITS)
    assert isinstance(found, Article)
    assert "The ferry from Osk to Hamn is cancelled until Sunday, the operator Lindholm said." in found.text


@pytest.mark.parametrize("tag", "div article span ul h1 font".split())
def test_what_nests_deeply_is_read_as_text(tag: str) -> None:
    tree = parse_page("<body>" + f"<{tag}>" * 900 + "<b>old</b> <i>ferry</i><script>no()</script></body>")
    assert tree.text_content().split() == ["old", "ferry"]
    assert not tree.xpath("/".join(["*"] * (DEEPEST + 1)))


def test_what_would_be_lost_is_named_instead() -> None:
    with pytest.raises(LoadError, match="nest deeper than 2,000"):
        parse_page("<body>" + "<div>" * 3000 + "The end.")


@pytest.mark.parametrize("unit", ["<article>", "<table><tr><td>", "a<br>", "<p>a", "<li><ul>", "A<svg></svg>"])
def test_time_grows_with_the_length_alone(unit: str) -> None:
    began = process_time()
    list(load(Path("a.html"), unit.encode() * (100_000 // len(unit)), LIMITS))
    assert process_time() - began < 5
