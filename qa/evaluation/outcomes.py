"""What was said to a question, and what is right: all that its scores are computed from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Self

from qa.evaluation.dataset import Task
from qa.evaluation.metrics.answers import contains_answer, states_answer
from qa.evaluation.metrics.citations import Quoted
from qa.evaluation.qrels import Judgement, Place
from qa.pairs import Pair

FOUND_WITHIN = 10  # the first page of a search; hit@10 decides a flip, too


@dataclass(frozen=True, slots=True)
class Reply:
    """Of an answer's JSON, what is scored; `error` is why there is no answer at all, and counts as wrong.

    It is read from the contract's JSON, so that kept and fresh answers score alike.
    """

    record: dict[str, Any]
    latency_ms: float
    prediction: str = ""
    is_short: bool = False
    abstained: bool = False
    confidence: float = 0.0
    cited: tuple[Quoted, ...] = ()
    passages: tuple[Place, ...] = ()
    stages_ms: dict[str, float] = field(default_factory=dict)
    error: str | None = None

    @classmethod
    def from_json(cls, record: dict[str, Any], latency_ms: float) -> Self:
        """Return the reply of an object as `qa ask --json` prints it; one with `error` is a failure.

        Raises `KeyError`, `TypeError` or `ValueError` for an object that is neither.
        """
        if "error" in record:
            return cls(record, latency_ms, error=str(record["error"]))
        return cls(
            record,
            latency_ms,
            _prediction(record),
            record["short_answer"] is not None,
            bool(record["abstained"]),
            float(record["confidence"]),
            tuple(Quoted(_place(each), each["quote"]) for each in record["citations"]),
            tuple(map(_place, sorted(record["passages"], key=lambda passage: passage["rank"]))),
            {stage: float(ms) for stage, ms in record["timings_ms"].items()},
        )


class Verdict(Enum):
    """What became of a question: most urgent first. Each has the word to filter by, and a sentence."""

    FAILED = "failed", "Failed: there is no answer"
    INVENTED = "wrong", "Answered, though the articles don’t say"
    WRONG = "wrong", "Answered wrongly"
    REFUSED_FOUND = "refused", "Declined, though the right article was found"
    REFUSED = "refused", "Declined, though the articles say"
    MISSED = "wrong", "No relevant article among the first ten"
    UNJUDGED = "unjudged", "Only asked: nothing says what is right"
    BELOW = "right", "Relevant article found, but not first"
    RIGHT = "right", "Answered rightly"
    DECLINED = "right", "Rightly declined"
    FIRST = "right", "Relevant article found first"

    @property
    def status(self) -> str:
        """The word to filter by."""
        return str(self.value[0])

    @property
    def words(self) -> str:
        """The sentence."""
        return str(self.value[1])


@dataclass(frozen=True)  # without slots: `right` is asked for many times, and worked out once
class Outcome:
    """What one question led to. `exact` tells of each citation whether the article says just that there."""

    pair: Pair
    reply: Reply
    judgement: Judgement = field(default_factory=lambda: Judgement({}))
    exact: tuple[bool, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is an answer, right or wrong."""
        return not self.reply.abstained and self.reply.error is None

    @property
    def judged(self) -> bool:
        """Whether anything that still holds says how the question should be answered."""
        return self.pair.unanswerable or bool(self.pair.answers or self.judgement.grades)

    @cached_property
    def right(self) -> bool | None:
        """Whether the question was dealt with as it should be; None when nothing says how.

        Unanswerable: abstained from. With gold answers: what is seen first is right, which is the short answer or,
        where there is none, the first sentence. With evidence only: a citation overlaps it.
        """
        pair, needs = self.pair, self.judgement.needs
        if pair.unanswerable:
            return self.reply.abstained
        if pair.answers:
            return self.answered and self._headline_is(pair.answers)
        return any(need.met_by(each.place) for need in needs for each in self.reply.cited) if needs else None

    def _headline_is(self, answers: Sequence[str]) -> bool:
        if self.reply.is_short:
            return states_answer(self.reply.prediction, answers)
        return contains_answer(self.quotes[:1], answers)

    def verdict(self, task: Task) -> Verdict:
        """Return what became of the question."""
        if self.reply.error is not None:
            return Verdict.FAILED
        if task is Task.FIND:
            return self._found()
        if self.right is None:
            return Verdict.UNJUDGED
        if self.pair.unanswerable:
            return Verdict.DECLINED if self.right else Verdict.INVENTED
        if self.right or self.answered:
            return Verdict.RIGHT if self.right else Verdict.WRONG
        return Verdict.REFUSED_FOUND if self.gold_rank else Verdict.REFUSED

    def _found(self) -> Verdict:
        if not self.judgement.grades:
            return Verdict.UNJUDGED
        if self.gold_rank is None or self.gold_rank > FOUND_WITHIN:
            return Verdict.MISSED
        return Verdict.FIRST if self.gold_rank == 1 else Verdict.BELOW

    @property
    def right_answer(self) -> bool | None:
        """Whether an answer was given and is right: declining an unanswerable question is no answer."""
        return None if self.right is None else self.answered and self.right and not self.pair.unanswerable

    @property
    def quotes(self) -> list[str]:
        """The cited quotes."""
        return [each.quote for each in self.reply.cited]

    @property
    def ranked(self) -> tuple[str, ...]:
        """The articles that were found, each where its best passage stands, one source of what is relevant as one."""
        return self.judgement.ranked(place.article_id for place in self.reply.passages)

    @property
    def gold_rank(self) -> int | None:
        """Where the first relevant article stands among those found, from 1; None if it is not there."""
        grades = self.judgement.grades
        return next((rank for rank, key in enumerate(self.ranked, start=1) if grades.get(key, 0) > 0), None)


def _place(value: dict[str, Any]) -> Place:
    return Place(str(value["article_id"]), int(value["start"]), int(value["end"]))


def _prediction(record: dict[str, Any]) -> str:
    """Return the short answer, else the text without its own markers; a "[2023]" that is quoted stays."""
    if record["abstained"]:
        return ""
    if record["short_answer"] is not None:
        return str(record["short_answer"])
    text = str(record["answer"])
    markers = "|".join(str(int(citation["marker"])) for citation in record["citations"])
    return re.sub(rf"(?<!\s)\s*\[(?:{markers})\]", "", text).strip() if markers else text.strip()
