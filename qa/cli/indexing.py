"""The commands that make and look after an index: index, forget, article, list, status, verify."""

import logging
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import QuestionError
from qa.cli.options import (
    EXIT_ERROR,
    AsJson,
    Author,
    ConfigFile,
    Home,
    Publisher,
    Quiet,
    Since,
    Until,
    app,
    make_filters,
    print_json,
    read_settings,
)

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.report import BuildReport
    from qa.revisions import Version

log = logging.getLogger("qa")


@app.command()
def index(
    paths: Annotated[list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders, or pages of the web.")],
    prune: Annotated[bool, typer.Option(help="Forget articles whose files are gone from these paths.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Add or update articles: files of text, pages, PDFs, mail, feeds, tables, archives; folders of them."""
    settings, quiet = read_settings(home, config, quiet)
    from index.addresses import is_url
    from index.build import build
    from index.loaders import LOADERS
    from index.models import Models
    from qa.config import build_settings
    from qa.printing import ProgressBar
    from qa.reader.large import prepared

    with ProgressBar(quiet) as progress:
        files = [Path(path) for path in paths if not is_url(path)]
        urls = [path for path in paths if is_url(path)]
        report = build(files, build_settings(settings), progress, prune=prune, urls=urls)
        if settings.answer.answerer.name == "reading" and settings.answer.reader == "large":
            prepared(Models.of(settings.index))  # so that the first question need not wait for it
    if not report.articles:
        log.warning("the index holds nothing: name files or folders with articles (%s)", " ".join(LOADERS))
    _tell(report, as_json)
    if report.skipped and not (report.added or report.updated or report.unchanged):
        raise typer.Exit(EXIT_ERROR)


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
    sources: Annotated[list[str], typer.Argument(metavar="PATH|URL...", help="Files, folders or pages, gone or not.")],
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Forget the articles that were read from files, folders or pages; the files themselves are left alone."""
    settings, quiet = read_settings(home, config, quiet)
    from index.build import forget as remove
    from qa.config import build_settings
    from qa.printing import ProgressBar

    with ProgressBar(quiet) as progress:
        report = remove(sources, build_settings(settings), progress)
    if as_json:
        print_json(report.to_json())
    else:
        typer.echo(f"{report.removed} removed: {report.articles:,} articles in {report.chunks:,} chunks")


@app.command()
def article(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An article's id, as citations name it.")],
    diff: Annotated[
        str | None, typer.Option(metavar="ID", help="Show what changed from it to another version.")
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Show an article as stored, or an earlier version of one."""
    if diff is not None and as_json:
        raise typer.BadParameter("give either --diff or --json; the texts of both versions have `qa article --json`")
    settings, _ = read_settings(home, config, quiet)
    from index.catalog import Catalog

    with closing(Catalog.open(Path(settings.index.home))) as catalog:
        if diff is None:
            _show_article(catalog, _found(catalog, article_id), as_json)
        else:  # from the older to the newer, whichever is named first
            known = {key: place for place, key in enumerate(catalog.versions(article_id))}
            older, newer = sorted((article_id, diff), key=lambda key: known.get(key, 0))
            _show_diff(_found(catalog, older), _found(catalog, newer))


def _found(catalog: "Catalog", article_id: str) -> "Version":
    from qa.revisions import version_of

    if found := version_of(catalog, article_id):
        return found
    raise QuestionError(f"no article has the id {article_id!r}: citations of `qa ask --json` name them")


def _show_article(catalog: "Catalog", version: "Version", as_json: bool) -> None:
    from qa.describe import article_json
    from qa.printing import console, print_article

    found, out = version.article, console(sys.stdout)
    versions, copies = catalog.versions(found.id), catalog.copies(found.id)
    if as_json:
        from qa.quotations.searching import quotations_of

        told = catalog.article_chunks(found), quotations_of(catalog, found)
        print_json(article_json(found, *told, versions, copies))
        return
    print_article(found, out)
    for name, ids in (("Versions, oldest first", versions), ("The same text", copies)):
        if ids:
            typer.echo(f"\n{name}: {', '.join(ids)}")


def _show_diff(old: "Version", new: "Version") -> None:
    from qa.describe import diff_lines
    from qa.screens import harmless

    for line in diff_lines(old, new):
        typer.echo(harmless(line))


@app.command("list")
def list_articles(
    publisher: Publisher = None,
    author: Author = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """List the articles, newest first, those without a day last."""
    filters = make_filters(publisher, author, since, until)
    settings, _ = read_settings(home, config, quiet)
    from index.catalog import Catalog
    from qa.describe import listing_json, listing_row
    from qa.printing import console, print_rows
    from qa.questions import settled

    with closing(Catalog.open(Path(settings.index.home))) as catalog:
        filters = settled(filters, catalog)
        found = [one for one in catalog.listings() if filters.admit(one.publisher, one.published, one.byline)]
    for one in found if as_json else ():
        print_json(listing_json(one))
    if found and not as_json:
        print_rows([listing_row(one) for one in found], console(sys.stdout))


@app.command()
def status(as_json: AsJson = False, home: Home = None, config: ConfigFile = None, quiet: Quiet = False) -> None:
    """Show what is indexed."""
    settings, _ = read_settings(home, config, quiet)
    from qa.describe import status_json, status_rows
    from qa.printing import console, print_rows

    described = status_json(settings)
    if as_json:
        print_json(described)
    else:
        print_rows(status_rows(described), console(sys.stdout))


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
    from qa.printing import ProgressBar
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
