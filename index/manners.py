"""What is asked of a server beyond the page that a person names: no more than it allows, and not all at once."""

from dataclasses import replace
from http import HTTPStatus
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from index.errors import LoadError, RefusedError
from index.loaders.connections import Bounds
from index.loaders.web import AGENT, Fetched, Validators, fetch

if TYPE_CHECKING:
    from protego import Protego

_ROBOTS_BYTES = 5_000_000  # RFC 9309 has 500 kB read at least
_MOST_DELAY_S = 30.0  # of what robots.txt may ask for between two requests
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Manners:
    """Fetches, with a pause between two requests to a host; asks robots.txt, once for each host; stops where told."""

    def __init__(self, bounds: Bounds, pause_s: float, stop: Event | None = None) -> None:
        self._bounds, self._pause_s, self._stop = bounds, pause_s, stop or Event()
        self._robots: dict[str, Protego | str] = {}  # by origin; or why there is none that can be read
        self._next: dict[str, float] = {}  # by host, when it may be asked again
        self._busy: set[str] = set()

    def fetch(self, url: str, known: Validators | None = None, bounds: Bounds | None = None) -> Fetched | None:
        """Return what is at a URL that a person named; raises and returns as `web.fetch`."""
        host = _host(url)
        if host in self._busy:
            raise LoadError("its server asks for fewer requests: what is left is read the next time")
        self._stop.wait(max(0.0, self._next.get(host, 0.0) - monotonic()))
        try:
            return fetch(url, bounds or self._bounds, known)
        except RefusedError as error:
            if error.status in _BUSY:
                self._busy.add(host)
            raise
        finally:
            self._next[host] = monotonic() + max(self._pause_s, self._delay_s(url))

    def fetch_listed(self, url: str, known: Validators | None = None) -> Fetched | None:
        """Return what is at a URL that nobody named, as `fetch`; `LoadError` where robots.txt asks not to read it."""
        self._ask(url)
        found = self.fetch(url, known)
        if found and found.url != url:
            self._ask(found.url)  # where it leads may belong to others
        return found

    def _ask(self, url: str) -> None:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._read(origin)
        robots = self._robots[origin]
        if isinstance(robots, str):
            raise LoadError(f"not read, since its robots.txt can't be read ({robots})")
        if not robots.can_fetch(url, AGENT):
            raise LoadError("its robots.txt asks not to read it; name its address, if you may read it all the same")

    def _read(self, origin: str) -> "Protego | str":
        from protego import Protego

        try:
            bounds = replace(self._bounds, most_bytes=_ROBOTS_BYTES, most_file_bytes=_ROBOTS_BYTES)
            found = self.fetch(urljoin(origin, "/robots.txt"), bounds=bounds)
        except RefusedError as error:
            if error.status in _BUSY or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                return str(error)
            return Protego.parse("")  # there is none
        except LoadError as error:
            return str(error)
        return Protego.parse(found.data.decode("utf-8-sig", "replace") if found else "")

    def _delay_s(self, url: str) -> float:
        parts = urlsplit(url)
        robots = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        if robots is None or isinstance(robots, str):
            return 0.0
        return min(robots.crawl_delay(AGENT) or 0.0, _MOST_DELAY_S)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
