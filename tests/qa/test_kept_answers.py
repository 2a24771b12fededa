"""Answers that are kept: the same as a fresh one would be, for the same question, as long as nothing has changed."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from index.types import Filters
from qa import kept_answers
from qa.config import load_config
from qa.engine import Engine
from qa.kept_answers import Asked, KeptAnswers
from qa.locks import FairLock
from qa.pairs import read_pairs
from qa.types import Answer, Question, Timings, Turn

SAMPLE = Path(__file__).parents[2] / "sample"
WHO = Question("Who shut the weir?")
DIFFERENT = {
    "words": Question("Who shut the fair?"),
    "filters": Question(WHO.text, Filters(("Millrace News",))),
    "day": Question(WHO.text, as_of=date(2033, 5, 2)),
    "history": Question(WHO.text, history=(Turn("What is shut?", "The weir."),)),
    "as given": Question(WHO.text, as_given=True),
    "unread": Question(WHO.text, unread=("day",)),
    "preferred": Question(WHO.text, preferred=(date(2033, 5, 1), date(2033, 5, 2))),
    "meant": Question(WHO.text, meant="Who shut Heron Weir?"),
}


class Asker:
    """Asks through kept answers at a lock, and counts what is answered anew."""

    def __init__(self, most: int = 3) -> None:
        self.version, self.fresh, self.lock = 1, list[Asked](), FairLock()
        self.kept = KeptAnswers(most, lambda: self.version)
        self.gate = threading.Event()
        self.gate.set()
        self.problem: Exception | None = None

    def ask(self, asked: Asked | Question, ticket: str = "") -> Answer:
        one = asked if isinstance(asked, Asked) else Asked(asked)

        def fresh() -> Answer:
            self.fresh.append(one)
            self.gate.wait(5)
            if self.problem:
                problem, self.problem = self.problem, None
                raise problem
            return Answer(one.question, f"No. {len(self.fresh)}", False, 0.5, timings=Timings(1, 2, 3))

        return self.kept.answer(one, fresh, lambda what, found: self.lock.held(ticket, None, what, found))


@pytest.fixture
def asker() -> Asker:
    return Asker()


def test_the_same_question_is_answered_once_and_says_what_it_took(asker: Asker) -> None:
    first, second = asker.ask(replace(WHO, id=1)), asker.ask(replace(WHO, id=2))

    assert len(asker.fresh) == 1
    assert (second.question.id, second.text) == (2, first.text)
    assert second.timings.read == 0
    assert 0 < second.timings.total == second.timings.retrieve < 3


@pytest.mark.parametrize("other", [*map(Asked, DIFFERENT.values()), Asked(WHO, "weir"), Asked(WHO, chunk_id="weir")],
                         ids=[*DIFFERENT, "article", "chunk"])  # fmt: skip
def test_whatever_differs_is_another_question(asker: Asker, other: Asked) -> None:
    assert asker.ask(WHO).text != asker.ask(other).text


def test_nothing_is_kept_when_the_index_changes(asker: Asker) -> None:
    asker.ask(WHO)
    asker.version += 1
    assert asker.ask(WHO).text == "No. 2"
    assert asker.ask(WHO).text == "No. 2"


def test_nothing_is_kept_over_midnight(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> "Tomorrow":
            return cls(2999, 1, 1)

    asker.ask(WHO)
    monkeypatch.setattr(kept_answers, "date", Tomorrow)
    assert asker.ask(WHO).text == "No. 2"


def test_what_changes_while_it_is_answered_is_not_kept(asker: Asker) -> None:
    asker.gate.clear()
    asking = threading.Thread(target=asker.ask, args=[WHO])
    asking.start()
    while not asker.fresh:
        sleep(0.005)
    asker.version += 1
    asker.gate.set()
    asking.join(5)
    assert asker.ask(WHO).text == "No. 2"


def test_only_so_many_are_kept_those_that_were_asked_for_last(asker: Asker) -> None:
    for text in ("Who?", "When?", "Where?", "Who?", "Why?", "Who?", "When?"):
        asker.ask(Question(text))
    assert [one.question.text for one in asker.fresh] == ["Who?", "When?", "Where?", "Why?", "When?"]


def test_none_are_kept_where_none_may_be() -> None:
    asker = Asker(most=0)
    assert [asker.ask(WHO).text, asker.ask(WHO).text] == ["No. 1", "No. 2"]


@pytest.mark.parametrize("fails", [False, True], ids=["answered", "failed"])
def test_who_asks_the_same_at_once_shares_the_answer(asker: Asker, fails: bool) -> None:
    """Where the first one fails, the next gets it for the others."""
    said: list[str] = []

    def ask(ticket: str) -> None:
        try:
            said.append(asker.ask(WHO, ticket).text)
        except ZeroDivisionError:
            said.append("failed")

    asker.problem = ZeroDivisionError() if fails else None
    asker.gate.clear()
    threads = [threading.Thread(target=ask, args=[f"ticket {at}"]) for at in range(5)]
    for thread in threads:
        thread.start()
    while len(asker.lock._waiting) < 4:
        sleep(0.005)
    asker.gate.set()
    for thread in threads:
        thread.join(5)
    assert sorted(said) == (["No. 2"] * 4 + ["failed"] if fails else ["No. 1"] * 5)
    assert len(asker.fresh) == 1 + fails


def content(answer: Answer) -> Answer:
    return replace(answer, timings=Timings())


def test_a_kept_answer_is_the_fresh_one(sample_home: Path) -> None:
    """Of the sample's questions, with follow-ups and their days, and whatever was asked between."""
    pairs = [*read_pairs(SAMPLE / "pairs.jsonl")[::9], *read_pairs(SAMPLE / "followups.jsonl")[::9]]
    questions = [pair.to_question(Filters()) for pair in pairs]
    config = load_config(home=str(sample_home))
    with Engine.open(config) as plain, Engine.open(config, kept_answers=100) as keeping:
        expected = [content(plain.ask(question)) for question in questions]
        for _ in range(2):
            answers = [keeping.ask(question) for question in questions]
            assert [content(answer) for answer in answers] == expected
        assert not any(answer.timings.read for answer in answers)


def test_what_is_indexed_changes_the_answer_at_once(make_corpus: Callable[..., Any]) -> None:
    corpus = make_corpus({"weir.txt": "Weir shut\n\nNora Quill shut the weir on Monday, she said.\n"})
    corpus.build()
    config = load_config(home=str(corpus.home))
    fair = Question("Who opened the eel fair?")
    with closing(Engine.open(config, kept_answers=10)) as engine:
        assert [engine.ask(one).short_answer for one in (WHO, fair, WHO, fair)] == ["Nora Quill", None] * 2
        corpus.write({"fair.txt": "Eel fair\n\nInes Brandt opened the eel fair on Sunday, the mayor said.\n"})
        corpus.build()
        assert "Brandt" in engine.ask(fair).text
        assert engine.ask(WHO).index.articles == 2
        (corpus.folder / "fair.txt").unlink()
        corpus.build(prune=True)
        assert engine.ask(fair).abstained
