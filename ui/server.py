"""`qa serve`: the page and its routes behind the guard, on one port, until Ctrl-C."""

import inspect
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from index.addresses import is_loopback
from index.errors import ConfigError, DatelineError
from qa.config import Config, ServeSettings
from qa.engine import Engine
from qa.passwords import Users
from ui import api, completions, openapi
from ui.app import WATCH
from ui.choosing import Choosing, stand_ins
from ui.collections import Collections, open_collections
from ui.guard import Guard
from ui.pages import Pages
from ui.uploads import Uploads

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

log = logging.getLogger(__name__)

_LIMITS = ServeSettings()
_EVENT_FILE = "1kb"  # files come by PUT /api/articles; gradio's own way is as good as closed
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


def serve(
    config: Config,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth_file: Path | None = None,
    no_auth: bool = False,
    open_browser: bool = False,
    announce: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve the index of `config` until Ctrl-C or SIGTERM; `announce` gets the URL once up. Raises DatelineError."""
    if not is_loopback(host) and auth_file is None and not no_auth:
        raise ConfigError(
            f"{host} can be reached from other machines: give --auth FILE (`qa auth add NAME` makes one), or --no-auth"
            " to let in anybody"
        )
    users = Users(auth_file) if auth_file else None
    with ExitStack() as open_things:
        served = open_things.enter_context(closing(open_collections(config, is_loopback(host) or users is not None)))
        serving = start_all(served, host=host, port=port, users=users, limits=config.serve)
        server = open_things.enter_context(closing(serving))
        with _stopping() as stop:
            announce(server.url)
            if open_browser:
                import webbrowser

                webbrowser.open(server.url)
            for name in served.names():
                if uploads := served.uploads(name):
                    uploads.resume()
            stop.wait()
        _fall_silent()


def start(
    engine: Engine,
    uploads: Uploads | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    users: Users | None = None,
    limits: ServeSettings = _LIMITS,
) -> Server:
    """Start the server of one index, as `start_all` does."""
    return start_all(Collections.only(engine, uploads), host=host, port=port, users=users, limits=limits)


def start_all(
    served: Collections,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    users: Users | None = None,
    limits: ServeSettings = _LIMITS,
) -> Server:
    """Start the server in a thread, on any free port for 0, and return once it answers. Raises DatelineError."""
    import uvicorn

    from ui.patience import patient

    listening = _listen(host, port)
    try:
        address = listening.getsockname()
        app = Guard(
            Choosing(_page(served, limits), served),
            loopback=ip_address(address[0]).is_loopback,
            users=users,
            public_url=limits.public_url,
            request_timeout_s=limits.request_timeout_s,
        )
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=patient(limits.request_timeout_s),
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


def _page(served: Collections, limits: ServeSettings) -> "FastAPI":
    """Return the routes with the page beneath them; all of gradio that shares, records or reports is off."""
    from ui.app import build, head

    with _without_stubs():
        from ui import panels  # noqa: F401 - before gradio, whose analytics it turns off

        import gradio as gr  # isort: skip

    _watch_page()
    with stand_ins(served) as (engine, uploads):
        pages = Pages(engine)
        return gr.mount_gradio_app(
            routes(engine, uploads, limits, pages),
            build(engine, uploads, limits.waiting, pages),
            path="/",
            root_path=limits.public_url or None,
            run_history=False,
            enable_monitoring=False,
            pwa=False,
            ssr_mode=False,
            mcp_server=False,
            show_error=False,
            footer_links=[],
            max_file_size=_EVENT_FILE,
            app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
            # System fonts, since gradio's own themes bring web fonts.
            theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
            head=head(),
        )


def routes(engine: Engine, uploads: Uploads | None, limits: ServeSettings, pages: Pages) -> "FastAPI":
    """Return an application of all routes beside the page."""
    application = api.routes(engine, uploads, limits.waiting, pages)
    completions.add_routes(application, engine, limits.waiting)
    openapi.add_routes(application, limits.public_url)
    return application


def _watch_page() -> None:
    """Have the page say what is wrong where it can't come up: gradio puts the rest of our head in once it has."""
    from gradio.routes import templates
    from jinja2 import FunctionLoader

    found = templates.env.loader
    assert found is not None

    def source(name: str) -> str:
        text = found.get_source(templates.env, name)[0]
        return text if WATCH in text else text.replace("</head>", f'<script src="{WATCH}"></script></head>')

    templates.env.loader = FunctionLoader(source)


def _listen(host: str, port: int) -> socket.socket:
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
def _stopping() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set while this lasts."""
    stop = threading.Event()
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _fall_silent() -> None:
    """Say nothing from here on of work that is cut short, as the process ends: nobody waits for it any more."""
    logging.disable(logging.CRITICAL)
    threading.excepthook = lambda _: None


@contextmanager
def _without_stubs() -> Iterator[None]:
    """Import gradio without its writing type stubs for editors, by parsing each component: 1.5 s instead of 3.3 s.

    gradio passes over a component whose source file it can't find.
    """

    def getfile(thing: object) -> str:
        if getattr(thing, "__module__", "").startswith("gradio."):
            raise OSError("no type stubs")
        return found(thing)  # type: ignore[arg-type]

    found, inspect.getfile = inspect.getfile, getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = found
