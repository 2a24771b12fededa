"""The command about collections: collections."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import CollectionError
from qa.cli.options import (
    EXIT_ERROR,
    LOCK_WAIT_S,
    AsJson,
    ConfigFile,
    Home,
    Quiet,
    app,
    base_settings,
    can_ask,
    common,
    print_json,
)

if TYPE_CHECKING:
    from qa.config import Config

log = logging.getLogger("qa")


@app.command()
def collections(
    add: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Make an empty one; repeatable.")] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Remove one with all its articles; repeatable.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """List the collections: articles, their days, when each was last indexed, how large it is."""
    if common.collection:
        raise typer.BadParameter("this is about all collections: leave --collection out")
    settings, _ = base_settings(home, config, quiet)
    from index import collections as keeping
    from qa.describe import collection_row
    from qa.printing import console, print_rows

    place = Path(settings.index.home)
    for name in add or ():
        _add(settings, place, name)
    for name in remove or ():
        keeping.find(place, name)
        _confirm(place, name, yes)
        keeping.remove(place, name, LOCK_WAIT_S)
    found = [keeping.look(place, name) for name in keeping.names(place)]
    for one in found if as_json else ():
        print_json(one.to_json())
    if found and not as_json:
        print_rows([collection_row(one) for one in found], console(sys.stdout))
    if not found and not remove:
        log.info("there are no collections: `qa index FOLDER --collection NAME` makes one")


def _add(settings: "Config", place: Path, name: str) -> None:
    from index import collections as keeping
    from index.build import build
    from qa.config import at_home, build_settings

    if keeping.exists(place, name):
        raise CollectionError(f"there is a collection {name!r} already: nothing is changed")
    build([], build_settings(at_home(settings, str(keeping.home_of(place, name)))))


def _confirm(place: Path, name: str, yes: bool) -> None:
    """Say what is to be removed and ask; ends the command where the answer is no."""
    if yes:
        return
    from index import collections as keeping
    from qa.describe import collection_row

    one = keeping.look(place, name)
    if not can_ask():
        told = f"the collection {name!r} would be removed: {one.home}, articles: {one.articles:,}"
        raise CollectionError(f"{told}; nobody is there to ask: give --yes")
    typer.echo(f"  {'  '.join(collection_row(one))}  {one.home}", err=True)
    typer.echo("Remove it, articles, uploads and all? [y/N] ", nl=False, err=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        typer.echo("nothing is removed", err=True)
        raise typer.Exit(EXIT_ERROR)
