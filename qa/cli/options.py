"""What all commands share: the application, its options, how settings are found and notes are logged."""

import inspect
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from qa.screens import harmless_json

if TYPE_CHECKING:
    from qa.config import Config
    from qa.engine import Engine
    from qa.types import Filters

EXIT_ERROR = 1
EXIT_NO_ANSWER = 3
EXIT_GATE = 4
EXIT_STOPPED = 130

LOCK_WAIT_S = 10.0  # `qa watch` and `qa serve` hold the lock for a batch

log = logging.getLogger("qa")
# Said wherever a model is asked that isn't on this machine.
LEAVES = "questions, and passages of the articles, are sent to %s, which is not this machine"

Home = Annotated[str | None, typer.Option(help="Where the index lives (or QA_HOME, or [index] home).")]
Collection = Annotated[
    str | None, typer.Option(metavar="NAME", help="One of several indexes, by its name: `qa collections`.")
]
F = TypeVar("F", bound=Callable[..., Any])


class Commands(typer.Typer):
    """Commands, each of which that takes `--home` takes `--collection` too: `read_settings` finds it in `common`."""

    def command(self, *names: Any, **how: Any) -> Callable[[F], F]:  # noqa: ANN401 - they are typer's
        """Register a command, as typer does."""
        register = super().command(*names, **how)

        def take(function: F) -> F:
            register(_with_collection(function))
            return function

        return take


def _with_collection(function: Callable[..., Any]) -> Callable[..., Any]:
    parameters = dict(inspect.signature(function, eval_str=True).parameters)
    if "home" not in parameters:
        return function

    @wraps(function)
    def called(*, collection: str | None = None, **given: Any) -> Any:  # noqa: ANN401
        common.collection = common.collection if collection is None else collection
        return function(**given)

    kind = inspect.Parameter.KEYWORD_ONLY
    more = inspect.Parameter("collection", kind, default=None, annotation=Collection)
    every = [one.replace(kind=kind) for one in parameters.values()]
    every.insert(list(parameters).index("home") + 1, more)
    called.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
    return called


app = Commands(
    name="qa",
    help="Ask a folder of news articles a question; every sentence of the answer is quoted from its source.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ConfigFile = Annotated[Path | None, typer.Option("--config", help="Settings; else ./config.toml, else defaults.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no notes on stderr.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Publisher = Annotated[list[str] | None, typer.Option(help="Only articles of this publisher (or domain); repeatable.")]
Author = Annotated[list[str] | None, typer.Option(help="Only articles by this person; repeatable.")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only articles from this day on.")]
Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only articles up to this day.")]

AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Read URLs of this machine and of private networks, too.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Asked on this day: recent news comes first, later news not at all."),
]
NoFilters = Annotated[
    bool, typer.Option("--no-filters", help="Take no day, publisher or author from the question's words.")
]
Llm = Annotated[
    bool | None,
    typer.Option("--llm/--no-llm", help="Have the language model of [llm] write, or not; it does where one is set."),
]


@dataclass(slots=True)
class _Common:
    """What was given before the command's name; the same options after it win."""

    home: str | None = None
    collection: str | None = None
    config: Path | None = None
    quiet: bool = False


common = _Common()


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def _root(
    home: Home = None,
    collection: Collection = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    common.home, common.collection, common.config, common.quiet = home, collection, config, quiet


def read_settings(
    home: str | None, config: Path | None, quiet: bool, llm: bool | None = False, makes: bool = False
) -> "tuple[Config, bool]":
    """Return the settings, and whether to be quiet; options after the command's name come first.

    `llm`: whether to have a language model; None leaves it to the settings. `makes`: a collection that is named need
    not be there yet. Raises `CollectionError` where it must be and isn't, and as `attach` does.
    """
    from qa.config import at_home, with_llm

    found, quiet = base_settings(home, config, quiet)
    given, named = home or common.home, common.collection
    if given and named is not None:
        raise typer.BadParameter("give either --home or --collection: a collection has a home of its own")
    if named is None and not given:
        named = os.environ.get("QA_COLLECTION") or None
    if named is not None:
        from index import collections

        place = Path(found.index.home)
        found = at_home(found, str((collections.home_of if makes else collections.find)(place, named)))
    if found.catalog.url:
        from index.places import attach

        attach(Path(found.index.home), found.catalog, found.vectors)
    return with_llm(found, llm), quiet


def base_settings(home: str | None, config: Path | None, quiet: bool) -> "tuple[Config, bool]":
    """Return the same of the home that collections stand beside, whichever of them is named."""
    from qa.config import load_config

    quiet = quiet or common.quiet
    _log_to_stderr(quiet)
    return load_config(config or common.config, home or common.home or os.environ.get("QA_HOME") or None), quiet


@contextmanager
def open_engine(
    home: str | None, config: Path | None, quiet: bool, one_shot: bool = False, llm: bool | None = False
) -> "Iterator[Engine]":
    """Open the index for asking, `one_shot` for a single question, and close it."""
    found, _ = read_settings(home, config, quiet, llm)
    from qa.engine import Engine

    with Engine.open(found, one_shot) as opened:
        if opened.writer and not opened.writer.model.is_local:
            log.info(LEAVES, opened.writer.model.place)
        yield opened


def _log_to_stderr(quiet: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("qa: %(message)s"))
    for name in ("index", "qa", "ui"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.ERROR if quiet else logging.INFO)


def make_filters(
    publishers: list[str] | None, authors: list[str] | None, since: datetime | None, until: datetime | None
) -> "Filters":
    """Return the filters of the options; a usage error when no day can satisfy them."""
    from qa.types import Filters

    first, last = day(since), day(until)
    if first and last and first > last:
        raise typer.BadParameter(f"--since {first} is later than --until {last}")
    return Filters(tuple(publishers or ()), first, last, tuple(authors or ()))


def can_ask() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def day(value: datetime | None) -> date | None:
    """Return the day of a date option."""
    return value.date() if value else None


def print_json(value: dict[str, object]) -> None:
    """Print one object on one line."""
    typer.echo(harmless_json(json.dumps(value, ensure_ascii=False)))
