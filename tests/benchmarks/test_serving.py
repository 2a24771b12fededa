"""The load test must notice what it is there to notice: answers that changed, and answers of another conversation."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from qa.answers import to_json
from qa.engine import Engine
from qa.pairs import Pair
from qa.types import Answer, Question, Turn

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ASKED, OTHER = Question("Who won?"), Question("When?")


class Fixed:
    """Gives every question the same answer, as an engine would after a file was added."""

    def ask(self, question: Question) -> Answer:
        return Answer(question, "Ben won. [1]", False, 0.9)


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))  # as when it is run
    return import_module("serving")


def facts(serving: ModuleType, question: Question, text: str) -> str:
    return str(serving.facts(to_json(Answer(question, text, False, 0.9))))


@pytest.mark.parametrize(
    ("got", "said"),
    [
        pytest.param((ASKED, "Ann won. [1]"), [], id="what the engine answered alone"),
        pytest.param((ASKED, "Ben won. [1]"), [], id="what it answers since a file was added"),
        pytest.param((ASKED, "Cid won. [1]"), ["changed answer"], id="neither"),
        pytest.param((OTHER, "On 4 May. [1]"), ["another's answer"], id="to another question"),
    ],
)
def test_a_wrong_answer_is_told(serving: ModuleType, got: tuple[Question, str], said: list[str]) -> None:
    expected = {ASKED: facts(serving, ASKED, "Ann won. [1]"), OTHER: facts(serving, OTHER, "On 4 May. [1]")}
    given = [serving.Given("plain", ASKED, facts(serving, *got), 0.5, 0.4)]
    found = list(serving.judged(given, expected, cast("Engine", Fixed())))
    assert [line.partition(",")[0] for line in found] == said


def test_no_question_goes_to_two_conversations_and_follow_ups_come_after_theirs(serving: ModuleType) -> None:
    pairs = [Pair(str(n), f"And {n}?", history=(Turn(f"Who is {n}?", "Ann"),)) for n in range(10)]
    scripts = serving.deal(pairs, 3, [serving.Manner("plain")])
    asked = [text for _, texts in scripts for text in texts]
    assert sorted(asked) == sorted([*(f"And {n}?" for n in range(10)), *(f"Who is {n}?" for n in range(10))])
    for _, texts in scripts:
        assert all(texts[at - 1] == text.replace("And", "Who is") for at, text in enumerate(texts) if "And" in text)


def test_what_was_not_timed_is_left_out(serving: ModuleType) -> None:
    assert serving.percentile([1.0, float("nan"), 3.0], 50) == 2.0
