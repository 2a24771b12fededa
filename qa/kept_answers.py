"""Answers that were given, for whoever asks the same before anything has changed that they may depend on."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import perf_counter

from qa.latest import Latest
from qa.types import Answer, Question, Timings

# Waits for a turn at what is the same for all who ask the same, or until what they ask for is found.
Turn = Callable[[Hashable, Callable[[], Answer | None]], AbstractContextManager[Answer | None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, of all articles or of one, or of one chunk alone."""

    question: Question
    article_id: str | None = None
    chunk_id: str | None = None


class KeptAnswers:
    """At most `most` answers, those to what was asked last. Shared by all threads.

    They are of one version of the index, as `version` tells it, and of one day, since "last week" is another tomorrow.
    """

    def __init__(self, most: int, version: Callable[[], Hashable]) -> None:
        self._most, self._version = most, version
        self._answers: Latest[tuple[Hashable, Asked], Answer] = Latest(most)

    def answer(self, asked: Asked, fresh: Callable[[], Answer], turn: Turn) -> Answer:
        """Return the answer that is kept, else a fresh one at its turn; of those who ask the same, one gets it for all.

        Raises as `fresh` and `turn` do, and `StoreError` for an index that can't be read.
        """
        if not self._most:
            with turn(None, lambda: None):
                return fresh()
        started, key = perf_counter(), replace(asked, question=replace(asked.question, id=None))
        what = self._now(), key
        find = partial(self._answers.find, what)
        known = find()
        took_ms = (perf_counter() - started) * 1e3
        if known is None:
            with turn(what, find) as known:
                if known is None:
                    answer = fresh()
                    if what[0] == self._now():  # else it may be of either
                        self._answers.put(what, answer)
                    return answer
        return _repeated(known, asked.question, took_ms)

    def _now(self) -> Hashable:
        return self._version(), date.today()


def _repeated(answer: Answer, question: Question, took_ms: float) -> Answer:
    """Return a kept answer as one to this question, which took only the time to find it; waiting never counts."""
    asked = replace(answer.question, id=question.id)
    return replace(answer, question=asked, timings=Timings(retrieve=took_ms, total=took_ms))
