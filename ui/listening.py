"""An application that listens on a port of this machine until it is closed."""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from time import sleep
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from index.errors import DatelineError

if TYPE_CHECKING:
    import uvicorn

_GOODBYE_S = 1  # open pages listen for ever; so long may what else is being sent take when serving ends


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs in a thread."""

    url: str
    _server: "uvicorn.Server"
    _thread: threading.Thread

    def close(self) -> None:
        """Stop serving; what is being answered is not waited for longer than a moment."""
        log_of_server = logging.getLogger("uvicorn.error")
        log_of_server.disabled = True  # that pages are open counts as an error there
        self._server.should_exit = True
        self._thread.join(timeout=10)
        log_of_server.disabled = False


def listen(app: Callable[[bool], ASGIApp], host: str, port: int, request_timeout_s: float) -> Server:
    """Serve an application in a thread, on any free port for 0, and return once it answers. Raises DatelineError.

    It is made when the port is had, and told whether that is of this machine alone.
    """
    import uvicorn

    from ui.patience import patient

    listening = _bound(host, port)
    try:
        address = listening.getsockname()
        server = uvicorn.Server(
            uvicorn.Config(
                app(ip_address(address[0]).is_loopback),
                http=patient(request_timeout_s),
                ws="none",
                lifespan="on",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_GOODBYE_S,
            )
        )
        thread = threading.Thread(target=server.run, args=([listening],), name="server", daemon=True)
        thread.start()
        while not server.started:
            if not thread.is_alive():
                raise DatelineError(f"can't serve on {host} port {port}: the server ended as it started")
            sleep(0.01)
    except BaseException:
        listening.close()
        raise
    return Server(_url(host, address[1]), server, thread)


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket bound to the port; the system's own reason when it can't be had. Raises DatelineError."""
    try:
        if not 0 <= port <= 65535:
            raise OSError("ports are 0 to 65535")
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen()
        except OSError:
            listening.close()
            raise
        return listening
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DatelineError(
            f"can't serve on {host} port {port}: {reason}; choose another with --port or [serve] port"
        ) from error


def _url(host: str, port: int) -> str:
    """The URL at which this machine reaches the server; "any address" is its own among others."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set while this lasts."""
    stop = threading.Event()
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def fall_silent() -> None:
    """Say nothing from here on of work that is cut short, as the process ends: nobody waits for it any more."""
    logging.disable(logging.CRITICAL)
    threading.excepthook = lambda _: None
