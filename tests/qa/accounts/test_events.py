"""The days of what sentences tell: of the event, not of the telling; an article's sentences, each once a day."""

from dataclasses import dataclass
from datetime import date

import pytest

from index.sentences import sentence_spans
from index.types import Article, Span
from qa.accounts.events import tellings
from qa.accounts.topics import Source

FRIDAY = date(2033, 6, 10)


@dataclass
class About:
    """Stands for a topic of which a sentence has all words or none."""

    itself: bool = False

    def share(self, text: str) -> float:
        return float(self.itself)


def told(text: str, itself: bool = False, published: date | None = FRIDAY) -> list[tuple[str, str]]:
    """The days and the words for them, "" where a label says them."""
    article = Article("a", text, "The lock", "/n/a.txt", "Millrace News", published)
    source = Source(article, sentence_spans(text), [Span(0, len(text))], 1.0, True)
    found = tellings(source, About(itself))  # type: ignore[arg-type]
    return [
        (
            f"{one.days.first}" if one.days.first == one.days.last else f"{one.days.first}/{one.days.last}",
            text[one.time.start : one.time.end] if one.time else "",
        )
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The lock broke on Monday.", [("2033-06-06", "Monday")]),
        ("The lock will open on 4 July.", [("2033-07-04", "4 July")]),
        ("It broke on Monday and was mended on Thursday.", [("2033-06-06", "Monday"), ("2033-06-09", "Thursday")]),
        ("It broke on Monday at noon, and by Monday night boats were stuck.", [("2033-06-06", "Monday")]),
        ("Boats waited last week.", [("2033-05-30/2033-06-05", "last week")]),
        ("Work goes on from 1 July to 9 July.", [("2033-07-01/2033-07-09", "1 July to 9 July")]),
    ],
    ids=["past", "ahead", "two events", "one day twice", "a week", "from and to"],
)
def test_the_day_of_the_event(text: str, days: list[tuple[str, str]]) -> None:
    assert told(text) == days


def test_the_day_on_which_it_was_said_gives_way_to_the_day_of_what_was_said() -> None:
    assert told("The lock will open on 4 July, the board said on Thursday.") == [("2033-07-04", "4 July")]
    assert told("The board said on Thursday that the lock was safe.") == [("2033-06-09", "Thursday")]


def test_a_clock_alone_is_of_the_day_of_publication_unless_it_tells_hours() -> None:
    assert told("Boats were stopped at 3 a.m. by guards.") == [("2033-06-10", "3 a.m.")]
    assert told("The ferry sails between 7 a.m. and 9 p.m.") == []
    assert told("The board will meet on Tuesday. It sits until 9 p.m.") == [("2033-06-14", "Tuesday")]


def test_what_comes_every_week_is_no_event() -> None:
    assert told("The six Sunday boats carry 40 people.") == []


def test_years_are_background_unless_their_sentence_is_about_the_topic() -> None:
    text = "The lock was built in 1911."
    assert told(text) == []
    assert told(text, itself=True) == [("1911-01-01/1911-12-31", "1911")]
    assert told("The board has met since 2030 and will meet on Tuesday.", itself=True) == [("2033-06-14", "Tuesday")]


def test_a_label_dates_the_rest_of_its_line() -> None:
    text = "Monday, 6 June. The lock breaks. Boats are stuck.\n\nNobody knows why."
    assert told(text) == [("2033-06-06", ""), ("2033-06-06", "")]
    assert told("6 June 2033\n\nThe lock is open. It is safe.") == []  # a line of its own says when it was written


def test_headlines_and_other_passages_tell_nothing() -> None:
    text = "The lock breaks Monday\n\nIt broke on Monday."
    article = Article("a", text, "The lock breaks Monday", "/n/a.txt", None, FRIDAY)
    source = Source(article, sentence_spans(text), [Span(0, len(text))], 1.0, True)
    elsewhere = Source(article, sentence_spans(text), [Span(0, 3)], 1.0, True)
    assert [one.said for one in tellings(source, About())] == ["It broke on Monday."]  # type: ignore[arg-type]
    assert tellings(elsewhere, About()) == []  # type: ignore[arg-type]


def test_without_a_published_day_only_whole_dates_are_known() -> None:
    text = "The lock broke on Monday. It will open on 4 July 2033."
    assert told(text, published=None) == [("2033-07-04", "4 July 2033")]
