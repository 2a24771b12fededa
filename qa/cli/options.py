"""What all commands share: the application, its options, how settings are found and notes are logged."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

log = logging.getLogger("qa")
# Said wherever a model is asked that isn't on this machine.
LEAVES = "questions, and passages of the articles, are sent to %s, which is not this machine"

app = typer.Typer(
    name="qa",
    help="Ask a folder of news articles a question; every sentence of the answer is quoted from its source.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Home = Annotated[str | None, typer.Option(help="Where the index lives (or QA_HOME, or [index] home).")]
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
    config: ConfigFile = None,
    quiet: Quiet = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    common.home, common.config, common.quiet = home, config, quiet


def read_settings(
    home: str | None, config: Path | None, quiet: bool, llm: bool | None = False
) -> "tuple[Config, bool]":
    """Return the settings, and whether to be quiet; options after the command's name come first.

    `llm`: whether to have a language model; None leaves it to the settings.
    """
    from qa.config import load_config, with_llm

    quiet = quiet or common.quiet
    _log_to_stderr(quiet)
    found = load_config(config or common.config, home or common.home or os.environ.get("QA_HOME") or None)
    return with_llm(found, llm), quiet


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
