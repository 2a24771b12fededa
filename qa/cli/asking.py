"""The commands that ask: ask, chat."""

import logging
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import CitationError, DatelineError, QuestionError
from qa.cli.options import (
    EXIT_NO_ANSWER,
    AsJson,
    AsOf,
    Author,
    ConfigFile,
    Home,
    Llm,
    NoFilters,
    Publisher,
    Quiet,
    Since,
    Until,
    app,
    day,
    make_filters,
    open_engine,
    print_json,
)

if TYPE_CHECKING:
    from qa.engine import Engine
    from qa.pairs import Broken, Pair
    from qa.types import Answer, Question

log = logging.getLogger("qa")

_CHAT_HELP = (
    "/typed asks the last question again, as it was typed; what has no slash is a question; an empty line ends it"
)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know; - or nothing reads stdin.")] = None,
    batch: Annotated[str | None, typer.Option(help="A .jsonl of questions, or - for stdin; prints JSON lines.")] = None,
    publisher: Publisher = None,
    author: Author = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    no_filters: NoFilters = False,
    save: Annotated[str | None, typer.Option(metavar="NAME", help="Save the question: `qa new` asks it anew.")] = None,
    llm: Llm = None,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Answer with citations; exit code 3 when the articles don't answer."""
    if save is not None and (batch is not None or as_of is not None):
        raise typer.BadParameter("a saved question is one, and asked as of now: give it without --batch and --as-of")
    if question == "-" or (question is None and batch is None and not sys.stdin.isatty()):
        question = _read_stdin() or question
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a QUESTION or --batch FILE")
    from qa import questions
    from qa.answers import to_json
    from qa.types import Question

    filters = make_filters(publisher, author, since, until)
    with open_engine(home, config, quiet, one_shot=batch is None, llm=llm) as engine:
        if batch is not None:
            filters = questions.settled(filters, engine.stores.catalog)
            _ask_batch(engine, batch, Question("", filters, as_of=day(as_of), as_given=no_filters))
            return
        asked = Question(question or "", filters, as_of=day(as_of), as_given=no_filters)
        answer = engine.written(asked) if as_json else _show(engine, asked)
        if save is not None:
            log.info("saved as %r: `qa new` says what is new about it", engine.save(save, answer).name)
        if as_json:  # after it is saved: whoever reads may have gone
            print_json(to_json(answer))
    if answer.abstained:
        raise typer.Exit(EXIT_NO_ANSWER)


@app.command()
def chat(
    publisher: Publisher = None,
    author: Author = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    no_filters: NoFilters = False,
    llm: Llm = None,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Ask one question after another in the terminal; an empty line or Ctrl-D ends it.

    A follow-up is shown as it was understood; /typed asks the last question again, as it was typed.
    """
    from qa import questions
    from qa.types import Question, Turn

    filters = make_filters(publisher, author, since, until)
    turns: list[Turn] = []
    last: Question | None = None
    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    with open_engine(home, config, quiet, llm=llm) as engine:
        filters = questions.settled(filters, engine.stores.catalog)
        if sys.stdin.isatty():
            typer.echo(_CHAT_HELP, err=True)
        while (text := _next_line()) and text.lower() not in ("quit", "exit", "/quit", "/exit"):
            asked = Question(text, filters, as_of=day(as_of), history=tuple(turns), as_given=no_filters)
            if text.startswith("/"):
                if text != "/typed" or last is None:
                    typer.echo(_CHAT_HELP, err=True)
                    continue
                asked = replace(last, history=())
                turns.pop()
            try:
                answer = _show(engine, asked)
            except QuestionError as error:
                typer.echo(str(error), err=True)
                continue
            turns.append(Turn(answer.interpreted_as or answer.question.text, answer.text))
            last = asked


def _read_stdin() -> str:
    """Return the question on standard input, no more of it than a question may have."""
    from qa.questions import MAX_CHARS

    sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    return sys.stdin.read(MAX_CHARS + 1).strip()


def _ask_batch(engine: "Engine", batch: str, like: "Question") -> None:
    """Ask each line with the filters, and unless it has its own, the day of a question."""
    from qa.pairs import each_pair

    failed = 0
    for item in each_pair("-" if batch == "-" else Path(batch)):
        answered = _batch_line(engine, item, like)
        failed += "error" in answered
        print_json(answered)
        sys.stdout.flush()
    if failed:
        raise DatelineError(f'{failed} lines of {batch} could not be asked; each says why under "error"')


def _batch_line(engine: "Engine", item: "Pair | Broken", like: "Question") -> dict[str, object]:
    from qa.answers import to_json
    from qa.pairs import Broken

    if isinstance(item, Broken):
        return {"id": item.given_id, "error": str(item.error)}
    question = item.to_question(like.filters)
    try:
        return to_json(engine.written(replace(question, as_of=question.as_of or like.as_of, as_given=like.as_given)))
    except Exception as error:  # whatever it is, the next line is asked
        if isinstance(error, DatelineError) and not isinstance(error, QuestionError | CitationError):
            raise  # of the index: no line could be asked
        said = str(error) if isinstance(error, DatelineError) else f"{type(error).__name__}: {error}; ask it otherwise"
        return {"id": item.given_id, "question": item.question, "error": said}


def _show(engine: "Engine", asked: "Question") -> "Answer":
    """Ask, and print the answer; on a terminal, what a language model writes as it comes."""
    from qa.printing import console, print_answer, print_sources, print_writing

    out, seen = console(sys.stdout), False
    if engine.writer and sys.stdout.isatty():
        answer, seen = print_writing(engine.write(asked), out)
    else:
        answer = engine.written(asked)
    found = {c.article_id: engine.article(c.article_id) for c in answer.citations}
    articles = {key: value for key, value in found.items() if value}
    if seen:
        print_sources(answer, articles, out)
    else:
        print_answer(answer, articles, out)
    return answer


def _next_line() -> str:
    try:
        return input("\n? " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""
