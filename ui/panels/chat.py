"""The conversation: a question in, an answer with `[n]` links out, and what readers make of it."""

from datetime import UTC, datetime
from typing import get_args

from qa import answers
from qa.engine import Engine
from qa.feedback import REASONS, Feedback
from qa.types import Kind, Question
from ui import markup, requests
from ui.drafts import Drafts
from ui.panels import MOUNT, Reply, Served, served
from ui.permalinks import permalink, question_of_link
from ui.suggested import FirstQuestions
from ui.transcripts import cited_text
from ui.view import Exchange, answer_view

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off

KEPT = "Thank you: kept with the index. “qa feedback --export” makes test questions of it."


def chat_panel(engine: Engine, waiting: int) -> gr.HTML:
    """Lay out the conversation over the question box; so many questions may wait."""
    return gr.HTML(
        markup.render("chat", view=answer_view(0, Exchange("")), reasons=()),
        elem_id="chat",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[*_asking(engine, waiting), *_showing(engine), *_suggesting(engine), _judging(engine)],
    )


def _asking(engine: Engine, waiting: int) -> list[Served]:
    drafts = Drafts()

    @served(requests.Ask, leave=engine.leave)
    def ask(sent: requests.Ask) -> Reply:
        question = sent.to_question()
        if engine.writer is None or question.quoted:
            answer = engine.ask(question, sent.ticket, waiting)
        else:
            answer = drafts.follow(engine.write(question, sent.ticket, waiting), sent.ticket)
        return _turn(sent.turn, Exchange(question.text, answer, asked_typed=sent.as_typed, linked=sent.linked))

    @served(requests.Waiting)
    def stop(sent: requests.Waiting) -> Reply:
        engine.leave(sent.ticket)
        return {}

    @served(requests.Waiting)
    def ahead(sent: requests.Waiting) -> Reply:
        return {"ahead": engine.ahead(sent.ticket)}

    @served(requests.Waiting)
    def writing(sent: requests.Waiting) -> Reply:
        draft = drafts.get(sent.ticket)
        if draft is None:
            return {"html": ""}
        told = answer_view(0, Exchange("", draft.answer)).sentences if draft.answer.is_written else ()
        return {"html": markup.render("draft", sentences=told, open=draft.open)}

    return [ask, stop, ahead, writing]


def _showing(engine: Engine) -> list[Served]:
    @served(requests.Conversation)
    def restore(sent: requests.Conversation) -> Reply:
        return {"turns": [_turn(at, one) for at, one in enumerate(sent.to_exchanges(engine.article), sent.first)]}

    @served(requests.Link)
    def follow(sent: requests.Link) -> Reply:
        question, fingerprint = question_of_link(sent.link)
        return {"fingerprint": fingerprint, **question_to_ask(question)}

    return [restore, follow]


def _suggesting(engine: Engine) -> list[Served]:
    first = FirstQuestions(engine)

    @served(requests.Nothing)
    def first_questions(sent: requests.Nothing) -> Reply:
        return {"questions": first.ready()}

    @served(requests.AboutAnswer)
    def follow_ups(sent: requests.AboutAnswer) -> Reply:
        return {"questions": engine.follow_ups(sent.to_answer(engine.article))}

    return [first_questions, follow_ups]


def _judging(engine: Engine) -> Served:
    @served(requests.Opinion)
    def feedback(sent: requests.Opinion) -> Reply:
        answer = sent.to_answer(engine.article)
        if sent.verdict is None:
            engine.withdraw_feedback(answer)
            return {"said": "Taken back."}
        engine.keep_feedback(Feedback(sent.verdict, sent.reason, sent.correction, answer, datetime.now(UTC)))
        return {"said": KEPT}

    return feedback


def question_to_ask(question: Question) -> Reply:
    """Return a question as the page asks it: its text, its filters, and which kinds of its words are let be."""
    limits = question.filters
    days = {"since": limits.since, "until": limits.until, "as_of": question.as_of}
    iso = {name: day.isoformat() if day else "" for name, day in days.items()}
    filters = {"publishers": list(limits.publishers), "authors": list(limits.authors), **iso}
    unread = get_args(Kind) if question.as_given else question.unread
    return {"question": question.text, "filters": filters, "unread": unread}


def _turn(turn: int, exchange: Exchange) -> Reply:
    """Return an exchange as the page keeps and shows it; `text` and `link` are what it copies."""
    view, answer = answer_view(turn, exchange), exchange.answer
    html = markup.render("turn", view=view, reasons=[(reason, reason.capitalize()) for reason in REASONS])
    kept: Reply = {"question": exchange.question, "as_typed": exchange.asked_typed, "linked": exchange.linked}
    if answer is None:
        return {"html": html, "exchange": kept | {"problem": exchange.problem}}
    kept |= {"unread": answer.question.unread, "quoted": answer.question.quoted}
    return {
        "html": html,
        "sources": markup.render("evidence", view=view),
        "exchange": kept | {"answer": answers.kept_json(answer)},
        "text": cited_text(answer),
        "link": permalink(answer),
    }
