"""Which sources can know of the time that a sentence tells of, on the day that it is said."""

from datetime import date

import pytest

from qa.checker import Occasion, Source, Support, open_checker
from qa.checker.recency import OLDER, age, timely
from qa.reader.runtime import Reader

ASKED = date(2031, 5, 23)
WEEK, WHO = "Which town was flooded this week?", "Who is the mayor?"


def source(text: str = "The river rose at Wendle.", day: date | None = ASKED) -> Source:
    return Source(text, "Flood", None, day)


@pytest.mark.parametrize(
    ("sentence", "question", "cited", "knows"),
    [
        pytest.param("Wendle was flooded.", WEEK, source(), True, id="of the day"),
        pytest.param("Wendle was flooded.", WEEK, source(day=date(2031, 5, 12)), True, id="of the week before"),
        pytest.param("Wendle was flooded.", WEEK, source(day=date(2030, 12, 3)), False, id="of last year"),
        pytest.param("Wendle was flooded.", WEEK, source(day=None), True, id="of no day"),
        pytest.param(
            "The Games begin this week.",
            WHO,
            source("The Games begin on 21 May 2031.", date(2029, 1, 8)),
            True,
            id="an old one that names the time",
        ),
        pytest.param("It began in 2029.", WEEK, source(day=date(2030, 1, 1)), True, id="its own time counts"),
        pytest.param("It was shut yesterday.", WHO, source(day=date(2030, 1, 1)), False, id="yesterday, of an old one"),
        pytest.param("It was shut recently.", WHO, source(day=date(2031, 3, 1)), True, id="recently, of this spring"),
        pytest.param("It was shut recently.", WHO, source(day=date(2029, 3, 1)), False, id="recently, of an old one"),
        pytest.param("It was shut on Monday.", WHO, source(day=date(2029, 3, 1)), True, id="a weekday is the source's"),
        pytest.param("It opens next week.", WHO, source(day=date(2029, 3, 1)), True, id="what is to come"),
        pytest.param("Ida Marl is mayor.", WHO, source(day=date(2029, 3, 1)), True, id="no time"),
    ],
)
def test_a_source_must_be_able_to_know(sentence: str, question: str, cited: Source, knows: bool) -> None:
    assert timely(sentence, [cited], Occasion(question, ASKED)) == [0] * knows


def test_without_an_occasion_every_source_may_know() -> None:
    assert timely("It was shut yesterday.", [source(day=date(1999, 1, 1)), source()], None) == [0, 1]


@pytest.mark.parametrize(
    ("sentence", "given", "days", "fortnights"),
    [
        pytest.param("Ida Marl is mayor.", True, (date(2031, 5, 9),), 0, id="of its news"),
        pytest.param("Ida Marl is mayor.", True, (date(2031, 4, 25),), 1, id="a fortnight older"),
        pytest.param("Ida Marl is mayor.", True, (date(2020, 1, 1), date(2031, 3, 28)), 3, id="the newest counts"),
        pytest.param("Ida Marl is mayor.", False, (date(2020, 1, 1),), 0, id="no day was asked for"),
        pytest.param("Ida Marl was mayor in 2020.", True, (date(2020, 1, 1),), 0, id="it says when"),
    ],
)
def test_age_is_counted_from_the_day_asked_for(
    sentence: str, given: bool, days: tuple[date, ...], fortnights: int
) -> None:
    cited = [source(day=day) for day in days]

    assert 2 ** age(sentence, cited, Occasion(WHO, ASKED, given)) == pytest.approx(1 + fortnights)


def test_words_alone_are_held_to_the_day_too() -> None:
    checker = open_checker(Reader())
    old, new = source(day=date(2030, 1, 1)), source()
    sentence, occasion = "The river rose at Wendle.", Occasion(WEEK, ASKED)

    (struck,) = checker.check([sentence], [[old]], occasion)
    (carried,) = checker.check([sentence], [[old, new]], occasion)

    assert (struck.support, struck.reason, struck.missing) == (Support.UNSUPPORTED, OLDER, ((0, len(sentence)),))
    assert (carried.support, carried.carried_by) == (Support.SUPPORTED, (1,))
