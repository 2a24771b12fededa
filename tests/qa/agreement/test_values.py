"""Answers held beside each other: the same, rivals, or neither."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.agreement.values import value_of
from qa.english.kinds import Kind

JANUARY = date(2033, 1, 7)  # a Friday
MARCH = date(2033, 3, 4)


@pytest.mark.parametrize(
    ("one", "other", "asked", "same", "rivals"),
    [
        pytest.param("Gen. Ida Marl", "Marl", Kind.PERSON, True, False, id="a-title-and-a-first-name"),
        pytest.param("Ida Q. Marl", "Ida Marl", Kind.PERSON, True, False, id="an-initial-more"),
        pytest.param("Ida Marl", "Odo Marl", Kind.PERSON, False, False, id="another-first-name"),
        pytest.param("I. Marl", "Odo Marl", Kind.PERSON, False, False, id="another-initial"),
        pytest.param("Ida Marl", "Bo Lind", Kind.PERSON, False, True, id="another-name"),
        pytest.param("José Peña", "Jose Pena", Kind.PERSON, True, False, id="accents"),
        pytest.param("Corran", "Corran, Vale", Kind.PLACE, True, False, id="a-place-within-another"),
        pytest.param("the U.N.", "United Nations", Kind.OTHER, True, False, id="initials"),
        pytest.param("two", "2", Kind.NUMBER, True, False, id="a-number-in-words"),
        pytest.param("40", "12 per cent", Kind.NUMBER, False, False, id="a-share-beside-a-number"),
        pytest.param("Ida Marl", "3 May", Kind.PERSON, False, False, id="a-day-beside-a-person"),
        pytest.param("a cracked gate", "the flood", Kind.REASON, False, False, id="reasons-are-told-freely"),
        pytest.param("7 a.m. to 9 p.m.", "3 May 2033", Kind.TIME, False, False, id="an-hour-beside-a-day"),
        pytest.param("9 a.m.", "9 p.m.", Kind.TIME, False, False, id="hours-of-whatever-day"),
        pytest.param("at noon", "noon", Kind.TIME, True, False, id="the-same-hour"),
        pytest.param("2033", "3 May 2033", Kind.TIME, True, False, id="a-day-of-the-year"),
        pytest.param("2 May 2033", "3 May 2033", Kind.TIME, False, True, id="the-next-day"),
    ],
)
def test_two_answers(one: str, other: str, asked: Kind, same: bool, rivals: bool) -> None:
    mine, theirs = value_of(one, asked), value_of(other, asked)
    assert (mine.same(theirs), theirs.same(mine)) == (same, same)
    assert (mine.rivals(theirs, asked), theirs.rivals(mine, asked)) == (rivals, rivals)


@pytest.mark.parametrize(
    ("one", "published", "other", "same"),
    [
        pytest.param("Monday", JANUARY, "3 January 2033", True, id="counted-from-publication"),
        pytest.param("Monday", JANUARY, "4 January 2033", False, id="the-day-after"),
        pytest.param("yesterday", JANUARY, "6 January 2033", True, id="yesterday"),
        pytest.param("last month", MARCH, "7 February 2033", True, id="a-day-of-the-month"),
    ],
)
def test_days_count_from_publication(one: str, published: date, other: str, same: bool) -> None:
    mine, theirs = value_of(one, Kind.TIME, "", published), value_of(other, Kind.TIME)
    assert mine.same(theirs) is same
    assert mine.rivals(theirs, Kind.TIME) is not same


def test_the_sentence_tells_what_day_is_meant() -> None:
    within = value_of("Monday", Kind.TIME, "It shut on Monday, 10 January, at noon.", MARCH)
    assert within.same(value_of("10 January 2033", Kind.TIME))


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(list(Kind)))
def test_no_two_texts_are_the_same_and_rivals(one: str, other: str, asked: Kind) -> None:
    mine, theirs = value_of(one, asked), value_of(other, asked)
    assert mine.same(theirs) == theirs.same(mine)
    assert not (mine.same(theirs) and mine.rivals(theirs, asked))
