"""What the steps of finding a question exchange."""

from dataclasses import dataclass

from index.types import Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of some kind, and the words of the sentence that answer it."""

    kind: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """A possible question, the sentence that it was made from, and how good it is; higher is better."""

    candidate: Candidate
    article_id: str
    sentence: Span
    score: float
