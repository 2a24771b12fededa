"""Where many have answers written: so many at a time, each by its ticket, and whoever leaves is heard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Event
from typing import TYPE_CHECKING

from index.catalog import Catalog
from qa.types import Answer, LlmUsage, Question

if TYPE_CHECKING:
    from qa.llm.writing import Draft, Writer

# So many answers are written at a time; who asks beyond gets the quoted one, and no thread waits for a model.
WRITINGS = 8
_BUSY = f"The language model writes {WRITINGS} answers already, so this one is quoted."


@dataclass(frozen=True, slots=True)
class Desk:
    """Shared by all threads."""

    # What ends each answer that is being written, by its ticket.
    _stops: dict[object, Event] = field(default_factory=dict)
    _free: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(WRITINGS))

    def write(
        self,
        writer: "Writer",
        question: Question,
        ask: Callable[[Question], Answer],
        catalog: Catalog,
        ticket: str = "",
        follows_up: bool = False,
    ) -> "Iterator[Draft]":
        """Yield the answer as it grows, the last one `done`; `ask` quotes one, for the writer to write anew.

        The question of one that `follows_up` is first made to stand alone. Raises as `ask` does, and `StoppedError`
        once somebody leaves.
        """
        from qa.llm.writing import Draft

        with self._held(ticket) as stop:
            meant, before = self._rewritten(writer, question, stop) if follows_up else (question, None)
            quoted = ask(meant)
            if not self._free.acquire(blocking=False):
                busy = LlmUsage(writer.model.name, "", problem=_BUSY)
                yield Draft(_after(before, replace(quoted, llm_usage=busy)), done=True)
                return
            try:
                for draft in writer.write(quoted, catalog, stop):
                    yield replace(draft, answer=_after(before, draft.answer)) if draft.done else draft
            finally:
                self._free.release()

    def leave(self, ticket: str) -> None:
        """End what is written by a ticket."""
        if stop := self._stops.get(ticket):
            stop.set()

    def _rewritten(self, writer: "Writer", question: Question, stop: Event) -> tuple[Question, LlmUsage | None]:
        """Return a follow-up with what a model says that it means, and what that took; as it is where many write."""
        if not writer.settings.rewrite_timeout_s or not self._free.acquire(blocking=False):
            return question, None
        try:
            meant, usage = writer.rewrite(question.text, question.history, stop)
            return replace(question, meant=meant), usage
        finally:
            self._free.release()

    @contextmanager
    def _held(self, ticket: str) -> Iterator[Event]:
        key, stop = ticket or object(), Event()
        self._stops[key] = stop
        try:
            yield stop
        finally:
            self._stops.pop(key, None)


def _after(before: LlmUsage | None, answer: Answer) -> Answer:
    """Return an answer that says what its follow-up took, too."""
    usage = answer.llm_usage.after(before) if answer.llm_usage and before else answer.llm_usage or before
    return replace(answer, llm_usage=usage)
