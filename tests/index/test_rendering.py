"""What is read of a text, and how places in it lead back."""

import pytest

from index.rendering import render, within
from index.types import Markup, Span

# Read as "Boat Gull: Crew 9 & 10".
TEXT = "| **Gull** | 9 &amp; 10 |"
MARKS = (
    Markup(0, 4),
    Markup(4, 4, "Boat "),
    Markup(8, 13),
    Markup(13, 13, ": Crew "),
    Markup(15, 20, "&"),
    Markup(23, 25),
)
ROW = render(TEXT, MARKS)


def test_markup_is_left_out_and_what_is_read_instead_put_in() -> None:
    assert ROW.text == "Boat Gull: Crew 9 & 10"
    assert render(TEXT, ()).text == TEXT


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("Gull", "Gull"),
        ("9 & 10", "9 &amp; 10"),
        ("&", "&amp;"),
        ("Boat Gull", "Gull"),
        ("Gull: Cr", "Gull"),
        ("ll: Crew 9", "ll** | 9"),
        ("Crew", ""),
        ("", ""),
    ],
)
def test_a_place_leads_back_to_the_text(read: str, text: str) -> None:
    start = ROW.text.index(read)
    span = ROW.origin(start, start + len(read))
    assert TEXT[span.start : span.end] == text


@pytest.mark.parametrize(("text", "said"), [("Gull", "Gull"), ("9", "9"), ("Gull** | 9", "Gull: Crew 9")])
def test_the_words_of_a_span_have_no_head_before_them(text: str, said: str) -> None:
    start = TEXT.index(text)
    assert ROW.said(Span(start, start + len(text))) == said


def test_a_piece_has_the_heads_of_the_cell_it_begins_with() -> None:
    assert render(TEXT, MARKS, 13, 23).text == ": Crew 9 & 10"
    assert render(TEXT[13:23], MARKS, base=13).text == ": Crew 9 & 10"
    assert render(TEXT, MARKS, 4, 13).text == "Boat Gull"
    assert within(MARKS, 4, 13) == MARKS[1:3]
