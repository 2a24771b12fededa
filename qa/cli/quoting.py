"""The commands about who said what: quotes, check-quotes."""

import logging
import sys
from collections.abc import Iterator
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
    from qa.config import Config

log = logging.getLogger("qa")


@app.command()
def quotes(
    by: Annotated[str, typer.Option(metavar="NAME", help="Only what somebody of this name said.")] = "",
    about: Annotated[str, typer.Option(metavar="WORDS", help="Only what has all of these words in or beside it.")] = "",
    publisher: Publisher = None,
    author: Author = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="List so many at the most.")] = 50,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """List who said what, in quotation marks or reported, and where it stands."""
    filters = make_filters(publisher, author, since, until)
    settings, _ = read_settings(home, config, quiet)
    from index.stores import Stores
    from qa.config import build_settings
    from qa.describe import quoted_json
    from qa.printing import console, print_quoted
    from qa.questions import settled
    from qa.quotations.searching import search

    with closing(Stores.open(build_settings(settings), one_shot=True)) as stores:
        found = search(stores, by, about, settled(filters, stores.catalog))
    for item in found[:limit] if as_json else ():
        print_json(quoted_json(item))
    if not as_json:
        print_quoted(found[:limit], console(sys.stdout))
    if not found:
        log.warning("no quotation is by that name or about these words: try a surname alone, or fewer words")
    elif len(found) > limit:
        log.info("%d more: --limit %d lists all", len(found) - limit, len(found))


@app.command("check-quotes")
def check_quotes(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A draft: .txt, .md or .html; - reads standard input.")],
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Check each quotation of a draft against the articles: verbatim, shortened, altered or not found."""
    settings, _ = read_settings(home, config, quiet)
    from index.stores import Stores
    from qa.config import build_settings
    from qa.describe import checked_json
    from qa.printing import console, print_checked
    from qa.quotations.checking import check_draft

    draft = _draft(file, settings)
    any_found = False
    with closing(Stores.open(build_settings(settings), one_shot=True)) as stores:
        for item in check_draft(draft, stores):
            any_found = True
            print_json(checked_json(item)) if as_json else print_checked(item, console(sys.stdout))
    if not any_found:
        log.warning("%s: no quotation marks in it, so there is nothing to check", file)


def _draft(file: Path, settings: "Config") -> str:
    """Return the text of a draft; `QuestionError` for a file that can't be read as one."""
    from index.errors import LoadError
    from index.loaders import MB, Limits, load, read_bytes
    from index.types import Article

    size = int(settings.index.max_article_mb * MB)
    limits = Limits(size, size)
    suffix = file.suffix.lower()
    try:
        data = sys.stdin.buffer.read(size + 1) if str(file) == "-" else read_bytes(file, limits)
    except LoadError as error:
        raise QuestionError(f"{file}: {error}; name a text to check") from error
    readable = file if suffix in (".md", ".html", ".htm") else file.with_name(f"{file.stem or 'draft'}.txt")
    found: Iterator[object] = load(readable, data, limits)
    first = next(found, None)
    if not isinstance(first, Article):
        raise QuestionError(f"{file}: {getattr(first, 'reason', 'empty')}; name a text to check")
    return first.text
