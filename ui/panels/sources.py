"""The source: the cited article beside the conversation, open at the span."""

import re
from collections.abc import Sequence

import gradio as gr

from index.errors import DatelineError
from ui import markup
from ui.engine import Engine
from ui.view import Exchange, SourceView, citation_source, passage_source, source_name

NONE_OPEN = "Follow a numbered link to read the source here, open at the words it cites."
NONE_CITED = "Nothing is cited. Choose a passage to read it here, in its article."
GONE = "This article is no longer in the index."


def sources_panel(page_js: str) -> gr.HTML:
    """Lay out the panel, empty."""
    return gr.HTML(markup.no_source(NONE_OPEN), elem_id="sources", apply_default_css=False, js_on_load=page_js)


def first_source_html(engine: Engine, past: Sequence[Exchange]) -> str:
    """Return the source of the latest answer's first citation, leaving page and focus alone."""
    answer = past[-1].answer
    if not answer or not answer.citations:
        return markup.no_source(NONE_CITED if answer and answer.passages else NONE_OPEN)
    return source_html(engine, past, source_name(len(past), answer.citations[0].marker), chosen=False)


def source_html(engine: Engine, past: Sequence[Exchange], name: str, chosen: bool = True) -> str:
    """Return the source a link names, such as `source-3-1`; `chosen` when the reader followed the link."""
    try:
        view = _view(engine, past, name)
    except DatelineError as error:
        return markup.no_source(str(error))
    return markup.source(view, chosen) if view else markup.no_source(GONE)


def _view(engine: Engine, past: Sequence[Exchange], name: str) -> SourceView | None:
    """Look a name up; names come from the browser, so one that fits nothing finds nothing."""
    match = re.fullmatch(r"source-(\d{1,6})-(p?)(\d{1,6})", name)
    if not match or not 1 <= int(match[1]) <= len(past):
        return None
    turn, number, answer = int(match[1]), int(match[3]), past[int(match[1]) - 1].answer
    if answer is None:
        return None
    if match[2]:
        passages = answer.passages[number - 1 : number] if number else ()
        found = [(p, engine.article(p.article_id)) for p in passages]
        return next((passage_source(turn, number, p, a) for p, a in found if a), None)
    citations = [(c, engine.article(c.article_id)) for c in answer.citations if c.marker == number]
    return next((citation_source(turn, answer, c, a) for c, a in citations if a), None)
