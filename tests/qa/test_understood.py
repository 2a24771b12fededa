"""Questions whose words limit them, from the index to the answer: what is asked, what is let go, what is said of it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from index.types import Filters
from qa.answers import from_json, kept_json, to_json
from qa.config import load_config
from qa.engine import Engine
from qa.limits import RELAXED, in_a_line
from qa.types import Answer, Kind, Question

ARTICLE = "---\ntitle: {title}\npublisher: {publisher}\npublished: {day}\nbyline: {by}\n---\n\n{text}\n"
# Each paper has its own count of one fire; the day tells which of two fires is meant.
STORIES = (
    (
        "Fire at the mill",
        "Tarn Herald",
        "2033-05-03",
        "Ada Finch",
        "The fire at the mill in Corran destroyed 12 looms.",
    ),
    ("Mill burns", "Corran Mercury", "2033-05-04", "Léa Vidal", "The fire at the mill in Corran destroyed 15 looms."),
    ("Mill again", "Tarn Herald", "2033-06-10", "Bo Larch", "The fire at the mill in Corran destroyed 40 looms."),
)
ASKED = "How many looms did the fire at the mill in Corran destroy?"


def written(stories: tuple[tuple[str, str, str, str, str], ...]) -> dict[str, str]:
    keys = ("title", "publisher", "day", "by", "text")
    return {f"{at}.md": ARTICLE.format(**dict(zip(keys, story, strict=True))) for at, story in enumerate(stories)}


@pytest.fixture(scope="module")
def engine(build_home: Callable[[Mapping[str, str]], Path]) -> Iterator[Engine]:
    undated = {"undated.txt": "The mill in Corran\n\nThe fire at the mill in Corran destroyed 99 looms, some say.\n"}
    with Engine.open(load_config(home=str(build_home(written(STORIES) | undated)))) as opened:
        yield opened


def told(answer: Answer) -> set[str]:
    """Who published what was found, and when."""
    return {f"{one.publisher} {one.published}" for one in answer.passages}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"According to the Corran Mercury, {ASKED}", {"Corran Mercury 2033-05-04"}),
        (
            "How many looms did the fire in Corran destroy on 3 May 2033?",
            {"Tarn Herald 2033-05-03", "Corran Mercury 2033-05-04"},
        ),
        ("How many looms did the fire destroy, by Lea Vidal?", {"Corran Mercury 2033-05-04"}),
        ("What did the Tarn Herald report in May 2033 of the looms?", {"Tarn Herald 2033-05-03"}),
    ],
)
def test_only_what_the_words_let_through_answers(engine: Engine, text: str, found: set[str]) -> None:
    answer = engine.ask(Question(text))

    assert told(answer) == found
    assert answer.understood
    assert not answer.relaxed


def test_a_day_that_nothing_was_published_on_is_let_go_and_said(engine: Engine) -> None:
    answer = engine.ask(Question("How many looms did the fire at the mill in Corran destroy on 3 May 1999?"))

    assert answer.relaxed
    assert len(told(answer)) > 1
    assert to_json(answer)["filters"] == {"publishers": [], "since": "1999-05-03", "until": "1999-05-06"}
    assert RELAXED in str(in_a_line(answer))


def test_the_source_stays_where_only_the_day_leaves_nothing(engine: Engine) -> None:
    answer = engine.ask(Question("According to the Corran Mercury, how many looms burned on 3 May 1999 in the mill?"))

    assert answer.relaxed
    assert told(answer) == {"Corran Mercury 2033-05-04"}


def test_as_given_no_words_are_read(engine: Engine) -> None:
    answer = engine.ask(Question(f"According to the Corran Mercury, {ASKED}", as_given=True))

    assert answer.understood == ()
    assert len(told(answer)) > 1


@pytest.mark.parametrize("kind", ["publisher", "days", "recency"])
def test_what_is_let_be_of_the_words_leaves_the_rest(engine: Engine, kind: Kind) -> None:
    asked = Question("What is the latest of the Tarn Herald on the looms that burned in May 2033?")
    whole, part = engine.ask(asked), engine.ask(replace(asked, unread=(kind,)))

    assert {one.kind for one in whole.understood} == {"publisher", "days", "recency"}
    assert part.understood == tuple(one for one in whole.understood if one.kind != kind)
    assert from_json(kept_json(part)).filters == part.filters


def test_a_filter_that_is_given_wins(engine: Engine) -> None:
    answer = engine.ask(Question(f"According to the Corran Mercury, {ASKED}", Filters(("tarn herald",))))

    assert {name.rsplit(" ", 1)[0] for name in told(answer)} == {"Tarn Herald"}


def test_what_is_later_than_the_day_of_asking_does_not_answer(engine: Engine) -> None:
    found = told(engine.ask(Question(ASKED, as_of=date(2033, 5, 3))))

    assert found == {"Tarn Herald 2033-05-03", "None None"}
    assert told(engine.ask(Question(ASKED, as_of=date(2033, 5, 1)))) == {"None None"}


def test_days_count_from_the_newest_article_where_none_is_given_and_no_word_is_lost_on_others(engine: Engine) -> None:
    last_week = engine.ask(Question("How many looms did the fire at the mill destroy yesterday?"))
    plain = engine.ask(Question(ASKED))

    assert (last_week.as_of, plain.as_of) == (date(2033, 6, 10), date(2033, 6, 10))
    assert to_json(last_week)["filters"]["since"] == "2033-06-09"  # type: ignore[index]
    assert "10 June 2033, the newest article’s day" in str(in_a_line(last_week))
    assert (plain.filters, plain.understood, in_a_line(plain)) == (Filters(), (), None)
    assert len(told(plain)) == 4


def test_days_count_from_today_where_news_is_of_today(build_home: Callable[[Mapping[str, str]], Path]) -> None:
    near = date.today() - timedelta(3)
    stories = (("Mill", "Tarn Herald", near.isoformat(), "Ada Finch", "The mill in Corran burned down."),)
    with Engine.open(load_config(home=str(build_home(written(stories))))) as opened:
        answer = opened.ask(Question("What burned in Corran three days ago?"))

    assert answer.as_of == date.today()
    assert answer.filters.since == near
    assert "today" in str(in_a_line(answer))


def test_without_dated_articles_there_is_no_day(build_home: Callable[[Mapping[str, str]], Path]) -> None:
    with Engine.open(
        load_config(home=str(build_home({"a.txt": "Mill\n\nThe mill in Corran burned down.\n"})))
    ) as opened:
        answer = opened.ask(Question("What burned last week in Corran?"))

    assert (answer.as_of, answer.understood) == (None, ())


def test_an_article_is_read_whatever_the_words_say(engine: Engine) -> None:
    (article,) = engine.stores.catalog.written_by(["Léa Vidal"])

    answer = engine.read(Question("According to the Tarn Herald, how many looms burned?"), article)

    assert told(answer) == {"Corran Mercury 2033-05-04"}


@pytest.mark.parametrize(
    "question",
    [
        Question("What did the Tarn Herald report last week of the looms?"),
        Question("Which looms burned this year?", as_of=date(2033, 6, 12)),
        Question(f"According to the Corran Mercury, {ASKED}", Filters(since=date(2033, 5, 1)), as_of=date(2033, 6, 12)),
        Question("How many looms burned, by Ada Finch?"),
    ],
)
def test_what_was_understood_comes_back_from_json(engine: Engine, question: Question) -> None:
    answer = engine.ask(question)

    back = from_json(json.loads(json.dumps(kept_json(answer))))

    assert back.question == question
    assert (back.understood, back.filters, back.as_of) == (answer.understood, answer.filters, answer.as_of)
    assert in_a_line(back) == in_a_line(answer)


def test_an_answer_kept_before_words_were_read_has_its_filters_and_day(engine: Engine) -> None:
    asked = Question(ASKED, Filters(("Tarn Herald",)), as_of=date(2033, 6, 12))
    data = kept_json(engine.ask(asked))
    for key in ("understood", "relaxed", "as_of_given"):
        del data[key]

    assert from_json(data).question == asked


def test_what_is_understood_is_said_once(engine: Engine) -> None:
    answer = engine.ask(
        Question("Does the Tarn Herald report on looms agree with the Tarn Herald article on the mill?")
    )

    assert in_a_line(answer) == "Tarn Herald"
    assert in_a_line(replace(answer, understood=())) is None
