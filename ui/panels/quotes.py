"""The quotes: a draft in, what is to be said of each of its quotations out, each a way to the article's own words."""

from itertools import islice

from index.errors import QuestionError
from qa.engine import Engine
from ui import markup, requests
from ui.panels import MOUNT, Reply, served
from ui.quote_view import quote_view, summary

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off

MOST_CHARS = 100_000  # a long report; `qa check-quotes` takes a book
MOST_QUOTES = 200
_STRANGE = 0.01  # of a text's characters, that no text has: a picture or a PDF read as one


def quotes_panel(engine: Engine) -> gr.HTML:
    """Lay out the panel, without a draft."""

    @served(requests.Draft)
    def check_quotes(sent: requests.Draft) -> Reply:
        check_text(sent.text, sent.chars)
        found = list(islice(engine.check_draft(sent.text), MOST_QUOTES + 1))
        if not found:
            raise QuestionError("There are no quotation marks in it, so there is nothing to check.")
        judged = found[:MOST_QUOTES]
        views = [quote_view(number, item) for number, item in enumerate(judged, 1)]
        html = markup.render("quoted", quotes=views, more=len(found) > MOST_QUOTES)
        return {"html": html, "said": summary(judged)}

    return gr.HTML(
        markup.render("quotes", most=MOST_CHARS),
        elem_id="quotes",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[check_quotes],
    )


def check_text(draft: str, chars: int = 0) -> None:
    """Raise `QuestionError` for a draft, of so many characters, that is none: empty, too long, or no text."""
    if not draft.strip():
        raise QuestionError("Paste a draft first, or choose a file.")
    if (chars := max(chars, len(draft))) > MOST_CHARS:
        raise QuestionError(
            f"The draft has {chars:,} characters, and {MOST_CHARS:,} are checked here at a time: "
            "check a part of it, or all of it with “qa check-quotes FILE”."
        )
    strange = sum(not (char.isprintable() or char.isspace()) or char == "\ufffd" for char in draft)
    if "\0" in draft or strange > _STRANGE * len(draft):
        raise QuestionError("This is no text: paste the draft’s words, or choose a .txt or .md file.")
