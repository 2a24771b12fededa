"""Question and passages become evidence, or the admission that there is none."""

from collections.abc import Callable, Sequence
from typing import Protocol

from index.stores import Stores
from qa.answerers.reading import ReadingAnswerer
from qa.config import AnswerSettings
from qa.types import Finding, Passage, Question

__all__ = ["ANSWERERS", "Answerer"]


class Answerer(Protocol):
    """Anything that finds, in passages, what answers a question."""

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        """Return what was found; passages come best first."""
        ...


# What `[answer] answerer` names; anything else that it names is made in the same way.
ANSWERERS: dict[str, Callable[[Stores, AnswerSettings], Answerer]] = {"reading": ReadingAnswerer.open}
