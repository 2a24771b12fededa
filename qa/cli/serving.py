"""The commands that serve: serve, and auth, which keeps the file of who may sign in."""

import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from index.errors import ConfigError
from qa.cli.options import ConfigFile, Home, Llm, Quiet, app, read_settings

auth = typer.Typer(
    help="Keep the file of users that `qa serve --auth FILE` lets in.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(auth, name="auth")

UsersFile = Annotated[
    Path | None, typer.Option("--file", help="The file of users; else [serve] auth_file, else users.json in the home.")
]
Name = Annotated[str, typer.Argument(help="The user's name.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    users: Annotated[Path | None, typer.Option("--auth", help="Let in the users of this file: `qa auth add`.")] = None,
    no_auth: Annotated[bool, typer.Option("--no-auth", help="Let in anybody who can reach the address.")] = False,
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
    _layer("serve")(
        settings,
        host=host or settings.serve.host,
        port=settings.serve.port if port is None else port,
        auth_file=None if no_auth else users or _path(settings.serve.auth_file),
        no_auth=no_auth,
        open_browser=browser,
        announce=(lambda url: None) if quiet else _announce,
    )


@auth.command("add")
def add(name: Name, file: UsersFile = None, home: Home = None, config: ConfigFile = None, quiet: Quiet = False) -> None:
    """Let a user in, or give one a new password: asked for twice, or one line of stdin."""
    from qa.passwords import hash_password, read_users, user_name, write_users

    path, quiet = _users_file(file, home, config, quiet)
    kept = user_name(name)
    users = read_users(path) if path.exists() else {}
    write_users(path, users | {kept: hash_password(_password(kept))})
    if not quiet:
        typer.echo(f"{kept} may sign in: qa serve --auth {path}")


@auth.command("remove")
def remove(
    name: Name, file: UsersFile = None, home: Home = None, config: ConfigFile = None, quiet: Quiet = False
) -> None:
    """Let a user in no more; a server that runs notices at once."""
    from qa.passwords import read_users, user_name, write_users

    path, quiet = _users_file(file, home, config, quiet)
    kept, users = user_name(name), read_users(path)
    if kept not in users:
        raise ConfigError(f"{path}: names no {kept}; `qa auth list` shows who is there")
    del users[kept]
    write_users(path, users)
    if not quiet:
        typer.echo(f"{kept} may sign in no more")


@auth.command("list")
def list_users(file: UsersFile = None, home: Home = None, config: ConfigFile = None, quiet: Quiet = False) -> None:
    """Print who may sign in, a name a line."""
    from qa.passwords import read_users

    path, quiet = _users_file(file, home, config, quiet)
    users = read_users(path)
    for name in sorted(users):
        typer.echo(name)
    if not users and not quiet:
        typer.echo(f"{path}: names no user; `qa auth add NAME` adds one", err=True)


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


def _layer(name: str) -> Callable[..., None]:
    """Return a command of a layer above this one, which registers it as an entry point."""
    from importlib.metadata import entry_points

    for entry in entry_points(group="dateline.commands", name=name):
        command: Callable[..., None] = entry.load()
        return command
    raise ConfigError(f"the command {name!r} is not installed: pip install dateline")
