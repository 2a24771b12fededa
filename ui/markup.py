"""View models → HTML, by the templates beside this module.

Titles, article text and questions are hostile input: the templates escape every value, in text and in attributes.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ui.article_view import Card, SourceView
from ui.view import AnswerView


@cache
def _templates() -> Environment:
    # Nothing is marked safe anywhere: a test looks for it.
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_sendable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:  # noqa: ANN401 - what a template takes stands in it
    """Return a template of `ui/templates` filled in; a value that it names and isn't given is an error."""
    return _templates().get_template(f"{template}.html.j2").render(values)


def turn(view: AnswerView, reasons: Sequence[tuple[str, str]]) -> str:
    """Return one exchange; `reasons` are what a reader can find wrong with it, as key and label."""
    return render("turn", view=view, reasons=reasons)


def evidence(
    heading: str,
    cards: Sequence[Card],
    source: SourceView | None,
    *,
    back: str,
    question: str = "",
    lead: str = "",
    missing: str = "",
) -> str:
    """Return the evidence of an answer; `missing` says why no source is open, `back` names the link to return to."""
    values = {"back": back, "question": question, "lead": lead, "missing": missing}
    return render("evidence", heading=heading, cards=cards, source=source, **values)


def _sendable(value: object) -> object:
    """Replace lone surrogates, which no response can carry."""
    return value.encode("utf-8", "replace").decode("utf-8") if type(value) is str else value
