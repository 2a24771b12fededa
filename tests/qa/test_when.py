"""Days beside the words of an answer to "when": in the answer's text and headline, in no quote."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from index.timex.periods import Interval
from index.types import Article, Span
from qa.citations import cite, verify
from qa.describe import article_json
from qa.statements import groups
from qa.sureness import headline
from qa.types import Answer, Evidence, Question
from qa.when import in_words, minute, with_days

WHEN, WHO = "When did the weir break?", "Who broke the weir?"
PUBLISHED = date(2031, 5, 15)


def an_article(text: str, published: date | None = PUBLISHED) -> Article:
    return Article("weir", text, "The weir", "/n/weir.txt", "Millrace News", published)


def evidence(text: str, answer: str, sentence: Span | None = None) -> Evidence:
    sentence = sentence or Span(0, len(text))
    start = text.index(answer, sentence.start)
    quote = text[sentence.start : sentence.end]
    return Evidence("weir", sentence.start, sentence.end, quote, 1.0, start, start + len(answer))


def told(text: str, answer: str, question: str = WHEN, published: date | None = PUBLISHED) -> str:
    said, _ = cite([evidence(text, answer)], {"weir": an_article(text, published)}, question)
    return said


@pytest.mark.parametrize(
    ("text", "answer", "wanted"),
    [
        ("It broke Monday.", "Monday", "It broke Monday (12 May 2031). [1]"),
        ("It broke Monday at noon.", "Monday at noon", "It broke Monday at noon (12 May 2031). [1]"),
        ("It broke last\n Friday.", "Friday", "It broke last Friday (9 May 2031). [1]"),
        ("It broke early last week.", "early last week", "It broke early last week (5–7 May 2031). [1]"),
        ("It broke in late December.", "late December", "It broke in late December (late December 2030). [1]"),
        ("It broke in Monday's storm.", "Monday", "It broke in Monday's (12 May 2031) storm. [1]"),
        ("It broke in Monday’s storm.", "Monday’s storm", "It broke in Monday’s storm (12 May 2031). [1]"),
        ("It broke last month.", "last month", "It broke last month (April 2031). [1]"),
        ("It broke last year.", "last year", "It broke last year (2030). [1]"),
        (
            "It leaked Monday and Tuesday.",
            "Monday and Tuesday",
            "It leaked Monday and Tuesday (12 May 2031; 13 May 2031). [1]",
        ),
    ],
)
def test_days_stand_behind_the_words_that_answer(text: str, answer: str, wanted: str) -> None:
    assert told(text, answer) == wanted


def test_an_answer_that_says_its_days_gets_none() -> None:
    text = "It broke on 12 May 2031."

    assert told(text, "12 May 2031") == f"{text} [1]"


def test_other_questions_and_articles_without_a_day_get_none() -> None:
    assert told("Ann broke it Monday.", "Monday", WHO) == "Ann broke it Monday. [1]"
    assert told("It broke Monday.", "Monday", published=None) == "It broke Monday. [1]"
    assert told("Ann broke it Monday.", "Ann") == "Ann broke it Monday. [1]"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The board concludes its talks Friday.", "Friday"),
        ("Beginning December 1, fares rise.", "December 1"),
        ("It was on a Friday.", "Friday"),
    ],
)
def test_days_that_may_be_others_stand_beside_no_answer(text: str, answer: str) -> None:
    assert told(text, answer) == f"{text} [1]"


def test_what_stands_before_the_sentence_is_counted_from() -> None:
    text = "Rain began on 3 May 2031. It broke two days later."
    found = evidence(text, "two days later", Span(26, len(text)))
    said, cited = cite([found], {"weir": an_article(text)}, WHEN)

    assert said == "It broke two days later (5 May 2031). [1]"
    assert cited[0].quote == "It broke two days later."
    verify(cited, {"weir": an_article(text)})


def test_a_year_that_stands_behind_the_sentence_is_known() -> None:
    text = "On May 22, it broke. Updated: May 22, 2031."
    said, _ = cite([evidence(text, "May 22", Span(0, 20))], {"weir": an_article(text)}, WHEN)

    assert said == "On May 22 (22 May 2031), it broke. [1]"


def an_answer(text: str, short: str) -> Answer:
    said, cited = cite([evidence(text, short)], {"weir": an_article(text)}, WHEN)
    return Answer(Question(WHEN), said, abstained=False, confidence=0.9, citations=cited, short_answer=short)


def test_the_headline_has_the_days_and_the_short_answer_the_words() -> None:
    answer = an_answer("It broke Monday.", "Monday")

    assert headline(answer) == "Monday (12 May 2031)"
    assert headline(replace(answer, confidence=0.7)) == "Probably: Monday (12 May 2031)"
    assert answer.short_answer == "Monday"


def test_brackets_of_the_article_are_no_days() -> None:
    assert with_days(an_answer("It broke on 12 May 2031 (so they say).", "12 May 2031")) == "12 May 2031"


def test_a_mark_within_a_quote_is_no_marker_with_days_beside_it() -> None:
    answer = an_answer("It broke Monday [1] said the mill.", "Monday")
    (group,) = groups(answer)

    assert [one.text for one in group.statements] == ["It broke Monday (12 May 2031) [1] said the mill."]


def test_dates_of_an_article() -> None:
    text = "It broke Monday, in the first week of rain. It was built in 1988. It will soon be whole."
    dates = article_json(an_article(text), [], [])["dates"]

    assert dates == [
        {"start": 9, "end": 15, "text": "Monday", "from": "2031-05-12", "to": "2031-05-12"},
        {"start": 60, "end": 64, "text": "1988", "from": "1988-01-01", "to": "1988-12-31"},
    ]
    assert [one["text"] for one in article_json(an_article(text, None), [], [])["dates"]] == ["1988"]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2031-05-05", "2031-05-05", "5 May 2031"),
        ("2031-05-05", "2031-05-07", "5–7 May 2031"),
        ("2031-04-28", "2031-05-04", "28 April – 4 May 2031"),
        ("2030-12-30", "2031-01-05", "30 December 2030 – 5 January 2031"),
        ("2031-05-01", "2031-05-31", "May 2031"),
        ("2031-04-01", "2031-06-30", "April – June 2031"),
        ("2030-12-01", "2031-02-28", "December 2030 – February 2031"),
        ("2031-01-01", "2031-12-31", "2031"),
        ("2030-01-01", "2039-12-31", "2030 – 2039"),
    ],
)
def test_intervals_in_words(first: str, last: str, words: str) -> None:
    assert in_words(Interval(date.fromisoformat(first), date.fromisoformat(last))) == words


@pytest.mark.parametrize(("zone", "shown"), [("UTC", "2031-05-14 21:30"), ("Australia/Sydney", "2031-05-15 07:30")])
def test_the_clock_is_that_of_who_reads(monkeypatch: pytest.MonkeyPatch, zone: str, shown: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert minute(datetime(2031, 5, 14, 21, 30, tzinfo=UTC)) == shown
    monkeypatch.undo()
    time.tzset()
