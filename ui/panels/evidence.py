"""The evidence: an answer's sources as cards, and one of their articles open at the spans."""

from index.errors import QuestionError
from qa.types import Answer
from ui import markup, requests
from ui.article_view import Spot, citation_cards, citation_spots, passage_cards, source_view, span_name
from ui.engine import Engine
from ui.panels import MOUNT, Reply, served
from ui.requests import Sent
from ui.view import near_passages

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off

CITED, NEAREST = "What the answer rests on", "Closest, but not an answer"
GONE = "This article is no longer in the index, or it has changed since it was quoted."
NO_SUCH = "There is no such source."


def evidence_panel(engine: Engine) -> gr.HTML:
    """Lay out the panel, empty."""

    @served
    def show(data: Sent) -> Reply:
        turn, number = requests.number(data, "turn"), requests.number(data, "number")
        exchange = requests.exchange(requests.table(data.get("exchange") or {}), engine)
        if exchange.answer is None:
            raise QuestionError(NO_SUCH)
        opened = _passage if data.get("passage") else _citation
        return {"html": opened(engine, exchange.answer, turn, number)}

    return gr.HTML(
        markup.render("beside"),
        elem_id="evidence",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[show],
    )


def _citation(engine: Engine, answer: Answer, turn: int, marker: int) -> str:
    cited = next((c for c in answer.citations if c.marker == marker), None)
    if cited is None:
        raise QuestionError(NO_SUCH)
    article = engine.article(cited.article_id)
    spots = citation_spots(turn, answer, article) if article else []
    name = span_name(turn, marker)
    return markup.evidence(
        CITED,
        citation_cards(turn, answer, cited.article_id),
        source_view(article, spots, name) if article and any(spot.name == name for spot in spots) else None,
        back=f"cite-{turn}-{marker}",
        question=answer.question.text,
        missing=GONE,
    )


def _passage(engine: Engine, answer: Answer, turn: int, number: int) -> str:
    nearest = near_passages(answer)
    if number not in [near.number for near in nearest]:
        raise QuestionError(NO_SUCH)
    passage = answer.passages[number - 1]
    article = engine.article(passage.article_id)
    name = span_name(turn, number, passage=True)
    spots = [Spot("", name, passage.start, passage.end)]
    return markup.evidence(
        NEAREST,
        passage_cards(turn, nearest, number),
        source_view(article, spots, name) if article else None,
        back=f"cite-{turn}-p{number}",
        question=answer.question.text,
        lead=answer.text if answer.abstained else "",
        missing=GONE,
    )
