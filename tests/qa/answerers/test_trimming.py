"""Spans of passages become whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answerers.trimming import trim, whole


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


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("At least 10 boats sank", "10", "At least 10"),
        ("about 11,000 vehicles", "11,000", "about 11,000"),
        ("It cost US$12.6 million.", "12.6", "US$12.6 million"),
        ("prices rose 4 per cent", "4", "4 per cent"),
        ("prices rose 4% again", "4", "4%"),
        ("no fewer than €3", "€3", "no fewer than €3"),
        ("at least six boats sank", "six", "at least six"),
        ("some two million eels", "two", "some two million"),
        ("nearly a dozen", "dozen", "dozen"),
        ("over tenterhooks", "tenterhooks", "tenterhooks"),
        ("he is not about to see 10", "10", "10"),
        ("Brig. Gen. Una Seely wrote", "Gen", "Brig. Gen. Una Seely"),
        ("Brig. Gen. Una Seely wrote", "Gen. Una Seely", "Brig. Gen. Una Seely"),
        ("in Gen. Una Seely's hand", "Una Seely", "Una Seely"),
        ("They left. Mayor Bo Lind stayed", "Mayor Bo Lind", "Mayor Bo Lind"),
        ("the mayor Bo", "mayor", "mayor"),
        ("nothing", "", ""),
        ("between 2 and 7 million eels", "2 and 7 million", "between 2 and 7 million"),
        ("between 2 million and 7 million eels", "2 million and 7", "between 2 million and 7 million"),
        ("worth between about $3 and $4 today", "$3 and $4", "between about $3 and $4"),
        ("Between six and nine boats sank", "six and nine boats", "Between six and nine boats"),
        ("shut between 8 a.m. and noon daily", "8 a.m. and noon", "between 8 a.m. and noon"),
        ("closed between May 3 and June 4.", "May 3 and June", "between May 3 and June 4"),
        ("open between Monday and Friday.", "between Monday", "between Monday and Friday"),
        ("rose by between 5% and 6%", "between 5", "between 5% and 6%"),
        ("between 1996 and 2004 he sang", "1996", "1996"),  # asked when he began
        ("between 1996 and 2004 he sang", "2004", "2004"),
        ("a match between Norvel and Skerry", "Norvel and Skerry", "Norvel and Skerry"),
        ("rose from 3 to 5 per cent", "3 to 5 per cent", "3 to 5 per cent"),
        ("between May and the 2 others", "2 others", "2 others"),
    ],
)
def test_a_span_takes_in_what_it_cannot_stand_without(text: str, span: str, expected: str) -> None:
    start = text.index(span)
    first, last = whole(text, start, start + len(span))
    assert text[first:last] == expected


@given(st.text("A1. $%a", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_a_whole_span_holds_the_span(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = whole(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text)
