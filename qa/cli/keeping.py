"""The commands about saved questions: saved, new."""

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from qa.cli.options import AsJson, ConfigFile, Home, Quiet, app, open_engine, print_json, read_settings

log = logging.getLogger("qa")


@app.command()
def saved(
    remove: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Forget a question; repeatable.")] = None,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """List the questions that were saved, oldest first."""
    settings, _ = read_settings(home, config, quiet)
    from qa import saved as keeping
    from qa.describe import saved_row
    from qa.printing import console, print_rows

    place = Path(settings.index.home)
    for name in remove or ():
        keeping.remove(place, name)
    found = keeping.kept(place)
    for one in found if as_json else ():
        print_json(one.to_json())
    if found and not as_json:
        print_rows([saved_row(one) for one in found], console(sys.stdout))
    if not found and not remove:
        log.info("no question is saved: `qa ask QUESTION --save NAME` saves one")


@app.command()
def new(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Of these alone.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave it new for the next time, too.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Say what is new about saved questions since they were last looked at."""
    with open_engine(home, config, quiet) as engine:
        from qa.describe import news_lines
        from qa.screens import harmless

        found = engine.saved(tuple(names or ()))
        for one in found:
            news = engine.news(one)
            print_json(news.to_json()) if as_json else typer.echo(harmless("\n".join(news_lines(news))))
            if not keep:
                engine.looked_at(news)
    if not found:
        log.info("no question is saved: `qa ask QUESTION --save NAME` saves one")
