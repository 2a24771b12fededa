"""The command that tells a topic's events: timeline."""

import sys
from typing import Annotated

import typer

from qa.cli.options import (
    EXIT_NO_ANSWER,
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
    open_engine,
    print_json,
)


@app.command()
def timeline(
    topic: Annotated[str, typer.Argument(help="What it is about, in a few words.")],
    publisher: Publisher = None,
    author: Author = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, help="List so many events at the most, the best attested.")] = 50,
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Tell a topic's events in order, each with its days and sources; exit code 3 when no article tells of any."""
    if as_json and as_markdown:
        raise typer.BadParameter("give either --json or --markdown")
    filters = make_filters(publisher, author, since, until)
    with open_engine(home, config, quiet, one_shot=True) as engine:
        from qa.describe import timeline_json, timeline_markdown
        from qa.printing import console, print_timeline
        from qa.types import Question

        found = engine.timeline(Question(topic, filters), limit)
    if as_json:
        print_json(timeline_json(found))
    elif as_markdown:
        typer.echo(timeline_markdown(found), nl=False)
    else:
        print_timeline(found, console(sys.stdout))
    if not found.lines:
        typer.echo("qa: no article about it names a day on which something happened", err=True)
        raise typer.Exit(EXIT_NO_ANSWER)
