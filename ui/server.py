"""`qa serve`: the page and its routes behind the guard, on one port, until Ctrl-C."""

import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.addresses import is_loopback
from index.errors import ConfigError
from index.heaps import keep_few_heaps
from qa.config import Config, ServeSettings
from qa.engine import Engine
from qa.passwords import Users
from ui import api, completions, openapi
from ui.app import WATCH
from ui.choosing import Choosing, stand_ins
from ui.collections import Collections, open_collections
from ui.guard import Guard
from ui.listening import Server as Server
from ui.listening import fall_silent, listen, stopping
from ui.pages import Pages
from ui.uploads import Uploads

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

_LIMITS = ServeSettings()
_EVENT_FILE = "1kb"  # files come by PUT /api/articles; gradio's own way is as good as closed


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
    keep_few_heaps()
    users = Users(auth_file) if auth_file else None
    with ExitStack() as open_things:
        served = open_things.enter_context(closing(open_collections(config, is_loopback(host) or users is not None)))
        serving = start_all(served, host=host, port=port, users=users, limits=config.serve)
        server = open_things.enter_context(closing(serving))
        with stopping() as stop:
            announce(server.url)
            if open_browser:
                import webbrowser

                webbrowser.open(server.url)
            for name in served.names():
                if uploads := served.uploads(name):
                    uploads.resume()
            stop.wait()
        fall_silent()


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

    def app(loopback: bool) -> Guard:
        return Guard(
            Choosing(_page(served, limits), served),
            loopback=loopback,
            users=users,
            public_url=limits.public_url,
            request_timeout_s=limits.request_timeout_s,
        )

    return listen(app, host, port, limits.request_timeout_s)


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
