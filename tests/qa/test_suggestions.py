"""Questions drawn from an index: which sentences give which, what is left alone, and that each one is answered."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.types import Article
from qa.config import load_config
from qa.engine import Engine
from qa.suggestions.candidates import candidates
from qa.suggestions.context import Context, context_of
from qa.suggestions.verbs import plain_form
from qa.types import Question

LOCK = (
    "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Heron Lock was closed on 2 May because its upper gate had cracked in the cold. Ada Finch, the harbour master,"
    " told the council of Saltby that Heron Lock is safe. The repair of Heron Lock will cost £4.2 million. Heron Lock"
    " will open again on 9 August. The lock is old. He was told on Monday.\n"
)
FAIR = (
    "Eel fair draws a record crowd\n\nTarn Herald\n\nJune 12, 2033\n\n"
    "The eel fair in Corran was opened by the poet Ines Vole. At least 9,500 people were counted in Corran on Sunday.\n"
)


def context(text: str = "", title: str = "", words: str = "close open") -> Context:
    return context_of(
        Article("a", f"they saw Corran, Saltby, Ida Marl, Dateline. {text}", title, "a.txt"), frozenset(words.split())
    )


def asked(sentence: str, title: str = "") -> list[str]:
    return [one.question for one in candidates(sentence, context(sentence, title))]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Tallow Bridge will close on 2 September.", "When will Tallow Bridge close?"),
        ("On 2 September, Tallow Bridge closed for good.", "When did Tallow Bridge close for good?"),
        ("Ida Marl was born in Corran.", "Where was Ida Marl born?"),
        ("Ida Marl was fined because she had parked on the quay.", "Why was Ida Marl fined?"),
        ("The repair of Tallow Bridge will cost £4.2 million.", "How much will the repair of Tallow Bridge cost?"),
        ("Tallow Museum drew about 9,500 visitors.", "How many visitors did Tallow Museum draw?"),
        ("At least 40 homes were flooded in Corran.", "How many homes were flooded in Corran?"),
        ("The mill in Corran was built by Ida Marl.", "Who built the mill in Corran?"),
        ("Ida Marl won the Vale Cup.", "Who won the Vale Cup?"),
        ("The prize went to Ida Marl, the mayor of Corran.", "Who is Ida Marl?"),
        ("Ida Marl said Corran would pay.", "What did Ida Marl say about Corran?"),
        ("Tallow Bridge, which is old, closed on 2 May.", "When did Tallow Bridge close?"),
    ],
    ids=lambda value: value[:24],
)
def test_a_plain_sentence_gives_its_question(sentence: str, question: str) -> None:
    assert question in asked(sentence, "Corran")


@pytest.mark.parametrize(
    "sentence",
    [
        "He was born in Corran.",  # who?
        "The bridge will close on 2 September.",  # which one?
        "“Tallow Bridge will close on 2 September.”",
        "Will Tallow Bridge close on 2 September.?",
        "Tallow Bridge To Close On 2 September",
        "Tallow Bridge will close on 2 September: see the map.",
        "If Tallow Bridge will close on 2 September, Corran is cut off.",
        "Ida Marl said on Monday that it was late.",
        "Tallow Bridge was closed by them on 2 September.",
        "They met Ida Marl, Corran, and the mayor of Saltby.",
        "She flew to Saltby General Hospital, a spokesman said.",
        "Tallow Bridge will close, as the board of the bridge and its many owners in the north had planned, in 2030.",
    ],
    ids=lambda value: value[:24],
)
def test_whatever_is_not_plain_or_does_not_stand_alone_gives_none(sentence: str) -> None:
    assert asked(sentence) == []


def test_a_thing_without_a_name_is_asked_after_where_the_title_names_it() -> None:
    sentence = "The swing bridge will close on 2 September."

    assert asked(sentence, "Swing bridge to close") == ["When will the swing bridge close?"]
    assert asked(sentence, "A quiet year") == []


def test_people_are_called_by_their_full_names_where_these_are_told_first() -> None:
    told = context("the poet Ida Marl. Marl was born in Corran.")

    assert [one.question for one in candidates("Marl was born in Corran.", told)] == ["Where was Ida Marl born?"]
    late = context_of(Article("a", "she said Ford would pay her husband, Ann Ford.", "Cars", "a.txt"))
    assert late.people == {}


@pytest.mark.parametrize(
    ("past", "words", "plain"),
    [
        ("won", "", "win"),
        ("carried", "", "carry"),
        ("planned", "", "plan"),
        ("closed", "close", "close"),
        ("opened", "open", "open"),
        ("rated", "rat rate", None),
        ("rejected", "", "reject"),
        ("announced", "", "announce"),
        ("visited", "", None),
    ],
)
def test_plain_forms_of_past_ones(past: str, words: str, plain: str | None) -> None:
    assert plain_form(past, words.split().__contains__) == plain


@pytest.fixture(scope="module")
def engine(build_home: Callable[..., Path]) -> Iterator[Engine]:
    opened = Engine.open(load_config(home=str(build_home({"lock.txt": LOCK, "fair.txt": FAIR}))))
    yield opened
    opened.close()


def test_first_questions_are_answered_and_of_several_kinds(engine: Engine) -> None:
    shown = engine.first_questions(4, within_s=60)

    assert len(shown) >= 3
    assert len({question.split()[0] for question in shown}) >= 2
    assert all(not engine.ask(Question(question)).abstained for question in shown)
    assert engine.first_questions(4, within_s=60) == shown


def test_follow_ups_go_on_from_the_evidence_and_ask_nothing_twice(engine: Engine) -> None:
    answer = engine.ask(Question("When will Heron Lock open again?"))
    shown = engine.follow_ups(answer, within_s=60)

    assert shown
    assert all("Heron Lock" in question or "Ada Finch" in question for question in shown)
    assert answer.question.text not in shown
    again = replace(answer, question=Question(shown[0]))
    assert shown[0] not in engine.follow_ups(again, within_s=60)


def test_without_time_there_are_none(engine: Engine) -> None:
    answer = engine.ask(Question("When will Heron Lock open again?"))

    assert engine.first_questions(4, within_s=0) == ()
    assert engine.follow_ups(answer, within_s=0) == ()


def test_an_index_of_nothing_suggests_nothing(build_home: Callable[..., Path]) -> None:
    empty = Engine.open(load_config(home=str(build_home({}))))

    assert empty.first_questions() == ()
    assert empty.follow_ups(empty.ask(Question("Who?"))) == ()
    empty.close()


def test_what_another_sentence_answers_is_not_shown(build_home: Callable[..., Path]) -> None:
    def said(day: int) -> str:
        return f"Corran\n\nTarn Herald\n\nMay {day}, 2033\n\nTallow Bridge in Corran will close on {day} September.\n"

    both = Engine.open(load_config(home=str(build_home({"a.txt": said(3), "b.txt": said(12)}))))

    assert len(both.first_questions(4, within_s=60)) <= 1
    both.close()
