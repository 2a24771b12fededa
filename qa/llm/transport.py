"""The one door through which text goes to an endpoint: bounded in time and bytes, and nobody is sent on elsewhere.

The key is put in here, last of all, so that no library ever holds it.
"""

import math
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from index.addresses import is_loopback
from qa.llm.errors import LlmError

# A connection that is not there after so long will hardly come; models that load keep one waiting behind it.
_CONNECT_S = 10.0
_TAIL_BYTES = 64
_SAID_BYTES = 2_000  # of what an endpoint says of an error


@dataclass(slots=True)
class Bounds:
    """What one request may take, and what is seen of its reply: its status, its last bytes, when to ask again."""

    ends: float
    max_bytes: int
    stopped: bool = False
    status: int = 0
    wait_s: float | None = None
    said: bytes = b""
    tail: bytes = b""
    taken: int = field(default=0)

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return self.ends - monotonic()

    def take(self, chunk: bytes) -> None:
        """Count what came in; raises `LlmError` when it is too much or too late."""
        self.taken += len(chunk)
        self.tail = (self.tail + chunk)[-_TAIL_BYTES:]
        if not 200 <= self.status < 300:
            self.said = (self.said + chunk)[:_SAID_BYTES]
        if self.stopped or self.left_s <= 0:
            raise httpx.ReadTimeout("the time is up")
        if self.taken > self.max_bytes:
            raise LlmError(f"replied with more than {self.max_bytes:,} bytes")


# Those of the request that this thread makes.
BOUNDS: ContextVar[Bounds] = ContextVar("bounds")


class Bounded(httpx.BaseTransport):
    """A transport of httpx that honours `BOUNDS`; a good reply has one of `media_types`."""

    def __init__(self, key: str | None, media_types: Sequence[str], inner: httpx.BaseTransport) -> None:
        self._key = key
        self._media_types = tuple(media_types)
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, with the key or without any."""
        bounds = BOUNDS.get()
        request.headers.pop("authorization", None)  # libraries look for one in the environment
        if self._key:
            request.headers["authorization"] = f"Bearer {self._key}"
        left = max(0.001, bounds.left_s)
        request.extensions["timeout"] = dict.fromkeys(("read", "write", "pool"), left) | {
            "connect": min(_CONNECT_S, left)
        }
        response = self._inner.handle_request(request)
        bounds.status, bounds.wait_s = response.status_code, _seconds(response.headers.get("retry-after", ""))
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.is_success and media_type not in self._media_types:
            response.close()
            raise LlmError(f"replied with {media_type[:80] or 'no content type'}; expected {self._media_types[0]}")
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Body(response.stream, bounds)
        return response

    def close(self) -> None:
        """Close the connections that are open."""
        self._inner.close()


class _Body(httpx.SyncByteStream):
    """A body that is counted as it comes in."""

    def __init__(self, stream: httpx.SyncByteStream, bounds: Bounds) -> None:
        self._stream, self._bounds = stream, bounds

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            self._bounds.take(chunk)
            yield chunk

    def close(self) -> None:
        self._stream.close()


def open_client(url: str, key: str | None, media_types: Sequence[str]) -> httpx.Client:
    """Return a client of an endpoint, behind the door."""
    return httpx.Client(transport=open_transport(url, key, media_types), follow_redirects=False, trust_env=False)


def open_transport(url: str, key: str | None, media_types: Sequence[str]) -> Bounded:
    """Return the door itself, for a client of another make."""
    return Bounded(key, media_types, httpx.HTTPTransport(proxy=_proxy(url)))


def _proxy(url: str) -> str | None:
    """Return the proxy that the environment names for an address; what is on this machine is asked directly."""
    parts = urlsplit(url)
    if is_loopback(parts.hostname or "") or proxy_bypass(parts.netloc):
        return None
    named = getproxies()
    return named.get(parts.scheme) or named.get("all")


def _seconds(value: str) -> float | None:
    """Return the seconds of a Retry-After; None for a date, or what is no number."""
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
