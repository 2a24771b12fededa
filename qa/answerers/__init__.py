"""Question and passages become evidence, or the admission that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.types import Evidence, Passage, Question


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answerer found: evidence, best first, and the probability, 0 to 1, that it answers.

    An answerer that abstains gives no evidence, and may say why as a sentence.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    answered_by: str
    short_answer: str | None = None
    reason: str = ""


class Answerer(Protocol):
    """Anything that finds, in passages, what answers a question."""

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        """Return what was found; passages come best first."""
        ...
