"""Quotation marks in pairs, and those that have lost their other half."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quotations.marks import quoted_spans


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        pytest.param("He said “yes” and “no, never”.", ["“yes”", "“no, never”"], id="curly"),
        pytest.param('"Yes," he said. "No."', ['"Yes,"', '"No."'], id="straight"),
        pytest.param("''Yes,'' she said, ``no''.", ["''Yes,''", "``no''"], id="doubled-singles"),
        pytest.param("‘We can’t go,’ he said.", ["‘We can’t go,’"], id="single"),
        pytest.param("The dogs’ owner said it’s Vale’s.", [], id="apostrophes"),
        pytest.param("”Wrong way round,” he said.", ["”Wrong way round,”"], id="opened-by-a-closing-mark"),
        pytest.param("“Never closed\n\nHe left.", ["“Never closed"], id="not-closed"),
        pytest.param("“One.\n\n“Two,” he said.", ["“One.", "“Two,”"], id="goes-on-in-the-next-paragraph"),
        pytest.param('A 12" pipe and a "pipe dream".', ['"pipe dream"'], id="inches"),
        pytest.param("“He said ‘no’ to me,” she said.", ["“He said ‘no’ to me,”"], id="one-in-another"),
    ],
)
def test_quoted_spans(text: str, quotes: list[str]) -> None:
    assert [text[span.start : span.end] for span in quoted_spans(text)] == quotes


@given(st.text(alphabet="ab ,.\n\"'“”‘’`", max_size=80))
def test_spans_are_in_order_and_disjoint_whatever_the_marks(text: str) -> None:
    spans = quoted_spans(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
