"""Why nothing is answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from qa.answerers.abstaining import reason
from qa.types import Filters, Passage, Question

SETTLED = "None of the passages that come nearest holds a settled answer."
PASSAGE = Passage("c", "a", "Regatta", None, None, 0, 20, "Ada rowed in the race", 1.0, 1)


def stores(first: str | None = None, last: str | None = None, articles: int = 1) -> SimpleNamespace:
    def frequencies(words: Sequence[str]) -> tuple[list[int], int]:
        return [1] * len(words), 100

    lexical = SimpleNamespace(words=lambda text: text.lower().split(), document_frequencies=frequencies)
    days = (first and date.fromisoformat(first), last and date.fromisoformat(last))
    catalog = SimpleNamespace(published_range=lambda: days, count=lambda table: articles)
    return SimpleNamespace(lexical=lexical, catalog=catalog)


def test_an_index_of_nothing_is_the_first_reason() -> None:
    asked = Question("Who won?", Filters(("The Gull",)), as_of=date(1, 1, 1))
    assert reason(asked, [], stores(articles=0)).startswith("The index holds no articles")  # type: ignore[arg-type]


def test_a_day_before_any_calendar_is_no_other_period() -> None:
    asked = Question("Who won?", as_of=date(1, 1, 1))
    assert reason(asked, [], stores("2033-05-01", "2033-06-01")) == "No passage is about it."  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "as_of", "told"),
    [
        ("Who won in 1998?", None, "from May 2033 to June 2033; 1998 is not covered"),
        ("Who won?", date(2034, 1, 2), "the time up to January 2, 2034, is not covered"),
        ("Who won in 1998 and 2033?", date(2033, 6, 9), "No passage"),
        ("Who won?", None, "No passage"),
    ],
)
def test_another_period_is_a_reason(asked: str, as_of: date | None, told: str) -> None:
    question = Question(asked, as_of=as_of)
    assert told in reason(question, [PASSAGE], stores("2033-05-02", "2033-06-01"))
    assert reason(question, [PASSAGE], stores()) == "No passage is about it."


def test_a_year_that_a_passage_tells_of_is_no_other_period() -> None:
    told = replace(PASSAGE, text=f"{PASSAGE.text} In 1998 it was sold.")
    asked = Question("Who bought it in 1998?")
    assert "not covered" in reason(asked, [PASSAGE], stores("2033-05-02", "2033-06-01"))
    assert "not covered" not in reason(asked, [PASSAGE, told], stores("2033-05-02", "2033-06-01"))


def test_filters_that_let_nothing_through_are_a_reason() -> None:
    question = Question("Who won?", filters=Filters(("The Tarn Herald",)))
    assert reason(question, [], stores()).startswith("The filters let no article through")
    assert reason(question, [PASSAGE], stores()) == "No passage is about it."
    assert reason(replace(question, filters=Filters()), [], stores()) == "No passage is about it."


@pytest.mark.parametrize(
    "asked",
    [
        "Where had Ada rowed?",
        "who taught ada",
        "My editor wants a paragraph about canoeists from the eastern valleys. Which race was it?",
        "Who is the aunt of the woman called Ada Finch Oddly?",
    ],
    ids=["its words", "one of two", "the sentence that asks", "its names"],
)
def test_that_nothing_is_about_it_is_said_only_where_words_and_names_are_missing(asked: str) -> None:
    assert reason(Question(asked), [PASSAGE], stores()) == SETTLED
    assert reason(Question("Who taught Bo the canoe slalom?"), [PASSAGE], stores()) == "No passage is about it."
    assert reason(Question(asked), [], stores()) == "No passage is about it."
