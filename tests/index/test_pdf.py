"""PDFs of LibreOffice and Chromium (tests/data/formats says how they were made), and drawn ones, letter by letter."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from pdf_drawing import drawn

from index.loaders import Limits, load, pdf
from index.loaders.pdf_layout import paragraphs, pieces_of, words_of
from index.pdf_lines import Line
from index.types import Article, Skipped

LIMITS = Limits(article_bytes=2_000_000, collection_bytes=20_000_000)
DATA = Path(__file__).parents[1] / "data" / "formats"
SENTENCES = re.findall(r"\S.*?[.”](?= [A-Z“]|$)", (DATA / "gull.txt").read_text(encoding="utf-8"), re.MULTILINE)


def loaded(name: str, data: bytes, limits: Limits = LIMITS) -> Article | Skipped:
    (found,) = load(Path(name), data, limits)
    return found


def article(name: str, data: bytes | None = None) -> Article:
    found = loaded(name, (DATA / name).read_bytes() if data is None else data)
    assert isinstance(found, Article), found
    return found


LEFT = (
    "The eel fair returns on|Friday, and stalls line the|quay at Tarn from six in the|morning until nightfall.".split(
        "|"
    )
)
RIGHT = (
    "Smoking begins at dawn,|the guild says. Last year it|sold nine tonnes of eels to|visitors from the hills.".split(
        "|"
    )
)


@pytest.mark.parametrize("name", ["gull.pdf", "printed.pdf"])
def test_every_sentence_of_a_printed_page_is_whole_and_in_order(name: str) -> None:
    found = article(name)
    places = [found.text.find(sentence) for sentence in SENTENCES]
    assert len(SENTENCES) > 25
    assert [SENTENCES[at] for at, place in enumerate(places) if place < 0] == []
    assert all(one < other for one, other in pairwise(places))


def test_a_newspapers_page_in_three_columns() -> None:
    found = article("gull.pdf")
    assert (found.title, found.byline) == ("Breakwater crumbles: eastern arm closed to walkers", "Ann Lee")
    assert (found.publisher, found.published) == ("The Gull Gazette", date(2031, 5, 2))
    marked = [found.text[span.start : span.end] for span in found.boilerplate]
    assert [found.count("The Gull Gazette, Friday") for found in (" ".join(marked), found.text)] == [3, 3]
    assert [f"Page {number}" in marked for number in (1, 2, 3)] == [True] * 3


def test_a_page_printed_from_a_browser() -> None:
    found = article("printed.pdf")
    assert found.title == "Breakwater crumbles at Gull Point, eastern arm closed"
    assert found.published == date(2031, 5, 2)  # not the day on which it was printed, which stands above the pages
    marked = [found.text[span.start : span.end] for span in found.boilerplate]
    assert {"1/2", "2/2"} <= set(marked)


@pytest.mark.parametrize(
    ("name", "quote", "page"),
    [
        ("gull.pdf", "Fishermen had asked", 1),
        ("gull.pdf", "Rime answered that 85,000", 2),
        ("gull.pdf", "The commissioners will hear", 3),
        ("printed.pdf", "The breakwater at Gull Point", 1),
        ("printed.pdf", "The harbour was built in 1874", 2),
    ],
)
def test_the_page_of_a_quote(name: str, quote: str, page: int) -> None:
    found = article(name)
    assert found.page(found.text.index(quote)) == page


def test_columns_drawn_line_by_line_across_the_page() -> None:
    rows = [(40, 500 - 12 * at, left) for at, left in enumerate(LEFT)] + [
        (220, 500 - 12 * at, right) for at, right in enumerate(RIGHT)
    ]
    across = sorted(rows, key=lambda row: (-row[1], row[0]))
    whole = f"{' '.join(LEFT)} {' '.join(RIGHT)}"
    assert article("a.pdf", drawn(across)).text.replace("\n\n", " ") == whole
    wide = [(40, 530, "A headline that goes over both of the columns that stand below"), *across]
    assert article("a.pdf", drawn(wide)).text.replace("\n\n", " ").endswith(f"below {whole}")


def test_a_table_is_read_row_by_row() -> None:
    rows = [("Hasle", "1,204"), ("Tarn", "988"), ("Velm", "2,310"), ("Osk", "77")]
    cells = [(40 + 150 * column, 500 - 14 * at, cell) for at, row in enumerate(rows) for column, cell in enumerate(row)]
    assert article("a.pdf", drawn(cells)).text.split("\n\n") == [" ".join(row) for row in rows]


@pytest.mark.parametrize("turned", ["1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0"])
@pytest.mark.parametrize("rotated", [0, 90])
def test_a_page_is_read_the_way_its_words_stand(turned: str, rotated: int) -> None:
    page = [(0, -12 * at, line) for at, line in enumerate(LEFT)]
    assert article("a.pdf", drawn(page, turned=f"{turned} 200 300", rotated=rotated)).text == " ".join(LEFT)


def test_a_sentence_goes_on_over_the_foot_of_a_page() -> None:
    first = [(40, 560, "Tarn Herald"), *((40, 500 - 12 * at, line) for at, line in enumerate(LEFT[:3])), (200, 30, "7")]
    last = [(40, 560, "Tarn Herald"), (40, 500, LEFT[3]), (40, 488, RIGHT[0]), (200, 30, "8")]
    found = article("a.pdf", drawn(first, last))
    assert " ".join(LEFT) in found.text
    assert found.page(found.text.index("morning until")) == 2
    marked = [found.text[span.start : span.end] for span in found.boilerplate]
    assert sorted(marked) == ["7", "8", "Tarn Herald", "Tarn Herald"]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["The com-", "mission met."], "The commission met."),
        (["A well-", "known case: well-known is it."], "A well-known case: well-known is it."),
        (["In Rhine-", "Main traffic."], "In Rhine-Main traffic."),
        (["The break\u2010", "water fell."], "The breakwater fell."),
        (["From 1998-", "2001 it stood."], "From 1998- 2001 it stood."),
        (["A dash -", "and on."], "A dash - and on."),
        (["The ﬁsh and the ﬂoat."], "The fish and the float."),
    ],
)
def test_words_parted_at_a_line_end_are_whole_again(lines: list[str], text: str) -> None:
    page = [Line(line, 40, 500 - 12 * at, 300, 510 - 12 * at) for at, line in enumerate(lines)]
    words = words_of([page])
    read = "".join(piece.text for one in paragraphs([page]) for piece in pieces_of(one, words))
    assert read.strip() == text


def test_what_a_pdf_does_not_hold_is_told() -> None:
    scan = loaded("a.pdf", drawn([]))
    assert isinstance(scan, Skipped)
    assert scan.reason == "holds no text, only pictures of pages: recognise it first, as with `ocrmypdf`"
    damaged = loaded("a.pdf", b"%PDF-1.4 nothing")
    assert isinstance(damaged, Skipped)
    assert damaged.reason.startswith("a damaged PDF")
    long = loaded(
        "a.pdf",
        drawn([(40, 12 * at, "x" * 60) for at in range(40)]),
        Limits(article_bytes=1_000, collection_bytes=90_000),
    )
    assert isinstance(long, Skipped)
    assert "max_article_mb" in long.reason


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_SECONDS", 0.001)
    found = loaded("a.pdf", drawn([(40, 500, "x")]))
    assert isinstance(found, Skipped)
    assert "takes longer than" in found.reason
