"""A lock that is fair: people get it in the order they came; what nobody asked, between them."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from threading import Condition
from time import monotonic
from typing import TypeVar

from index.errors import DatelineError

T = TypeVar("T")

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


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    """One who came: by which ticket, "" for none, and for what, None for what is nobody else's."""

    ticket: str = ""
    what: Hashable = None


def _nothing() -> None:
    return None


class FairLock:
    """Whoever came first gets it first, and whoever waits may leave. Shared by all threads.

    `holders`: so many hold it at a time.
    """

    def __init__(self, holders: int = 1) -> None:
        self._changed = Condition()
        self._holders = holders
        self._waiting: list[_Turn] = []  # the first to come first
        self._held: list[_Turn] = []
        self._took_s = 1.0  # the last who held it

    @contextmanager
    def held(
        self,
        ticket: str = "",
        most: int | None = None,
        what: Hashable = None,
        found: Callable[[], T | None] = _nothing,
    ) -> Iterator[T | None]:
        """Hold the lock, after everybody who came before; `LeftError` for a ticket that left meanwhile.

        No two hold it for the same `what`: the later one waits for the earlier. Once anything is `found`, that is
        given, without the lock, for there is nothing left to do. Raises `FullError` when `most` wait already.
        """
        mine, given = _Turn(ticket, what), None
        with self._changed:
            if most is not None and not self._free and len(self._waiting) >= most:
                raise FullError(len(self._waiting), max(1, ceil(self._took_s)))
            self._waiting.append(mine)
            while mine in self._waiting and (given := found()) is None and not self._is_next(mine):
                self._changed.wait()
            if mine not in self._waiting:
                raise LeftError("Stopped.")
            self._waiting.remove(mine)
            if given is None:
                self._held.append(mine)
            self._changed.notify_all()  # who is next now
        if given is not None:
            yield given
            return
        started = monotonic()
        try:
            yield None
        finally:
            self._took_s = monotonic() - started
            self._release(mine)

    @contextmanager
    def held_while_idle(self) -> Iterator[None]:
        """Hold the lock while nobody waits for it; `BusyError` as soon as somebody does."""
        mine = _Turn()
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._free, PATIENCE_S)
            if self._waiting or not self._free:
                raise BusyError
            self._held.append(mine)
        try:
            yield
        finally:
            self._release(mine)

    def leave(self, ticket: str) -> None:
        """Wait no longer; a ticket that doesn't wait, or holds the lock already, changes nothing."""
        with self._changed:
            if self._place(ticket) is not None:
                self._waiting = [one for one in self._waiting if one.ticket != ticket]
                self._changed.notify_all()

    def ahead(self, ticket: str) -> int:
        """Return how many come before a ticket; 0 also for one that holds the lock, or is unknown."""
        with self._changed:
            place = self._place(ticket)
            return 0 if place is None else place + len(self._held)

    @property
    def _free(self) -> bool:
        return len(self._held) < self._holders

    def _place(self, ticket: str) -> int | None:
        waiting = (at for at, one in enumerate(self._waiting) if ticket and one.ticket == ticket)
        return next(waiting, None)

    def _is_next(self, mine: _Turn) -> bool:
        under_way = {one.what for one in self._held if one.what is not None}
        return self._free and next((one for one in self._waiting if one.what not in under_way), None) is mine

    def _release(self, mine: _Turn) -> None:
        with self._changed:
            self._held.remove(mine)
            self._changed.notify_all()
