import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from index.types import Filters
from qa import questions
from qa.questions import MAX_CHARS, clean


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        pytest.param("Who signed?", "Who signed?", id="plain"),
        pytest.param("  Who\t signed\n\nit ? ", "Who signed it ?", id="white-space"),
        pytest.param("Who\x00signed\x1b[31m it?\x07\x7f", "Who signed [31m it?", id="control-characters"),
        pytest.param("\x9bWho\x85signed?", "Who signed?", id="c1-controls"),
        pytest.param("caf\udce9?", "caf\ufffd?", id="lone-surrogate"),
        pytest.param("\ud83c\udf09 bridge?", "🌉 bridge?", id="surrogate-pair"),
        pytest.param("Qui a signé? 谁？ من؟", "Qui a signé? 谁？ من؟", id="other-scripts"),
        pytest.param('AND OR "( [* :', 'AND OR "( [* :', id="query-syntax"),
    ],
)
def test_what_is_asked(typed: str, asked: str) -> None:
    assert clean(typed) == asked


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\x00\x1b", "\u2003\u00a0"], ids=repr)
def test_an_empty_question_says_what_to_do(typed: str) -> None:
    with pytest.raises(QuestionError, match="empty: ask something, such as `qa ask"):
        clean(typed)


@pytest.mark.parametrize("chars", [1, 10_000, MAX_CHARS], ids=str)
def test_long_questions_are_asked(chars: int) -> None:
    assert clean("x" * chars) == "x" * chars


def test_surplus_white_space_does_not_count() -> None:
    assert clean("a" + " " * 50_000 + "b") == "a b"


def test_a_question_too_long_names_both_lengths() -> None:
    assert MAX_CHARS == 20_000
    with pytest.raises(QuestionError, match="20,001 characters, 20,000 is the most"):
        clean("x" * 20_001)


@given(st.text(st.characters(), max_size=80))
def test_no_text_brings_in_what_a_store_or_terminal_cannot_hold(typed: str) -> None:
    try:
        asked = clean(typed)
    except QuestionError:
        return
    asked.encode()
    assert asked == " ".join(asked.split())
    assert not any(unicodedata.category(char) == "Cc" for char in asked)
    assert clean(asked) == asked


@pytest.mark.parametrize(("value", "found"), [(None, None), ("", None), ("2024-02-29", date(2024, 2, 29))])
def test_days(value: object, found: date | None) -> None:
    assert questions.read_day("since", value) == found


@pytest.mark.parametrize(
    "value", ["2024-02-30", "20240229", "2024-W24-4", "29/2/2024", "٢٠٢٤-01-01", 20240229, [], True]
)
def test_what_is_no_day_is_named(value: object) -> None:
    with pytest.raises(QuestionError, match=r"since is no day: .*write it as 2024-03-31"):
        questions.read_day("since", value)


def test_filters_that_no_day_can_fit() -> None:
    assert questions.read_filters(["A"], "2024-03-01", "2024-03-01") == Filters(
        ("A",), date(2024, 3, 1), date(2024, 3, 1)
    )
    with pytest.raises(QuestionError, match="no day is from 2024-03-02 and to 2024-03-01:"):
        questions.read_filters([], "2024-03-02", "2024-03-01")
