"""Questions drawn from an index: which sentences give which, what is left alone, and that each one is answered."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.types import Article, Span
from qa.config import load_config
from qa.engine import Engine
from qa.locks import BusyError
from qa.suggestions.candidates import Candidate, candidates
from qa.suggestions.choosing import Sourced, first_questions, proves
from qa.types import Answer, Citation, Question, Turn

PEOPLE = "Ida Marl said it was late. The poet Ines Vole told them. Mayor Ben Orr waved."
LOCK = (
    "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Ada Finch closed Heron Lock on 2 May, an hour after dawn. It is safe, said Ada Finch, the harbour master of"
    " Saltby. At least 40 boats were held in the basin of Saltby. The lock is old. He was told on Monday.\n"
)
FAIR = (
    "Eel fair draws a record crowd\n\nTarn Herald\n\nJune 12, 2033\n\n"
    "The fair was opened by a poet. At least 9,500 people were counted in Corran on the second day.\n"
)


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("Ida Marl won the Vale Cup.", "Who won the Vale Cup?", "Ida Marl"),
        ("Ben Orr opened Tallow Bridge, which is old.", "Who opened Tallow Bridge?", "Ben Orr"),
        ("At least 40 homes were flooded in Corran.", "How many homes were flooded in Corran?", "At least 40"),
        ("Some 1,200 people walked to Corran.", "How many people walked to Corran?", "Some 1,200"),
        ("“Yes,” said Ines Vole, the poet of Corran.", "Who is Ines Vole?", "the poet of Corran"),
    ],
    ids=lambda value: value[:24],
)
def test_a_plain_sentence_gives_its_question(sentence: str, question: str, answer: str) -> None:
    found = {one.question: one.answer for one in candidates(sentence, PEOPLE)}

    assert found[question] == answer


@pytest.mark.parametrize(
    "sentence",
    [
        "He won the Vale Cup.",  # who?
        "Tallow Bridge closed in Corran.",  # no person
        "Ida Marl won it.",  # what?
        "Ida Marl won the Vale Cup last week.",  # which week?
        "Ida Marl said Corran would pay.",
        "The Board opened Tallow Bridge.",
        "Two million people were counted in Corran.",
        "Ida Marl, who swam to Corran, was late.",
        "Ida Marl, noting that the mayor of Corran was late, sat down.",
        "Ida Marl, at home in Corran, was late.",
        "Did Ida Marl win the Vale Cup in Corran?",
        f"Ida Marl won the Vale Cup in Corran and {'the ' * 80}day.",
    ],
    ids=lambda value: value[:24],
)
def test_whatever_is_not_plain_or_does_not_stand_alone_gives_none(sentence: str) -> None:
    assert list(candidates(sentence, PEOPLE)) == []


def test_only_who_has_read_of_the_matter_asks_what_somebody_said() -> None:
    sentence = "“It is a deep cut,” said Ida Marl, 24, who dives."

    assert [one.question for one in candidates(sentence, PEOPLE, known=True)] == ["What did Ida Marl say?"]
    assert list(candidates(sentence, PEOPLE)) == []


def answer(short: str = "Ida Marl", **changes: Any) -> Answer:  # noqa: ANN401
    quote = "Ida Marl won the Vale Cup."
    cited = Citation(1, "a", "", None, None, "a.txt", None, 10, 10 + len(quote), quote)
    return replace(Answer(Question("?"), quote, False, 0.9, (cited,), short_answer=short), **changes)


@pytest.mark.parametrize(
    ("given", "told", "right"),
    [
        pytest.param(answer(), set(), True, id="right"),
        pytest.param(answer(short="Marl"), set(), True, id="part of the name"),
        pytest.param(answer(short="Ben Orr"), set(), False, id="another"),
        pytest.param(answer(confidence=0.59), set(), False, id="unsettled"),
        pytest.param(answer(abstained=True), set(), False, id="abstained"),
        pytest.param(answer(citations=()), set(), False, id="not cited"),
        pytest.param(answer(), {"ida", "marl", "cup"}, False, id="told already"),
    ],
)
def test_what_proves_a_question(given: Answer, told: set[str], right: bool) -> None:
    article = Article("a", "So it is. Ida Marl won the Vale Cup.", "", "a.txt")
    source = Sourced(Candidate("Who won the Vale Cup?", "Ida Marl", 1.0), article, Span(10, 36), 1.0)

    assert proves(given, source, told) is right


def test_the_sentence_must_be_the_one_it_was_made_of() -> None:
    elsewhere = Sourced(Candidate("Who won?", "Ida Marl", 1.0), Article("a", "x" * 99, "", "a.txt"), Span(50, 60), 1.0)

    assert not proves(answer(), elsewhere, set())


@pytest.fixture(scope="module")
def engine(build_home: Callable[..., Path]) -> Iterator[Engine]:
    with Engine.open(load_config(home=str(build_home({"lock.txt": LOCK, "fair.txt": FAIR})))) as opened:
        yield opened


def test_first_questions_are_answered_and_of_several_articles(engine: Engine) -> None:
    shown = engine.first_questions(4, within_s=60)

    assert {"Who closed Heron Lock on 2 May?", "How many people were counted in Corran on the second day?"} <= set(
        shown
    )
    assert all(not engine.ask(Question(question)).abstained for question in shown)
    assert engine.first_questions(4, within_s=60) == shown


def test_follow_ups_go_on_from_the_evidence_and_ask_nothing_twice(engine: Engine) -> None:
    given = engine.ask(Question("How many boats were held in the basin?"))
    shown = engine.follow_ups(given, within_s=60)

    assert "Who closed Heron Lock on 2 May?" in shown
    assert not any("boats" in question for question in shown)
    earlier = Question(given.question.text, history=(Turn(shown[0], "It was so."),))
    assert shown[0] not in engine.follow_ups(replace(given, question=earlier), within_s=60)


def test_without_time_there_are_none(engine: Engine) -> None:
    given = engine.ask(Question("Who closed Heron Lock?"))

    assert engine.first_questions(4, within_s=0) == ()
    assert engine.follow_ups(given, within_s=0) == ()


def test_an_index_of_nothing_suggests_nothing(build_home: Callable[..., Path]) -> None:
    with Engine.open(load_config(home=str(build_home({})))) as empty:
        assert empty.first_questions() == ()
        assert empty.follow_ups(empty.ask(Question("Who?"))) == ()


def test_all_articles_are_asked_only_what_its_chunk_answers_and_people_go_first(engine: Engine) -> None:
    asked: list[str] = []

    def ask(question: Question) -> Answer:
        asked.append(question.text)
        raise BusyError("somebody asks")

    catalog = engine.stores.catalog
    assert first_questions(ask, lambda *_: answer(abstained=True), catalog, 4, 60) == ()
    assert asked == []
    assert first_questions(ask, engine._look, catalog, 4, 60) == ()
    assert len(asked) == 1
