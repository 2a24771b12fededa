"""Where askers wait: first come, first served, and whoever leaves is not asked for."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class LeftError(Exception):
    """The one who waited has left."""


class Line:
    """One at a time, in order of coming. Shared by all threads that ask."""

    def __init__(self) -> None:
        self._tickets: deque[str] = deque()
        self._changed = Condition()

    @contextmanager
    def place(self, ticket: str) -> Iterator[None]:
        """Wait until it is this ticket's turn, and hold the turn; `LeftError` when it left meanwhile."""
        with self._changed:
            self._tickets.append(ticket)
            self._changed.wait_for(lambda: ticket not in self._tickets or self._tickets[0] == ticket)
            if ticket not in self._tickets:
                raise LeftError
        try:
            yield
        finally:
            self.leave(ticket)

    def leave(self, ticket: str) -> None:
        """Give up a place; one that isn't there is none to give up."""
        with self._changed:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
                self._changed.notify_all()

    def ahead(self, ticket: str) -> int | None:
        """Return how many come before a ticket; None when it is not in the line."""
        with self._changed:
            return self._tickets.index(ticket) if ticket in self._tickets else None
