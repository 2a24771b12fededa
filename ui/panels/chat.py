"""The conversation: a question in, an answer with `[n]` links out, and what readers make of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from qa import answers
from qa.feedback import REASONS, Feedback, Verdict
from ui import markup, requests
from ui.engine import Engine
from ui.export import cited_text
from ui.panels import MOUNT, Reply, served, waiting
from ui.permalinks import permalink, question_of_link
from ui.requests import Sent
from ui.suggested import FirstQuestions
from ui.view import Exchange, answer_view

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off


def chat_panel(engine: Engine) -> gr.HTML:
    """Lay out the conversation over the question box."""
    return gr.HTML(
        markup.render("chat", view=answer_view(0, Exchange("")), reasons=()),
        elem_id="chat",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[*_asking(engine), *_showing(engine), *_suggesting(engine), *_judging(engine)],
    )


def _asking(engine: Engine) -> list[Callable[..., Any]]:
    @waiting
    def ask(data: Sent) -> Reply:
        asked = requests.asked(data)
        answer = engine.ask(asked.question, asked.ticket)
        return _turn(asked.turn, Exchange(asked.question.text, answer, None, frozenset(), asked.as_typed, asked.linked))

    @served
    def stop(data: Sent) -> Reply:
        engine.leave(requests.text(data, "ticket", 40))
        return {}

    @served
    def ahead(data: Sent) -> Reply:
        return {"ahead": engine.ahead(requests.text(data, "ticket", 40))}

    return [ask, stop, ahead]


def _showing(engine: Engine) -> list[Callable[..., Any]]:
    @served
    def restore(data: Sent) -> Reply:
        kept = requests.exchanges(data, engine)
        return {"turns": [_turn(at, one) for at, one in enumerate(kept, requests.number(data, "first"))]}

    @served
    def follow(data: Sent) -> Reply:
        question, fingerprint = question_of_link(requests.link(data))
        limits = question.filters
        days = {"since": limits.since, "until": limits.until, "as_of": question.as_of}
        iso = {name: day.isoformat() if day else "" for name, day in days.items()}
        filters = {"publishers": list(limits.publishers), **iso}
        return {"question": question.text, "fingerprint": fingerprint, "filters": filters}

    return [restore, follow]


def _suggesting(engine: Engine) -> list[Callable[..., Any]]:
    first = FirstQuestions(engine)

    @served
    def first_questions(data: Sent) -> Reply:
        return {"questions": first.ready()}

    @served
    def follow_ups(data: Sent) -> Reply:
        return {"questions": engine.follow_ups(requests.answered(data, engine))}

    return [first_questions, follow_ups]


def _judging(engine: Engine) -> list[Callable[..., Any]]:
    @served
    def feedback(data: Sent) -> Reply:
        answer = requests.answered(data, engine)
        verdict = requests.text(data, "verdict", 10)
        if not verdict:
            engine.withdraw_feedback(answer)
            return {"said": "Taken back."}
        reason, correction = requests.text(data, "reason", 60), requests.text(data, "correction", 500)
        engine.keep_feedback(Feedback(cast("Verdict", verdict), reason, correction, answer, datetime.now(UTC)))
        return {"said": "Thank you: kept with the index. “qa feedback --export” makes test questions of it."}

    return [feedback]


def _turn(turn: int, exchange: Exchange) -> Reply:
    """Return an exchange as the page keeps and shows it; `text` and `link` are what it copies."""
    html = markup.turn(answer_view(turn, exchange), tuple((reason, reason.capitalize()) for reason in REASONS))
    kept = {"question": exchange.question, "as_typed": exchange.asked_typed, "linked": exchange.linked}
    if exchange.answer is None:
        return {"html": html, "exchange": kept | {"problem": exchange.problem}, "text": "", "link": ""}
    return {
        "html": html,
        "exchange": kept | {"answer": answers.to_json(exchange.answer)},
        "text": cited_text(exchange.answer),
        "link": permalink(exchange.answer),
    }
