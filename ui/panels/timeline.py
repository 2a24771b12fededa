"""The timeline: a topic's events in order, each line a way to the words that tell of it."""

import json
from collections.abc import Iterator

from qa.accounts.timelines import Line
from qa.describe import timeline_markdown
from qa.engine import Engine
from qa.types import Citation
from qa.when import in_words
from ui import markup, requests
from ui.panels import MOUNT, Reply, served
from ui.view import origin, title_of

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off


def timeline_panel(engine: Engine) -> gr.HTML:
    """Lay out the panel, without a topic."""

    @served(requests.Topic)
    def timeline(sent: requests.Topic) -> Reply:
        found = engine.timeline(sent.to_question())
        shown = [(in_words(line.days), line.text, list(_sources(line))) for line in found.lines]
        return {"html": markup.render("events", topic=found.topic, lines=shown), "text": timeline_markdown(found)}

    return gr.HTML(
        markup.render("timeline"),
        elem_id="timeline",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[timeline],
    )


def _sources(line: Line) -> Iterator[tuple[int, str, str, str]]:
    """Yield the marker of each source of a line, who published it when, its title, and what opens it."""
    for one in line.citations:
        yield one.marker, origin(one.publisher, one.published) or "Unknown publisher", title_of(one), _opens(one)


def _opens(one: Citation) -> str:
    """Return what the page asks `read` for, as JSON."""
    name = f"span-event-{one.marker}"
    span = {
        "name": name,
        "label": f"[{one.marker}]",
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
        "answer_start": one.answer_start,
        "answer_end": one.answer_end,
    }
    return json.dumps({"id": one.article_id, "current": name, "spans": [span]})
