"""The commands that make and look after an index: index, forget, verify."""

import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import QuestionError
from qa.cli.options import (
    EXIT_ERROR,
    LOCK_WAIT_S,
    AllowPrivate,
    AsJson,
    ConfigFile,
    Home,
    Quiet,
    app,
    can_ask,
    make_filters,
    print_json,
    read_settings,
)

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.home import BuildSettings
    from index.reading import Workers
    from index.report import BuildReport

log = logging.getLogger("qa")

_SHOWN = 10  # of the articles that are to be forgotten


@app.command()
def index(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, pages, feeds, or sitemaps.")
    ],
    prune: Annotated[bool, typer.Option(help="Forget articles whose files are gone from these paths.")] = False,
    ray: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS|local", help="Read, cut and embed files by the workers of a Ray cluster."),
    ] = None,
    allow_private: AllowPrivate = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Add or update articles: files of text, pages, PDFs, mail, tables, archives; folders; what URLs hold or list."""
    settings, quiet = read_settings(home, config, quiet, makes=True)
    from index.addresses import is_url
    from index.build import build
    from index.loaders import LOADERS
    from index.models import Models
    from index.report import BuildReport
    from index.visiting import Reading, read_urls
    from qa.config import build_settings
    from qa.progress import ProgressBar
    from qa.reader.large import prepared

    files = [Path(path) for path in paths if not is_url(path)]
    urls = [path for path in paths if is_url(path)]
    if ray and not files:
        raise typer.BadParameter("--ray is for files and folders: name one")
    report, to_build = BuildReport(), build_settings(settings)
    with ProgressBar(quiet) as progress:
        if files:
            with _workers(ray, to_build) as workers:
                report.add(build(files, to_build, progress, prune=prune, wait_s=LOCK_WAIT_S, workers=workers))
        for batch in read_urls(urls, to_build, progress, Reading(allow_private)) if urls else ():
            report.add(batch)
        if settings.answer.answerer.name == "reading" and settings.answer.reader == "large":
            prepared(Models.of(settings.index))  # so that the first question need not wait for it
    if not report.articles:
        log.warning("the index holds nothing: name files or folders with articles (%s)", " ".join(LOADERS))
    _tell(report, as_json)
    if report.skipped and not (report.added or report.updated or report.unchanged):
        raise typer.Exit(EXIT_ERROR)


@contextmanager
def _workers(address: str | None, settings: "BuildSettings") -> "Iterator[Workers | None]":
    if address is None:
        yield None
        return
    from index.cluster import connected

    with connected(address, settings) as workers:
        yield workers


def _tell(report: "BuildReport", as_json: bool) -> None:
    from qa.printing import shown_path

    if as_json:
        print_json(report.to_json())
        return
    typer.echo(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.removed} removed,"
        f" {len(report.skipped)} skipped: {report.articles:,} articles in {report.chunks:,} chunks,"
        f" {report.seconds:.1f} s"
    )
    for item in report.skipped:
        typer.echo(f"  skipped {shown_path(item.path)}: {item.reason}")


@app.command()
def forget(
    places: Annotated[
        list[str] | None, typer.Argument(metavar="PATH|URL...", help="Files, folders, pages or feeds, gone or not.")
    ] = None,
    paths: Annotated[list[str] | None, typer.Option("--path", help="The same, by name; repeatable.")] = None,
    urls: Annotated[list[str] | None, typer.Option("--url", help="The same of a page or feed; repeatable.")] = None,
    ids: Annotated[list[str] | None, typer.Option("--id", help="An article, by its id; repeatable.")] = None,
    publishers: Annotated[
        list[str] | None, typer.Option("--publisher", help="All articles of a publisher; repeatable.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="All articles whose files are gone, folders included.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Forget articles: asks, then they are gone until what is forgotten is named again. No file is touched."""
    named = [*(places or ()), *(paths or ()), *(urls or ())]
    if not (named or ids or publishers or prune):
        raise typer.BadParameter("say what: PATH or URL, --id, --publisher or --prune")
    settings, quiet = read_settings(home, config, quiet)
    from index import forgetting
    from index.catalog import Catalog
    from qa.config import build_settings
    from qa.progress import ProgressBar
    from qa.questions import settled

    with closing(Catalog.open(Path(settings.index.home))) as catalog:
        doomed = forgetting.at_places(catalog, named) | forgetting.of_articles(catalog, ids or ())
        if publishers:
            exact = settled(make_filters(publishers, None, None, None), catalog).publishers
            doomed |= forgetting.of_publishers(catalog, exact)
        if prune:
            doomed |= forgetting.of_gone(catalog)
        _confirm(catalog, doomed.ids(catalog), yes)
    with ProgressBar(quiet) as progress:
        report = forgetting.forget(doomed, build_settings(settings), progress, LOCK_WAIT_S)
    if as_json:
        print_json(report.to_json())
    else:
        typer.echo(f"{report.removed} removed: {report.articles:,} articles in {report.chunks:,} chunks")


def _confirm(catalog: "Catalog", ids: set[str], yes: bool) -> None:
    """Show what is to be forgotten and ask; ends the command where the answer is no."""
    if yes or not ids:
        return
    if not can_ask():
        raise QuestionError(f"articles that would be forgotten: {len(ids):,}; nobody is there to ask: give --yes")
    from qa.screens import harmless

    doomed = [one for one in catalog.listings() if one.id in ids]
    for one in doomed[:_SHOWN]:
        typer.echo(harmless(f"  {one.published or 'no date'}  {one.title}"), err=True)
    if len(doomed) > _SHOWN:
        typer.echo(f"  and {len(doomed) - _SHOWN:,} more", err=True)
    typer.echo(f"Forget {len(doomed):,} articles? [y/N] ", nl=False, err=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        typer.echo("nothing is forgotten", err=True)
        raise typer.Exit(EXIT_ERROR)


@app.command()
def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended; say what is lost.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Check every span, all three stores, the model and the readers; exit code 1 when something is not whole."""
    settings, quiet = read_settings(home, config, quiet)
    from index.embedder import damage
    from index.models import Models
    from index.verify import repair as mend
    from index.verify import verify as check
    from qa.answerers.reading import shipped_problems
    from qa.config import build_settings
    from qa.progress import ProgressBar
    from qa.reader.large import large_damage
    from qa.reader.large import mend as mend_reader

    models = Models.of(settings.index)
    with ProgressBar(quiet) as progress:
        if repair:
            mend_reader(models)
        findings = mend(build_settings(settings), progress) if repair else check(build_settings(settings))
    problems: list[tuple[str, str]] = [(f.store, f.problem) for f in findings]
    problems += [("model", problem) for problem in damage(settings.embedder, models)]
    problems += [("reader", problem) for problem in (*shipped_problems(), *large_damage(models))]
    if as_json:
        listed = [{"store": store, "problem": problem} for store, problem in problems]
        print_json({"whole": not problems, "findings": listed})
    for store, problem in () if as_json else problems:
        typer.echo(f"{store}: {problem}")
    if problems:
        if not repair and not quiet:
            typer.echo("not whole: `qa verify --repair` mends what can be mended", err=True)
        raise typer.Exit(EXIT_ERROR)
    if not as_json:
        typer.echo("whole: every span is verbatim, and all three stores hold the same chunks")
