"""The commands that ask: ask, chat, serve."""

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import ConfigError, DatelineError, QuestionError
from qa.cli.options import (
    EXIT_NO_ANSWER,
    AsJson,
    AsOf,
    ConfigFile,
    Home,
    Publisher,
    Quiet,
    Since,
    Until,
    app,
    day,
    make_filters,
    open_engine,
    print_json,
    read_settings,
)

if TYPE_CHECKING:
    from datetime import date

    from qa.engine import Engine
    from qa.evaluation.dataset import Broken, Pair
    from qa.types import Answer, Filters


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    batch: Annotated[str | None, typer.Option(help="A .jsonl of questions, or - for stdin; prints JSON lines.")] = None,
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Answer with citations; exit code 3 when the articles don't answer."""
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a QUESTION or --batch FILE")
    from qa.types import Question

    filters = make_filters(publisher, since, until)
    with open_engine(home, config, quiet) as engine:
        _note_unknown_publishers(engine, filters)
        if batch is not None:
            _ask_batch(engine, batch, filters, day(as_of))
            return
        answer = engine.ask(Question(question or "", filters, as_of=day(as_of)))
        if as_json:
            print_json(answer.to_json())
        else:
            _show(engine, answer)
    if answer.abstained:
        raise typer.Exit(EXIT_NO_ANSWER)


@app.command()
def chat(
    publisher: Publisher = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Ask one question after another in the terminal; an empty line or Ctrl-D ends it."""
    from qa.types import Question, Turn

    filters = make_filters(publisher, since, until)
    history: tuple[Turn, ...] = ()
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    with open_engine(home, config, quiet) as engine:
        while text := _next_line():
            try:
                answer = engine.ask(Question(text, filters, as_of=day(as_of), history=history))
            except QuestionError as error:
                typer.echo(str(error), err=True)
                continue
            _show(engine, answer)
            history = (*history, Turn(text, answer.text))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Serve the web chat on this machine."""
    settings, quiet = read_settings(home, config, quiet)
    with open_engine(home, config, quiet) as engine:
        _layer("serve")(
            engine,
            host=host or settings.serve.host,
            port=settings.serve.port if port is None else port,
            open_browser=browser,
            quiet=quiet,
            announce=lambda url: typer.echo(f"Dateline is at {url} (Ctrl-C stops it)"),
        )


def _note_unknown_publishers(engine: "Engine", filters: "Filters") -> None:
    if not filters.publishers:
        return
    known = [name for name, _ in engine.stores.catalog.publishers()]
    for name in filters.publishers:
        if name.casefold() not in {other.casefold() for other in known}:
            some = ", ".join(known[:10]) or "none is known"
            logging.getLogger("qa").warning("no article is by %r; publishers here: %s", name, some)


def _ask_batch(engine: "Engine", batch: str, filters: "Filters", as_of: "date | None") -> None:
    from qa.evaluation.dataset import each_pair

    failed = 0
    for item in each_pair("-" if batch == "-" else Path(batch)):
        answered = _batch_line(engine, item, filters, as_of)
        failed += "error" in answered
        print_json(answered)
        sys.stdout.flush()
    if failed:
        raise DatelineError(f'{failed} lines of {batch} could not be asked; each says why under "error"')


def _batch_line(engine: "Engine", item: "Pair | Broken", filters: "Filters", as_of: "date | None") -> dict[str, Any]:
    from qa.evaluation.dataset import Broken

    if isinstance(item, Broken):
        return {"id": item.given_id, "error": str(item.error)}
    question = item.to_question(filters)
    try:
        return engine.ask(replace(question, as_of=question.as_of or as_of)).to_json()
    except QuestionError as error:
        return {"id": item.given_id, "question": item.question, "error": str(error)}


def _show(engine: "Engine", answer: "Answer") -> None:
    from qa.printing import console, print_answer

    found = {c.article_id: engine.article(c.article_id) for c in answer.citations}
    print_answer(answer, {key: value for key, value in found.items() if value}, console(sys.stdout))


def _next_line() -> str:
    try:
        return input("\n? " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def _layer(name: str) -> Callable[..., None]:
    """Return a command of a layer above this one, which registers it as an entry point."""
    from importlib.metadata import entry_points

    for entry in entry_points(group="dateline.commands", name=name):
        command: Callable[..., None] = entry.load()
        return command
    raise ConfigError(f"the command {name!r} is not installed: pip install dateline")
