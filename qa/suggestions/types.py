"""What the steps of finding a question exchange."""

from collections.abc import Callable
from dataclasses import dataclass

from index.types import Span
from qa.types import Answer, Question

# Asks the whole index; looks into one chunk alone, by its id, which takes a tenth of the time.
Ask = Callable[[Question], Answer]
Look = Callable[[Question, str], Answer]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of some kind, and the words of the sentence that answer it; "" where only reading can tell.

    `speaker` is whose words are asked for, if anybody's.
    """

    kind: str
    question: str
    answer: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Sourced:
    """A possible question, the sentence and chunk that it was made from, and how good it is; higher is better."""

    candidate: Candidate
    article_id: str
    chunk_id: str
    sentence: Span
    score: float
