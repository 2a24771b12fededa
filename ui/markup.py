"""View models → HTML, by the templates beside this module.

Titles, article text and questions are hostile input: the templates escape every value, in text and in attributes.
"""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa.when import long_day

TEMPLATES = Path(__file__).parent / "templates"


@cache
def templates() -> Environment:
    """Return the templates of `ui/templates`, which escape whatever is put into them."""
    # Nothing is marked safe anywhere: a test looks for it.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_sendable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = long_day
    return environment


def render(template: str, **values: Any) -> str:  # noqa: ANN401 - what a template takes stands in it
    """Return a template of `ui/templates` filled in; a value that it names and isn't given is an error."""
    return templates().get_template(f"{template}.html.j2").render(values)


def _sendable(value: object) -> object:
    """Replace lone surrogates, which no response can carry."""
    return value.encode("utf-8", "replace").decode("utf-8") if type(value) is str else value
