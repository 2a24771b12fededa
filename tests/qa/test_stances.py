"""Whether sources agree with the answer."""

from dataclasses import replace
from typing import Any

import pytest

from qa.stances import Stance, differs, remark, says, stance
from qa.types import Answer, Citation, Question

QUOTE = "About 240 homes\nwere flooded."


def cited(marker: int, words: str | None, quote: str = QUOTE) -> Citation:
    start = 100 + quote.index(words) if words else None
    end = start + len(words) if start is not None and words else None
    return Citation(marker, "a", "A", None, None, "a.txt", None, 100, 100 + len(quote), quote, start, end)


def answered(asked: str, short: str | None, second: Citation, **changes: Any) -> Answer:  # noqa: ANN401
    """An answer whose first source is silent on which words of it answer."""
    given = Answer(Question(asked), "", False, 0.9, (cited(1, None), second), short_answer=short)
    return replace(given, **changes)


@pytest.mark.parametrize(("words", "said"), [(None, None), ("240", "240"), ("240 homes\nwere", "240 homes were")])
def test_what_a_source_says(words: str | None, said: str | None) -> None:
    assert says(cited(1, words)) == said


@pytest.mark.parametrize(
    ("asked", "short", "words", "found"),
    [
        pytest.param("How many?", "180", "240", Stance.OTHER, id="another-number"),
        pytest.param("How many?", "240", "240 homes", Stance.SAME, id="more-words"),
        pytest.param("How many?", "about 240", "About 240", Stance.SAME, id="other-letters"),
        pytest.param("How many?", "24", "240", Stance.OTHER, id="a-number-within-a-number"),
        pytest.param("How many?", "3,000 homes", "3000", Stance.SAME, id="a-number-written-otherwise"),
        pytest.param("How many?", "more than 40", "40 of 50", None, id="a-number-shared"),
        pytest.param("How many?", "two", "three", Stance.OTHER, id="numbers-in-words"),
        pytest.param("How many?", "two", "2", Stance.SAME, id="a-number-in-words-and-one-in-digits"),
        pytest.param("How many?", "40", "12 per cent", None, id="a-share-beside-a-number"),
        pytest.param("How much?", "£27,450", "£26,900", Stance.OTHER, id="another-sum"),
        pytest.param("How much?", "£27,450", "240 homes", None, id="a-number-beside-a-sum"),
        pytest.param("Who?", "Ada Finch", "Mayor Finch", Stance.SAME, id="with-a-title"),
        pytest.param("Who?", "Ada Finch", "Bob Finch", None, id="a-name-shared"),
        pytest.param("Who?", "Ada Finch", "Bob Marsh", Stance.OTHER, id="another-name"),
        pytest.param("Who?", "Ada Finch", "3 May", None, id="a-day-beside-a-person"),
        pytest.param("Who?", "Ada Finch", "the harbour board", None, id="words-beside-a-name"),
        pytest.param("Who?", "Theresa May", "Ada Finch", Stance.OTHER, id="a-name-that-is-a-month"),
        pytest.param("When?", "2 September 2024", "3 May", Stance.OTHER, id="another-day"),
        pytest.param("When?", "2 September 2024", "3 September 2024", Stance.OTHER, id="the-next-day"),
        pytest.param("When?", "2 September 2024", "September", Stance.SAME, id="the-month"),
        pytest.param("When?", "2 September 2024", "2 September", Stance.SAME, id="without-the-year"),
        pytest.param("When?", "2 September 2024", "Monday", None, id="a-day-of-the-week-that-it-may-be"),
        pytest.param("When?", "in 2019", "2020", Stance.OTHER, id="another-year"),
        pytest.param("What?", "red", "blue", Stance.OTHER, id="other-words"),
        pytest.param("Why?", "a cracked gate", "the flood", None, id="a-reason-told-otherwise"),
        pytest.param("How many?", "180", None, None, id="nothing-marked"),
        pytest.param("How many?", None, "240", None, id="no-short-answer"),
        pytest.param("Were they?", "yes", "240", None, id="yes-or-no"),
    ],
)
def test_what_a_source_makes_of_the_answer(asked: str, short: str | None, words: str | None, found: object) -> None:
    one = cited(2, words, f"It says {words}.")
    answer = answered(asked, short, one)

    assert stance(one, answer) is found
    assert differs(one, answer) is (found is Stance.OTHER)


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        pytest.param({}, True, id="settled"),
        pytest.param({"confidence": 0.6}, True, id="probable"),
        pytest.param({"confidence": 0.59}, False, id="unsettled"),
        pytest.param({"verdict": "no", "short_answer": "No"}, False, id="verdict"),
        pytest.param({"citations": (cited(2, "240"), cited(3, None))}, False, id="the-first-source"),
    ],
)
def test_nothing_differs_where_no_words_are_given_as_the_answer(changes: dict[str, Any], other: bool) -> None:
    one = cited(2, "240")

    assert differs(one, answered("How many?", "180", one, **changes)) is other


@pytest.mark.parametrize(
    ("first", "second", "interpreted", "other"),
    [
        pytest.param("Finch was killed in Corran.", "Finch, killed in Tarn, was 40.", None, True, id="of-the-same"),
        pytest.param("Finch was killed in Corran.", "A rite for Finch was held in Tarn.", None, False, id="of-less"),
        pytest.param("Nobody was there in Corran.", "It was all in Tarn.", None, True, id="neither-has-its-words"),
        pytest.param("Killed in Corran.", "Finch died in Tarn.", "Where was he killed?", False, id="as-understood"),
    ],
)
def test_a_rival_bears_on_as_much_of_the_question(
    first: str, second: str, interpreted: str | None, other: bool
) -> None:
    one = cited(2, "Tarn", second)
    citations = (cited(1, "Corran", first), one)
    asked = "Where was Finch killed?" if interpreted is None else "And where?"

    assert differs(one, answered(asked, "Corran", one, citations=citations, interpreted_as=interpreted)) is other


def test_remarks() -> None:
    other, same, silent = cited(2, "240"), cited(3, "180", "It was 180."), cited(4, None)
    answer = answered("How many?", "180", other, citations=(cited(1, None), other, same, silent))

    assert [remark(one, answer) for one in answer.citations] == ["", "says: 240", "says the same", ""]
