"""The commands that keep an index current: sources, watch."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.options import AllowPrivate, AsJson, ConfigFile, Home, Quiet, app, print_json, read_settings

if TYPE_CHECKING:
    from index.watching import Brought
    from qa.config import Config
    from qa.news import News

log = logging.getLogger("qa")


@app.command()
def sources(
    add: Annotated[
        list[str] | None, typer.Option(metavar="PATH|URL", help="Add a folder, page, feed or sitemap; repeatable.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(metavar="PATH|URL", help="Remove one; its articles stay. Repeatable.")
    ] = None,
    allow_private: AllowPrivate = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """List what `qa watch` keeps the index up with: when each was last read, and what failed then."""
    settings, _ = read_settings(home, config, quiet, makes=bool(add))
    from index import sources as keeping
    from qa.describe import source_row
    from qa.printing import console, print_rows

    place = Path(settings.index.home)
    if add:
        _add(settings, add, allow_private)
    keeping.remove(place, remove or ())
    found = keeping.known(place)
    for one in found if as_json else ():
        print_json(one.to_json())
    if found and not as_json:
        print_rows([source_row(one) for one in found], console(sys.stdout))
    if not found and not remove:
        log.info("there are no sources: `qa sources --add FOLDER` or `--add URL` adds one")


def _add(settings: "Config", places: list[str], allow_private: bool) -> None:
    from index import sources as keeping
    from index.build import build
    from index.places import is_there
    from qa.config import build_settings

    home = Path(settings.index.home)
    if not is_there(home):
        build([], build_settings(settings))
    keeping.add(home, places, allow_private)


@app.command()
def watch(
    places: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH|URL...", help="Sources to add first, as `qa sources --add` does."),
    ] = None,
    prune: Annotated[bool, typer.Option(help="Forget articles whose files are removed from the folders.")] = False,
    allow_private: AllowPrivate = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Keep the index up with its sources, and tell news of saved questions, until Ctrl-C."""
    settings, quiet = read_settings(home, config, quiet, makes=bool(places))
    from index import sources as keeping
    from index.heaps import keep_few_heaps
    from index.watching import Watch
    from qa.config import build_settings
    from qa.watching import Newsroom

    if places:
        _add(settings, places, allow_private)
    if not keeping.known(Path(settings.index.home)):
        raise typer.BadParameter("there is nothing to keep up with: name folders or URLs")
    keep_few_heaps()
    seen: set[tuple[str, str]] = set()
    with _stopped() as stop, ExitStack() as stack:
        newsroom = stack.enter_context(Newsroom(settings))
        kept_up, changed = Watch(build_settings(settings), stop, prune), False
        for brought in kept_up.brought():
            _tell(brought, as_json, seen)
            changed = changed or bool(brought.report.changed)
            if changed and not kept_up.has_more:  # asking takes seconds: once for all batches that came meanwhile
                changed = False
                for news in newsroom.look():
                    _tell_news(news, as_json)


@contextmanager
def _stopped() -> Iterator[Event]:
    """An event that Ctrl-C and SIGTERM set while this lasts."""
    stop = Event()
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _tell(brought: "Brought", as_json: bool, seen: set[tuple[str, str]]) -> None:
    """Print what a batch came to; what can't be read is named the first time."""
    from qa.printing import shown_path

    report = brought.report
    report.skipped = [one for one in report.skipped if (one.path, one.reason) not in seen]
    seen |= {(one.path, one.reason) for one in report.skipped}
    if as_json:
        print_json({"source": brought.place, **report.to_json(), "failed": brought.failed})
    elif report.changed:
        done = f"{report.added} added, {report.updated} updated, {report.removed} removed"
        typer.echo(f"{shown_path(brought.place)}: {done}: {report.articles:,} articles")
    for one in () if as_json else report.skipped:
        typer.echo(f"  skipped {shown_path(one.path)}: {one.reason}")
    if brought.failed and not as_json:
        log.warning("%s: %s", brought.place, brought.failed)
    sys.stdout.flush()


def _tell_news(news: "News", as_json: bool) -> None:
    from qa.describe import news_lines
    from qa.screens import harmless

    print_json(news.to_json()) if as_json else typer.echo(harmless("news: " + "\n".join(news_lines(news))))
    sys.stdout.flush()
