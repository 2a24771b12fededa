"""The timeline: a topic's events in order, each line a way to the words that tell of it."""

from collections.abc import Iterator

from qa.accounts.timelines import Line
from qa.describe import timeline_markdown
from qa.engine import Engine
from qa.when import in_words
from ui import markup, requests
from ui.article_view import source_of
from ui.panels import MOUNT, Reply, served

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
        yield one.marker, *source_of(one, "event")
