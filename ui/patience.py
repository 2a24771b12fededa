"""How long the head of a request may take to come in: a connection that says nothing, or a byte a minute, is closed."""

from asyncio import TimerHandle
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

if TYPE_CHECKING:
    _Protocol = Any
else:
    _Protocol = AutoHTTPProtocol


class Patient(_Protocol):
    """uvicorn's protocol, which itself waits for ever for a head, but for a second one on a connection kept alive.

    Bodies are the guard's matter.
    """

    limit_s = 60.0
    _due: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401
        """Wait for the first head."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Wait on, or no longer where the head is there."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self._unwatch()

    def _watch(self) -> None:
        if not self._is_waiting():
            self._unwatch()
        elif self._due is None:
            self._due = self.loop.call_later(self.limit_s, self._give_up)

    def _is_waiting(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _unwatch(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _give_up(self) -> None:
        self._due = None
        if self._is_waiting():
            self.transport.close()


def patient(limit_s: float) -> type[Patient]:
    """Return the protocol with its limit in seconds."""
    return type("Patient", (Patient,), {"limit_s": limit_s})
