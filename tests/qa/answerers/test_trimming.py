"""Spans of passages become whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answerers.trimming import trim


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("He left on Monday.", "on Monday.", "on Monday"),
        ("in Washington, D.C. today", "Washington, D.C.", "Washington, D.C."),
        ("by Martin Luther King Jr. in", "Martin Luther King Jr.", "Martin Luther King Jr."),
        ("at 8:30 a.m. sharp", "8:30 a.m", "8:30 a.m."),
        ("the reopening", "reopen", "reopening"),
        ("the reopening", "opening", "reopening"),
        ('called "Hamilton" a hit', '"Hamilton"', "Hamilton"),
        ('called "Hamilton" a hit', 'Hamilton" a hit', '"Hamilton" a hit'),
        ('said "yes" and "no" twice', '"yes" and "no"', '"yes" and "no"'),
        ("the “Iron Duke” sailed", "“Iron Duke", "Iron Duke"),
        ("the “Iron Duke” sailed", "the “Iron Duke", "the “Iron Duke”"),
        ("the dogs’ owner’s “best” friend", "dogs’ owner’s “best” friend", "dogs’ owner’s “best” friend"),
        ("NASA (the agency) said", "NASA (the agency", "NASA (the agency)"),
        ("NASA (the agency) said", "(the agency)", "the agency"),
        ("in “Ran” and “Ikiru” he", "Ran” and “Ikiru", "“Ran” and “Ikiru”"),
        ("(a bank (BPP)) failed", "bank (BPP))", "bank (BPP)"),
        ("- $3.5 million -", "- $3.5 million -", "$3.5 million"),
        ("...", "...", ""),
    ],
)
def test_a_span_is_cut_to_whole_words(text: str, span: str, expected: str) -> None:
    start = text.index(span)
    first, last = trim(text, start, start + len(span))
    assert text[first:last] == expected


@given(st.text("ab .'\"“”()’é", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_what_is_trimmed_once_stays_inside_and_whole(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = trim(text, start, end)
    assert 0 <= first <= last <= len(text)
    part = text[first:last]
    assert part == part.strip()
    assert not (part and first and text[first - 1].isalnum() and part[0].isalnum())
    assert not (part and text[last : last + 1].isalnum() and part[-1].isalnum())
