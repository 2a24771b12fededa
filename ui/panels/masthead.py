"""The head of the page: what is indexed in a line, and the conversation as a file to keep."""

from collections.abc import Callable, Sequence
from datetime import date

from index.errors import QuestionError
from ui import markup, requests
from ui.engine import Engine
from ui.export import json_text, markdown, printable_html
from ui.panels import MOUNT, Reply, served
from ui.requests import Sent
from ui.view import Exchange

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off

FORMATS: dict[str, tuple[str, str, Callable[[Sequence[Exchange]], str]]] = {
    "markdown": ("md", "text/markdown", markdown),
    "json": ("json", "application/json", json_text),
    "html": ("html", "text/html", printable_html),
}


def masthead_panel(engine: Engine) -> gr.HTML:
    """Lay out the head."""

    @served
    def save(data: Sent) -> Reply:
        wanted = requests.text(data, "format", 20)
        if wanted not in FORMATS:
            raise QuestionError(f"{wanted!r} is no format; these are: {', '.join(FORMATS)}")
        suffix, media_type, write = FORMATS[wanted]
        text = write(requests.exchanges(data, engine))
        return {"name": f"dateline-{date.today()}.{suffix}", "type": f"{media_type};charset=utf-8", "text": text}

    return gr.HTML(
        markup.render("masthead"),
        elem_id="masthead",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[save],
    )
