"""A lock that is fair: people get it in the order they came; what nobody asked, between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from threading import Condition
from time import monotonic

from index.errors import DatelineError

PATIENCE_S = 1.0  # what nobody asked waits so long for the answer under way


class LeftError(DatelineError):
    """Who asked has left before the answer."""


class BusyError(Exception):
    """Somebody waits for an answer: what nobody asked is given up."""


class FullError(DatelineError):
    """More wait than may; after `retry_s` seconds there may be room."""

    def __init__(self, waiting: int, retry_s: int) -> None:
        super().__init__(f"{waiting} questions wait already, as many as may: ask again in a moment")
        self.retry_s = retry_s


class FairLock:
    """Whoever came first gets it first, and whoever waits may leave. Shared by all threads."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: list[str | object] = []  # the tickets of those who wait, the first to come first
        self._held = False
        self._took_s = 1.0  # the last who held it

    @contextmanager
    def held(self, ticket: str = "", most: int | None = None) -> Iterator[None]:
        """Hold the lock, after everybody who came before; `LeftError` for a ticket that left meanwhile.

        Raises `FullError` when `most` wait already.
        """
        mine = ticket or object()
        with self._changed:
            if most is not None and self._held and len(self._waiting) >= most:
                raise FullError(len(self._waiting), max(1, ceil(self._took_s)))
            self._waiting.append(mine)
            self._changed.wait_for(lambda: mine not in self._waiting or (not self._held and self._waiting[0] is mine))
            if mine not in self._waiting:
                raise LeftError("Stopped.")
            self._waiting.remove(mine)
            self._held = True
        started = monotonic()
        try:
            yield
        finally:
            self._took_s = monotonic() - started
            self._release()

    @contextmanager
    def held_while_idle(self) -> Iterator[None]:
        """Hold the lock while nobody waits for it; `BusyError` as soon as somebody does."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self._held, PATIENCE_S)
            if self._waiting or self._held:
                raise BusyError
            self._held = True
        try:
            yield
        finally:
            self._release()

    def leave(self, ticket: str) -> None:
        """Wait no longer; a ticket that doesn't wait, or holds the lock already, changes nothing."""
        with self._changed:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                self._changed.notify_all()

    def ahead(self, ticket: str) -> int:
        """Return how many come before a ticket; 0 also for one that holds the lock, or is unknown."""
        with self._changed:
            return self._waiting.index(ticket) + self._held if ticket in self._waiting else 0

    def _release(self) -> None:
        with self._changed:
            self._held = False
            self._changed.notify_all()
