"""The commands that show what is indexed: article, list, status."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import QuestionError
from qa.cli.options import (
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
    from qa.revisions import Version


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
    from qa.describe import stored_json
    from qa.printing import console, print_article

    found, out = version.article, console(sys.stdout)
    if as_json:
        print_json(stored_json(catalog, found))
        return
    versions, copies = catalog.versions(found.id), catalog.copies(found.id)
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
    match: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only articles with all these words, and “phrases”, in them.")
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """List the articles, newest first, those without a day last."""
    filters = make_filters(publisher, author, since, until)
    settings, _ = read_settings(home, config, quiet)
    from index.catalog import Catalog
    from index.home import IndexPaths
    from index.lexical import Lexical
    from index.matching import matching
    from qa.describe import listing_json, listing_row
    from qa.printing import console, print_rows
    from qa.questions import settled

    with closing(Catalog.open(Path(settings.index.home))) as catalog:
        filters = settled(filters, catalog)
        found = [one for one in catalog.listings() if filters.admit(one.publisher, one.published, one.byline)]
        if match is not None:
            telling = matching(catalog, Lexical(IndexPaths(Path(settings.index.home)).lexical), match)
            found = [one for one in found if one.id in telling]
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
