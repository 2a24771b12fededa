"""`qa mcp`: the tools over standard input and output, or behind the guard on a port, until who started it ends it."""

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from index.addresses import is_loopback
from index.errors import ConfigError
from qa.config import Config, ServeSettings
from qa.engine import Engine
from qa.passwords import Users
from ui.guard import Guard
from ui.listening import Server as Listening
from ui.listening import fall_silent, listen, stopping

if TYPE_CHECKING:
    from ui.mcp.tools import Server

INSTALL = "pip install 'dateline[mcp]'"
PATH = "/mcp"


def serve(
    config: Config,
    *,
    http: bool = False,
    host: str = "127.0.0.1",
    port: int = 7861,
    auth_file: Path | None = None,
    announce: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve the tools over the index of `config`: on standard input and output, or over HTTP at an address.

    `announce` gets the URL once it is up. Raises `ConfigError` where the extra is missing, or an address that other
    machines reach has no users; `NoIndexError` without an index.
    """
    if http and auth_file is None and not is_loopback(host):
        raise ConfigError(
            f"{host} can be reached from other machines: give --auth FILE (`qa auth add NAME` makes one), or leave"
            " --host out"
        )
    users = Users(auth_file) if http and auth_file else None
    serve_tools = _sdk()
    with Engine.open(config, kept_answers=config.serve.kept_answers) as engine:
        tools = serve_tools(engine, config.serve.waiting)
        if http:
            with closing(start(tools, config.serve, host, port, users)) as server, stopping() as stop:
                announce(f"{server.url}{PATH}")
                stop.wait()
            fall_silent()
        else:
            anyio.run(tools.run_stdio_async)


def start(
    tools: "Server", limits: ServeSettings, host: str = "127.0.0.1", port: int = 7861, users: Users | None = None
) -> Listening:
    """Serve the tools over HTTP in a thread, on any free port for 0; raises DatelineError."""

    def app(loopback: bool) -> Guard:
        # For a host of this machine the SDK checks Host and Origin, too; the names of a proxy the guard alone knows.
        ours = "127.0.0.1" if loopback and not limits.public_url else ""
        return Guard(
            tools.streamable_http_app(streamable_http_path=PATH, host=ours),
            loopback=loopback,
            users=users,
            public_url=limits.public_url,
            request_timeout_s=limits.request_timeout_s,
        )

    return listen(app, host, port, limits.request_timeout_s)


def _sdk() -> "Callable[[Engine, int], Server]":
    """Return what makes the server; its SDK is imported here, and logs a line as we do."""
    logging.basicConfig(level=logging.ERROR, format="qa: %(message)s")  # else it puts a handler of its own there
    try:
        from ui.mcp.tools import serve_tools
    except ImportError as error:
        missing = (error.name or "mcp").partition(".")[0]
        raise ConfigError(f"`qa mcp` needs the package {missing}, which is not installed: {INSTALL}") from error
    return serve_tools
