"""What a question may mean: told apart by what articles call it, by the names around it, and by days."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from index.stores import Stores
from index.types import Article, Span
from qa.answerers.features import Features, Judge, Judged
from qa.answerers.probability import Logistic
from qa.answerers.proposals import Occurrence, Proposal
from qa.answerers.senses import Sense, senses
from qa.types import Passage, Question

SAME_ODDS = Logistic({}, 2.0)
JUDGE = Judge(SAME_ODDS, SAME_ODDS)
BLANK = Features(*[0.0] * 14)


class Told:
    """Articles as a catalog finds them, and words as an index has them."""

    def __init__(self, *articles: Article) -> None:
        self.articles = {one.id: one for one in articles}
        self.catalog = self.lexical = self

    def article(self, key: str) -> Article | None:
        return self.articles.get(key)

    def words(self, text: str) -> list[str]:
        return [word.strip(".,?:’").lower().removesuffix("s") for word in text.split() if len(word) > 3]


def told(key: str, answer: str, text: str, day: str, publisher: str = "", title: str = "") -> tuple[Article, str]:
    """An article of one passage, and the words in it that answer."""
    return Article(key, text, title or key, key, publisher or f"Paper {key}", date.fromisoformat(day)), answer


def meant(question: str, *found: tuple[Article, str], probability: float = 0.8) -> list[Sense]:
    """What a question may mean where these articles answer it, the first a little more likely than the others."""
    judged = [Judged(_proposal(*one), BLANK, probability * (0.7 if at else 1)) for at, one in enumerate(found)]
    return senses(Question(question), judged, cast(Stores, Told(*(one for one, _ in found))), JUDGE)


def _proposal(article: Article, answer: str) -> Proposal:
    at = article.text.index(answer)
    facts = article.title, article.publisher, article.published
    passage = Passage(article.id, article.id, *facts, 0, len(article.text), article.text, 1.0, 1)
    start = article.text.rfind(". ", 0, at) + 2 if ". " in article.text[:at] else 0
    end = article.text.index(".", at) + 1
    one = Occurrence(passage, Span(at, at + len(answer)), Span(start, end), 5.0, 5.0)
    return Proposal(one.key, (one,), 5.0)


IDA = told("a", "at the mint", "Ida Marl, a coin cutter, retires. Marl works at the mint.", "2033-05-03")
ODO = told("b", "on a barge", "Odo Marl, a pilot, was fined. Marl works on a barge.", "2033-06-01")
MILL = told("a", "Two", "Two people died in a fire at the Old Mill on Monday.", "2033-05-03")
QUAY = told("b", "Six", "Six people died in a fire in Quay Street on Sunday.", "2033-06-07")
MOORS = told("a", "Bo Lind", "Bo Lind won the race on Sunday.", "2032-05-03", title="Lind first")
AGAIN = told("b", "Una Rost", "Una Rost won the race on Sunday, ahead of Bo Lind.", "2033-05-02", title="Rost first")
ASKED = "How many people died in the fire?"


@pytest.mark.parametrize(
    ("question", "found", "words"),
    [
        pytest.param(
            "Where does Marl work?", (IDA, ODO), ["Ida Marl, a coin cutter", "Odo Marl, a pilot"], id="people"
        ),
        pytest.param(ASKED, (MILL, QUAY), ["fire at the Old Mill", "fire in Quay Street"], id="events"),
        pytest.param(
            "Who won the race?", (MOORS, AGAIN), ["Lind first, 2 May 2032", "Rost first, 1 May 2033"], id="of-two-years"
        ),
        pytest.param(
            "How old is Ann Poe?",
            (
                told("a", "24", "Ann Poe, a cyclist of 24, won in Corran.", "2033-05-03"),
                told("b", "67", "Ann Poe, a judge of 67, retires in Tarn.", "2033-05-09"),
            ),
            ["Ann Poe, a cyclist of 24", "Ann Poe, a judge of 67"],
            id="of-one-full-name",
        ),
        pytest.param(
            "Who is the mayor of Vale?",
            (
                told("a", "Ida Marl", "The mayor of Vale, Ohio, is Ida Marl.", "2033-05-03"),
                told("b", "Bo Lind", "The mayor of Vale, Kent, is Bo Lind.", "2033-05-04"),
            ),
            ["Vale, Ohio", "Vale, Kent"],
            id="towns",
        ),
        pytest.param(
            "Where did the storm begin?",
            (
                told("a", "at sea", "The storm that hit Corran on Monday began at sea.", "2033-05-03", title="Storm"),
                told(
                    "b",
                    "in the hills",
                    "The storm at last. It began in the hills near Tarn.",
                    "2033-08-03",
                    title="Hail",
                ),
            ),
            ["Storm, 2 May 2033", "Hail, Tarn, 3 August 2033"],
            id="by-the-names-around",
        ),
        pytest.param(
            "When was Marl's study published?",
            (
                told(
                    "a", "May 2", "The study by Marl, a doctor, was published May 2, 2032.", "2032-05-03", title="Sleep"
                ),
                told("b", "June 9", "A study by Marl, head of Tarn Clinic, was published June 9, 2033.", "2033-06-09"),
            ),
            ["Sleep, 2 May 2032", "b, 9 June 2033"],
            id="two-times-of-one-person",
        ),
    ],
)
def test_each_reading_has_its_answer(question: str, found: tuple[tuple[Article, str], ...], words: list[str]) -> None:
    several = meant(question, *found)

    assert [one.words for one in several] == words
    assert [one.judged[0].proposal.best.text for one in several] == [answer for _, answer in found]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param("Where does Ida Marl work?", (IDA, ODO), id="the-name-tells-which"),
        pytest.param("Where does the pilot Marl work?", (ODO, IDA), id="a-word-tells-which"),
        pytest.param("How many people died in the fire at the Old Mill?", (MILL, QUAY), id="the-place-tells-which"),
        pytest.param(
            ASKED,
            (MILL, told("b", "Three", "Three people died in the fire at the Old Mill, it is said.", "2033-05-09")),
            id="rivals-about-one-event",
        ),
        pytest.param(
            ASKED,
            (
                told("a", "Two", "Two people died in a fire on Monday. Ida Marl saw it.", "2033-05-03"),
                told("b", "Three", "Three people died in a fire on Monday. Bo Lind saw it.", "2033-05-04"),
            ),
            id="on-one-day",
        ),
        pytest.param(
            ASKED,
            (MILL, told("b", "Three", "Three people died in a fire in Corran.", "2033-06-03", "Old Mill Post")),
            id="the-paper-is-of-the-place",
        ),
        pytest.param(ASKED, (MILL, told("b", "two", "The two died in a fire in Tarn.", "2033-06-03")), id="one-answer"),
        pytest.param(
            "Who won the race?",
            (MOORS, told("b", "Una Rost", "Una Rost won the race on 2 May 2032, judges found.", "2033-05-02")),
            id="of-one-day-told-later",
        ),
        pytest.param(
            "Who won the race?",
            (
                told("a", "Bo Lind", "May 1, 2033 Updated May 3, 2033, 9 a.m. \nBo Lind won the race.", "2033-05-03"),
                told("b", "Una Rost", "June 6, 2033, 7 a.m. \nUna Rost won the race.", "2033-06-07"),
            ),
            id="days-of-the-page",
        ),
        pytest.param("Who won the race of 2030?", (MOORS, AGAIN), id="the-year-tells-which"),
        pytest.param(
            "How many people live in Vale?",
            (
                told("a", "8,200", "Vale Rovers lost. In Vale live 8,200 people.", "2033-05-03"),
                told("b", "8,900", "Vale Council met. In Vale live 8,900 people.", "2033-05-09"),
            ),
            id="a-place-in-other-names",
        ),
        pytest.param(
            "Who is the mayor?",
            (
                told("a", "Bo Lind", "Bo Lind, the mayor of Corran, met Odo Marl.", "2032-05-03"),
                told("b", "Una Rost", "In Corran Una Rost became mayor.", "2033-05-03"),
            ),
            id="what-changed",
        ),
        pytest.param(
            "When was Marl's study in Sleep Letters published?",
            (
                told("a", "May 2", "Marl's study in Sleep Letters was published May 2, 2032.", "2032-05-03"),
                told("b", "June 9", "Marl's study of Sleep, in Tarn Letters, was published June 9.", "2033-06-09"),
            ),
            id="a-name-of-two-words-tells-which",
        ),
        pytest.param(
            "How old is Ann Poe?",
            (
                told("a", "41", "Ann Poe, MD, is 41 and works in Corran.", "2033-05-03"),
                told("b", "42", "Ann Poe, a surgeon, is 42 and works in Tarn.", "2033-05-09"),
            ),
            id="a-degree-is-no-description",
        ),
    ],
)
def test_what_means_one_thing_is_not_told_apart(question: str, found: tuple[tuple[Article, str], ...]) -> None:
    assert meant(question, *found) == []


def test_a_title_that_readers_are_shown_with_its_day_is_told_without() -> None:
    def proposal(article: Article, answer: str) -> Proposal:
        found = _proposal(article, answer)
        (one,) = found.occurrences
        titled = replace(one, passage=replace(one.passage, title=f"{article.title} ({article.published})"))
        return replace(found, occurrences=(titled,))

    judged = [Judged(proposal(*one), BLANK, 0.8 * (0.7 if at else 1)) for at, one in enumerate((MOORS, AGAIN))]
    stores = cast(Stores, Told(MOORS[0], AGAIN[0]))
    words = [one.words for one in senses(Question("Who won the race?"), judged, stores, JUDGE)]
    assert words == ["Lind first, 2 May 2032", "Rost first, 1 May 2033"]


def test_each_reading_is_as_likely_as_if_it_were_meant() -> None:
    assert {round(one.confidence, 2) for one in meant(ASKED, MILL, QUAY, probability=0.4)} == {0.88}  # of log odds 2
