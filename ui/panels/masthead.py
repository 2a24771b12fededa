"""The head of the page: what is indexed in a line, and the conversation as a file to keep."""

from collections.abc import Callable, Sequence
from datetime import date

from qa.engine import Engine
from ui import markup, requests
from ui.choosing import sayable
from ui.panels import MOUNT, Reply, served
from ui.transcripts import json_text, markdown, printable_html
from ui.view import Exchange

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off

FORMATS: dict[str, tuple[str, str, Callable[[Sequence[Exchange]], str]]] = {
    "markdown": ("md", "text/markdown", markdown),
    "json": ("json", "application/json", json_text),
    "html": ("html", "text/html", printable_html),
}


def masthead_panel(engine: Engine) -> gr.HTML:
    """Lay out the head."""

    @served(requests.Export)
    def save(sent: requests.Export) -> Reply:
        suffix, media_type, write = FORMATS[sent.format]
        text = sayable(write(sent.to_exchanges(engine.article)))
        return {"name": f"dateline-{date.today()}.{suffix}", "type": f"{media_type};charset=utf-8", "text": text}

    return gr.HTML(
        markup.render("masthead"),
        elem_id="masthead",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[save],
    )
