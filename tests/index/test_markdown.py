"""Markdown files: which characters are words, what is read in place of the others, what the front matter states."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loaders import Limits, load
from index.rendering import said, unread
from index.sentences import sentences_of
from index.types import Article

LIMITS = Limits(10_000_000, 10_000_000)
PROSE = "The ferry to Skarn was laid up on Monday after a crack was found in its hull."


def article(text: str, name: str = "a.md") -> Article:
    (found,) = load(Path(name), text.encode(), LIMITS)
    assert isinstance(found, Article)
    assert found.text == text or name != "a.md"
    return found


def read(text: str, name: str = "a.md") -> list[str]:
    """The sentences as they are read."""
    found = article(text, name)
    return [said(found, span.start, span.end) for span in sentences_of(found)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("The **ferry** is *late*, __very__ _so_.", ["The ferry is late, very so."], id="emphasis"),
        pytest.param("A re**build**ing took a year.", ["A rebuilding took a year."], id="within-a-word"),
        pytest.param('See [the log](https://x.example/a_b "All of it") now.', ["See the log now."], id="link"),
        pytest.param("By <https://x.example> it is.", ["By https://x.example it is."], id="autolink"),
        pytest.param("See [it][log].\n\n[log]: https://x.example 'Log'\n", ["See it."], id="reference"),
        pytest.param("Before ![a map](m.png) after it.", ["Before  after it."], id="image"),
        pytest.param("Run `make all` first.", ["Run make all first."], id="code"),
        pytest.param("Fish &amp; chips &#60; 3 \\* 2.", ["Fish & chips < 3 * 2."], id="references-and-escapes"),
        pytest.param("It was ~~Monday~~ Tuesday.[^1]\n\n[^1]: Says Ann.\n", ["It was Monday Tuesday.", "Says Ann."]),
        pytest.param("A <b>bold</b> man<!-- no --> spoke.", ["A bold man spoke."], id="html-inline"),
        pytest.param("# Fog\nShips wait.\n\nTide\n----\nIt ebbs.", ["Fog", "Ships wait.", "Tide", "It ebbs."]),
        pytest.param("- one\n- two\n  more\n\n1. three\n", ["one", "two more", "three"], id="lists"),
        pytest.param("> A quote that\n> goes on. And\non.\n", ["A quote that goes on.", "And on."], id="quotation"),
        pytest.param("Ann rowed\nacross the\nbay at dawn.", ["Ann rowed across the bay at dawn."], id="wrapped"),
        pytest.param("Ann rowed  \nacross\\\nthe bay", ["Ann rowed", "across", "the bay"], id="hard-breaks"),
        pytest.param("Above.\n\n***\n\nBelow.", ["Above.", "Below."], id="rule"),
        pytest.param("```sh\nls -l\nrm *x*\n```\n", ["ls -l", "rm *x*"], id="fence"),
        pytest.param(
            "<div>\n<p>One <i>word</i> &gt; two\nlines</p><p>Three</p></div>", ["One word > two lines", "Three"]
        ),
        pytest.param("<script>\nvar a = 1\n</script>\n\nShips.", ["Ships."], id="script"),
        pytest.param("An *unclosed mark, an [unclosed link", ["An *unclosed mark, an [unclosed link"], id="unclosed"),
        pytest.param("Fünf **Schiffe** – 中文 *ja*.", ["Fünf Schiffe – 中文 ja."], id="beyond-ascii"),
        pytest.param("*" * 50, ["*" * 50], id="nothing-but-marks"),
    ],
)
def test_sentences_are_read_without_their_markup(text: str, sentences: list[str]) -> None:
    assert read(text) == sentences
    assert read(text.replace("\n", "\r\n")) == sentences


TABLE = "Boats that sailed:\n\n| Boat | *Crew* | Port |\n|---|--:|---|\n| [Gull](u) | **9** | Skarn |\n| Tern | | |\n"


def test_a_cell_is_read_with_its_row_and_its_column() -> None:
    rows = ["Boat, Crew, Port", "Boat Gull: Crew 9, Port Skarn", "Boat Tern"]
    assert read(TABLE) == ["Boats that sailed:", *rows]
    found = article(TABLE)
    quotes = [TABLE[span.start : span.end] for span in sentences_of(found)]
    assert quotes[2:] == ["Gull](u) | **9** | Skarn", "Tern"]


def test_a_table_without_outer_pipes_or_a_corner() -> None:
    assert read("||Wet|Dry|\n-|-|-\nMay|3 days|28 days") == ["Wet, Dry", "May: Wet 3 days, Dry 28 days"]


def test_a_table_of_a_page_is_read_alike() -> None:
    rows = "<tr><th>Boat</th><th>Crew</th></tr><tr><td>Gull</td><td>9</td></tr>"
    page = f"<html><body><article><h1>Ferry laid up</h1><p>{PROSE}</p><p>{PROSE[::-1]}*a*</p><table>{rows}</table>"
    assert read(page, "a.html")[-2:] == ["Boat, Crew", "Boat Gull: Crew 9"]
    assert "*a*" in " ".join(read(page, "a.html"))


def test_heads_put_in_do_not_outgrow_the_text() -> None:
    wide = f"|{('h' * 60 + '|') * 100}\n{'|-' * 100}|\n" + f"|{'b|' * 100}\n" * 500
    assert sum(len(one.reads) for one in article(wide).markup) < 3 * len(wide)


FACTS = "---\n{}\n---\n\n" + PROSE


@pytest.mark.parametrize(
    ("lines", "title", "byline", "publisher", "url"),
    [
        pytest.param('title: "Fog: all wait"\nauthor: Ann Lee', "Fog: all wait", "Ann Lee", None, None, id="quoted"),
        pytest.param("title: Fog: all wait\nsource: Gull", "Fog: all wait", None, "Gull", None, id="no-yaml"),
        pytest.param(
            "title: >-\n  Fog and\n  rain\nauthors: [A. Lee, Bo Day]", "Fog and rain", "A. Lee, Bo Day", None, None
        ),
        pytest.param(
            "title: x\nauthor:\n  name: Ann Lee\n  email: a@b.example", "x", "Ann Lee", None, None, id="person"
        ),
        pytest.param("title: x\nauthors:\n- name: Ann\n- Bo", "x", "Ann, Bo", None, None, id="people"),
        pytest.param("Title: x\nurl: https://x.example/a", "x", None, None, "https://x.example/a", id="address"),
        pytest.param("title: x\nurl: /a/b\nsource: https://x.example", "x", None, None, None, id="no-address"),
        pytest.param("title: x\na: &a [*a]\nb: [[[[", "x", None, None, None, id="hostile"),
    ],
)
def test_what_a_front_matter_states(
    lines: str, title: str, byline: str | None, publisher: str | None, url: str | None
) -> None:
    found = article(FACTS.format(lines))
    assert (found.title, found.byline, found.publisher, found.url) == (title, byline, publisher, url)
    assert read(found.text) == [PROSE]


@pytest.mark.parametrize("text", [f"---\ntitle: x\n\n{PROSE}", f"---\n{PROSE}\n---\n", f"---\n: : :\n---\n{PROSE}"])
def test_a_broken_front_matter_is_text(text: str) -> None:
    assert PROSE in " ".join(read(text))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param(f"# The **ferry** is [late](u)\n\n{PROSE}", "The ferry is late", id="atx"),
        pytest.param(f"The *ferry*\n===\n\n{PROSE}", "The ferry", id="setext"),
        pytest.param(f"## Harbour\n\n# Ferry late\n\n{PROSE}", "Ferry late", id="kicker"),
        pytest.param(f"Gull Gazette\n\n## Ferry late\n\n{PROSE}", "Ferry late", id="second-level"),
        pytest.param(f"**Ferry late**\n\n{PROSE}\n\n## Background\n", "Ferry late", id="no-heading-above"),
        pytest.param(f"---\ntitle: Ferry\n---\n# Late\n\n{PROSE}", "Ferry", id="front-matter-first"),
    ],
)
def test_the_title(text: str, title: str) -> None:
    assert article(text).title == title


def test_a_byline_and_notices_are_found_under_their_marks() -> None:
    text = f"# Ferry late\n\n*By Ann Lee, Tarn Herald*\n**7 January 2031**\n\n{PROSE}\n\n**Leave a Reply**\n"
    found = article(text)
    assert (found.byline, found.publisher, str(found.published)) == ("Ann Lee", "Tarn Herald", "2031-01-07")
    assert read(text) == ["Ferry late", PROSE]


def test_a_paragraph_that_is_a_link_is_no_sentence() -> None:
    assert read(f"# Ferry\n\n{PROSE}\n\n[All about ferries](https://x.example)\n\nIt rained.") == [
        "Ferry",
        PROSE,
        "It rained.",
    ]


def test_markup_is_not_read_and_stays_in_the_text() -> None:
    text = f"---\ntitle: x\n---\n# The **big** day\n\n- {PROSE}"
    marked = [text[span.start : span.end] for span in unread(article(text))]
    assert marked == ["---\ntitle: x\n---", "#", "**", "**", "-"]


PIECES = [
    "a",
    "B. ",
    " ",
    "\n",
    "\n\n",
    "*",
    "**",
    "_",
    "[",
    "](",
    ")",
    "`",
    "```\n",
    "# ",
    "- ",
    "> ",
    "|",
    "|-|\n",
    "&amp;",
]


@given(st.lists(st.sampled_from([*PIECES, "\\", "<p>", "<!--", "-->", "![", "é", "---\n", "1. ", "~~", "[^1]", "\t"])))
def test_any_markdown_is_read_and_leads_back_to_its_text(pieces: list[str]) -> None:
    text = "".join([*pieces, "x"])
    found = article(text)
    places = [at for one in found.markup for at in (one.start, one.end)]
    assert places == sorted(places)
    sentences = sentences_of(found)
    assert all(one.end <= other.start for one, other in pairwise(sentences))
    structure = {at for span in unread(found) for at in range(span.start, span.end)}
    for span in sentences:
        assert span.start < span.end
        assert not {span.start, span.end - 1} & structure
