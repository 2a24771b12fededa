"""The command that shows what people said of answers: feedback."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.options import AsJson, ConfigFile, Home, Quiet, app, print_json, read_settings

if TYPE_CHECKING:
    from qa.feedback import Feedback

log = logging.getLogger("qa")


@app.command()
def feedback(
    export: Annotated[bool, typer.Option("--export", help="Print evaluation pairs for `qa evaluate`.")] = False,
    as_json: AsJson = False,
    home: Home = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """List what people said of answers, oldest first."""
    if export and as_json:
        raise typer.BadParameter("give either --export or --json; both print JSON lines")
    settings, _ = read_settings(home, config, quiet)
    from qa.feedback import kept

    given = kept(Path(settings.index.home))
    if export:
        _export(given)
    elif as_json:
        for item in given:
            print_json(item.to_json())
    elif given:
        _list(given)
    else:
        log.info("nobody has said anything of an answer yet: the thumbs under the answers of `qa serve` do")


def _export(given: "list[Feedback]") -> None:
    from qa.feedback_pairs import to_pairs

    labels = to_pairs(given)
    for pair in labels.pairs:
        print_json(pair)
    if labels.left_out:
        reasons = "; ".join(f"{count} {reason}" for reason, count in labels.left_out.items())
        log.warning("not exported: %s (`qa feedback --json` has all)", reasons)


def _list(given: "list[Feedback]") -> None:
    from qa.printing import console, print_feedback

    print_feedback(given, console(sys.stdout))
