"""The view model becomes HTML: one file with its style and script inside, that may load nothing at all."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from qa.evaluation.outputs.html.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH
from qa.evaluation.outputs.html.formats import legible
from qa.evaluation.outputs.html.questions import DETAILED
from qa.evaluation.outputs.html.views import page
from qa.evaluation.results import Result

_HERE = Path(__file__).parent
_FRAME = {"width": WIDTH, "height": HEIGHT, "left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM}


def write_html(result: Result, path: Path) -> None:
    """Write the page of a run; `OSError` when the file can't be written."""
    path.write_text(render(result), encoding="utf-8", newline="\n")


def render(result: Result, limit: int = DETAILED) -> str:
    """Return the page of a run, with the `limit` worst questions in full.

    All text that comes from articles, questions and answers is escaped; nothing in it can become markup.
    """
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    template = _environment().get_template("report.html.j2")
    return template.render(
        page=page(result, limit), frame=_FRAME, style=style, script=script, policy=_policy(style, script)
    )


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """Every value passes here on its way into the page; markup is only what templates made."""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> Markup:
    return Markup((_HERE / name).read_text(encoding="utf-8"))


def _policy(style: str, script: str) -> str:
    """Return a policy that allows these two texts and nothing else.

    Should anything ever get past the escaping, it can neither run nor call home.
    """
    allowed = f"style-src {_hash(style)}; script-src {_hash(script)}"
    return f"default-src 'none'; {allowed}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
