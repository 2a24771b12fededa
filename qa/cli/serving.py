"""The commands that serve: serve and mcp, and auth, which keeps the file of who may sign in."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import ConfigError
from qa.cli.options import Commands, ConfigFile, Home, Llm, Quiet, app, read_settings
from qa.config import MOST_WORKERS

if TYPE_CHECKING:
    from qa.passwords import Access

auth = Commands(
    help="Keep the file of users and tokens that `qa serve --auth FILE` lets in.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(auth, name="auth")

UsersFile = Annotated[
    Path | None, typer.Option("--file", help="The file of users; else [serve] auth_file, else users.json in the home.")
]
Name = Annotated[str, typer.Argument(help="The user's name.")]
TokenName = Annotated[str, typer.Argument(help="Whose token it is: a user, or a program.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    users: Annotated[Path | None, typer.Option("--auth", help="Let in the users of this file: `qa auth add`.")] = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Let in anybody who can reach the address.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_WORKERS, help="Processes that answer, a question each; 1: this one."),
    ] = None,
    browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    llm: Llm = None,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Serve the web chat on this machine."""
    if users and no_auth:
        raise typer.BadParameter("give either --auth FILE or --no-auth")
    settings, quiet = read_settings(home, config, quiet, llm)
    if workers:
        settings = settings.model_copy(update={"serve": settings.serve.model_copy(update={"workers": workers})})
    _layer("serve")(
        settings,
        host=host or settings.serve.host,
        port=settings.serve.port if port is None else port,
        auth_file=None if no_auth else users or _path(settings.serve.auth_file),
        no_auth=no_auth,
        open_browser=browser,
        announce=(lambda url: None) if quiet else _announce,
    )


@app.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Serve over HTTP, not on standard input and output.")] = False,
    host: Annotated[str | None, typer.Option(help="With --http: address to listen on; else 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="With --http: port to listen on; else 7861, 0: a free one.")] = None,
    users: Annotated[
        Path | None, typer.Option("--auth", help="With --http: let in the users of this file: `qa auth add`.")
    ] = None,
    llm: Llm = None,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Serve the index to assistants, as tools of the Model Context Protocol."""
    if not http and (host, port, users) != (None, None, None):
        raise typer.BadParameter("--host, --port and --auth go with --http")
    settings, quiet = read_settings(home, config, quiet, llm)
    _layer("mcp")(
        settings,
        http=http,
        host=host or "127.0.0.1",
        port=7861 if port is None else port,
        auth_file=users or _path(settings.serve.auth_file),
        announce=(lambda url: None) if quiet else _announce_tools,
    )


@auth.command("add")
def add(name: Name, file: UsersFile = None, home: Home = None, config: ConfigFile = None, quiet: Quiet = False) -> None:
    """Let a user in, or give one a new password: asked for twice, or one line of stdin."""
    from qa.passwords import hash_password, user_name, write_access

    path, quiet = _users_file(file, home, config, quiet)
    kept, access = user_name(name), _access(path)
    write_access(path, replace(access, users={**access.users, kept: hash_password(_password(kept))}))
    if not quiet:
        typer.echo(f"{kept} may sign in: qa serve --auth {path}")


@auth.command("token")
def token(
    name: TokenName, file: UsersFile = None, home: Home = None, config: ConfigFile = None, quiet: Quiet = False
) -> None:
    """Print a new token for programs to sign in with, in place of the one that the name had; it is shown this once."""
    from qa.passwords import user_name, write_access
    from qa.tokens import TokenHash, make_token

    path, quiet = _users_file(file, home, config, quiet)
    kept, access, made = user_name(name), _access(path), make_token()
    write_access(path, replace(access, tokens={**access.tokens, kept: TokenHash.of(made, date.today())}))
    typer.echo(made)
    if not quiet:
        before = "; the one before is good no more" if kept in access.tokens else ""
        typer.echo(f"{kept} may sign in with it{before}: qa serve --auth {path}", err=True)
        typer.echo("keep it, it is shown this once; it is sent as `Authorization: Bearer TOKEN`", err=True)


@auth.command("remove")
def remove(
    name: Name,
    only_token: Annotated[bool, typer.Option("--token", help="Remove the token alone; the password stays.")] = False,
    file: UsersFile = None,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Let a user in no more, by password or token; a server that runs notices at once."""
    from qa.passwords import Access, read_access, user_name, write_access

    path, quiet = _users_file(file, home, config, quiet)
    kept, access = user_name(name), read_access(path)
    if kept not in (access.tokens if only_token else access.names):
        what = f"{kept} has no token" if only_token else f"names no {kept}"
        raise ConfigError(f"{path}: {what}; `qa auth list` shows who is there")
    users = {each: known for each, known in access.users.items() if only_token or each != kept}
    write_access(path, Access(users, {each: known for each, known in access.tokens.items() if each != kept}))
    if not quiet:
        typer.echo(f"{kept}'s token is good no more" if only_token else f"{kept} may sign in no more")


@auth.command("list")
def list_users(file: UsersFile = None, home: Home = None, config: ConfigFile = None, quiet: Quiet = False) -> None:
    """Print who may sign in, a name a line; behind that of a token, the day it was made."""
    from qa.passwords import read_access

    path, quiet = _users_file(file, home, config, quiet)
    access = read_access(path)
    for name in access.names:
        if name in access.users:
            typer.echo(name)
        if name in access.tokens:
            typer.echo(f"{name} (token of {access.tokens[name].made})")
    if not access.names and not quiet:
        typer.echo(f"{path}: names no user; `qa auth add NAME` adds one", err=True)


def _access(path: Path) -> "Access":
    """Return who may sign in by a file, nobody where there is none yet."""
    from qa.passwords import Access, read_access

    return read_access(path) if path.exists() else Access()


def _users_file(file: Path | None, home: str | None, config: Path | None, quiet: bool) -> tuple[Path, bool]:
    settings, quiet = read_settings(home, config, quiet)
    return file or _path(settings.serve.auth_file) or Path(settings.index.home) / "users.json", quiet


def _path(setting: str) -> Path | None:
    return Path(setting) if setting else None


def _password(name: str) -> str:
    from qa.passwords import PasswordError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(f"password for {name}: ")
    if getpass("the same again: ") != first:
        raise PasswordError("the two passwords differ: nothing is changed, run it again")
    return first


def _announce(url: str) -> None:
    typer.echo(f"Dateline is at {url} (Ctrl-C stops it)")
    sys.stdout.flush()


def _announce_tools(url: str) -> None:
    typer.echo(f"Dateline's tools are at {url} (Ctrl-C stops it)")
    sys.stdout.flush()


def _layer(name: str) -> Callable[..., None]:
    """Return a command of a layer above this one, which registers it as an entry point."""
    from importlib.metadata import entry_points

    for entry in entry_points(group="dateline.commands", name=name):
        command: Callable[..., None] = entry.load()
        return command
    raise ConfigError(f"the command {name!r} is not installed: pip install dateline")
