"""The evidence: any article, open at the spans that are cited. An answer's own sources come with the answer."""

from index.errors import QuestionError
from index.types import Span
from qa.engine import Engine
from ui import markup, requests
from ui.article_view import hints, source_view
from ui.pages import GONE, Pages
from ui.panels import MOUNT, Reply, served
from ui.revision_view import revisions

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off


def evidence_panel(engine: Engine, pages: Pages) -> gr.HTML:
    """Lay out the panel, empty."""

    @served(requests.OpenArticle)
    def read(sent: requests.OpenArticle) -> Reply:
        article = engine.article(sent.id)
        spots = sent.spots(article.text) if article else []
        if article is None or (sent.current and sent.current not in [spot.name for spot in spots]):
            raise QuestionError(GONE)
        told = hints(article, engine.quotations(article))
        view = source_view(article, spots, sent.current, sent.start, told)
        return {"html": markup.render("source", source=view, known=revisions(engine, sent.id, sent.compared))}

    @served(requests.OpenPage)
    def printed(sent: requests.OpenPage) -> Reply:
        found = pages.view(sent.id, Span(sent.start, sent.end), sent.page)
        return {"html": markup.render("page", page=found), "told": found.told}

    return gr.HTML(
        markup.render("beside"),
        elem_id="evidence",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[read, printed],
    )
