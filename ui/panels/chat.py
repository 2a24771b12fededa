"""The conversation: a question in, an answer with `[n]` links out."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from index.errors import DatelineError
from qa.types import Question, Turn
from ui import markup
from ui.engine import Engine
from ui.view import Exchange, answer_view, count

logger = logging.getLogger(__name__)

EMPTY = "Type a question first, then press Enter."
ADVICE = (
    "The answer comes from the indexed articles and nowhere else. Every sentence ends in a numbered link: "
    "follow it to see the exact words, marked in the article that they stand in. "
    "When the articles don’t say, Dateline says so."
)
NOTHING_INDEXED = "Nothing is indexed yet. Run “qa index FOLDER” in a terminal, then reload this page."
UNEXPECTED = "This question failed for a reason Dateline did not foresee; the terminal shows it."


@dataclass(frozen=True, slots=True)
class ChatPanel:
    """The panel's components."""

    conversation: gr.HTML
    hint: gr.HTML
    question: gr.Textbox


def chat_panel(page_js: str) -> ChatPanel:
    """Lay out the conversation over the question box."""
    conversation = gr.HTML(elem_id="conversation", apply_default_css=False, js_on_load=page_js)
    hint = gr.HTML(elem_id="hint", apply_default_css=False, js_on_load=None)
    question = gr.Textbox(
        elem_id="question",
        label="Your question",
        show_label=False,
        placeholder="Ask a question of these articles",
        max_lines=6,
        autofocus=True,
        submit_btn="Ask",
    )
    return ChatPanel(conversation, hint, question)


def greeting(engine: Engine, examples: Sequence[str]) -> tuple[str, str]:
    """Return the page's head and the conversation before its first question."""
    try:
        status = engine.status()
    except DatelineError as error:
        return markup.masthead(""), markup.opening(str(error))
    line = f"{count(status.articles, 'article')}, {count(status.chunks, 'passage')} in {status.home}"
    opening = markup.opening(ADVICE, examples) if status.articles else markup.opening(NOTHING_INDEXED)
    return markup.masthead(line), opening


def conversation_html(past: Sequence[Exchange]) -> str:
    """Return the conversation so far; an exchange without answer shows as being worked on."""
    return markup.conversation([answer_view(turn, e) for turn, e in enumerate(past, start=1)])


def reply(engine: Engine, text: str, past: Sequence[Exchange]) -> Exchange:
    """Ask in the light of the earlier exchanges; a failure becomes a note in the conversation."""
    history = tuple(Turn(e.question, e.answer.text) for e in past if e.answer)
    try:
        return Exchange(text, engine.ask(Question(text, history=history)))
    except DatelineError as error:
        return Exchange(text, problem=str(error))
    except Exception:
        # One question's bug must not leave the page waiting for ever.
        logger.exception("asking failed")
        return Exchange(text, problem=UNEXPECTED)
