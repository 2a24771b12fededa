"""`report.html`: a run as one page that stands alone, for the person who decides on a release."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from qa.evaluation.comparison import Result
from qa.evaluation.measures import MEASURES
from qa.evaluation.outputs.html import charts
from qa.evaluation.outputs.html.figures import comparison_sentence, gate_sentence, longest, on_track, reach
from qa.evaluation.outputs.html.page import page
from qa.evaluation.outputs.html.questions import DETAILED, STATUSES
from qa.evaluation.outputs.html.words import day, file_name, legible, web_address
from qa.evaluation.units import count, milliseconds, percent

__all__ = ["page", "render"]

_HERE = Path(__file__).parent
_FILTERS = {
    "count": count,
    "day": day,
    "file_name": file_name,
    "gate_sentence": gate_sentence,
    "comparison_sentence": comparison_sentence,
    "milliseconds": milliseconds,
    "number": "{:,}".format,
    "percent": percent,
    "web_address": web_address,
}


def render(result: Result, limit: int = DETAILED) -> str:
    """Return the page of a run, with the `limit` worst questions in full.

    All text that comes from articles, questions and answers is escaped; nothing in it can become markup.
    """
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= _FILTERS
    environment.globals |= {"frame": charts, "measures": MEASURES, "statuses": STATUSES}
    environment.globals |= {"longest": longest, "on_track": on_track, "reach": reach}
    style, script = (Markup((_HERE / name).read_text(encoding="utf-8")) for name in ("report.css", "report.js"))
    return environment.get_template("report.html.j2").render(
        page=page(result, limit),
        result=result,
        style=style,
        script=script,
        policy=_policy(style, script),
    )


def _shown(value: object) -> object:
    """Every value passes here on its way into the page; markup is only what templates made."""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _policy(style: str, script: str) -> str:
    """Return a policy that allows these two texts and nothing else.

    Should anything ever get past the escaping, it can neither run nor call home.
    """
    allowed = f"style-src {_hash(style)}; script-src {_hash(script)}"
    return f"default-src 'none'; {allowed}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
