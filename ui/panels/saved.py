"""The saved questions: what is new about each since somebody looked, and a way to ask it again."""

from collections.abc import Iterator

from qa.engine import Engine
from qa.news import News
from qa.saved import MAX_NAME_CHARS, lasting
from qa.types import Answer
from ui import markup, requests
from ui.article_view import source_of
from ui.panels import MOUNT, Reply, Served, served
from ui.panels.chat import question_to_ask
from ui.view import limits, long_date

import gradio as gr  # isort: skip - after ui.panels, which turns its analytics off

KEPT = "Saved: what is new about it stands under Saved."


def saved_panel(engine: Engine) -> gr.HTML:
    """Lay out the panel, empty."""
    return gr.HTML(
        markup.render("saved"),
        elem_id="saved",
        apply_default_css=False,
        js_on_load=MOUNT,
        server_functions=[*_keeping(engine), *_looking(engine)],
    )


def _keeping(engine: Engine) -> list[Served]:
    @served(requests.AboutAnswer)
    def save_question(sent: requests.AboutAnswer) -> Reply:
        answer = sent.to_answer(engine.article)
        engine.save(_name(answer), answer)
        return {"said": KEPT}

    @served(requests.Named)
    def unsave(sent: requests.Named) -> Reply:
        engine.unsave(sent.name)
        return {"said": f"Forgotten: {sent.name}"}

    return [save_question, unsave]


def _looking(engine: Engine) -> list[Served]:
    known: dict[tuple[str, str], News] = {}  # of the last look: nothing is asked again for the same index

    def found(name: str) -> News:
        (one,) = engine.saved((name,))
        covered = engine.coverage()
        last = known.get(key := (covered.key, name))
        if last is None or (last.saved, last.seen.generation) != (one, covered.generation):
            known[key] = engine.news(one)
        return known[key]

    @served(requests.Nothing)
    def saved(sent: requests.Nothing) -> Reply:
        rows = [(one.name, one.question.text, limits(one.question.filters)) for one in engine.saved()]
        return {"html": markup.render("saved_list", rows=rows)}

    @served(requests.Named)
    def news(sent: requests.Named) -> Reply:
        new = found(sent.name)
        lines = list(_lines(new))
        html = markup.render(
            "news", lines=lines, problem=new.problem, since=long_date(new.saved.looked_at.astimezone().date())
        )
        return {"html": html, "new": bool(lines)}

    @served(requests.Named)
    def look(sent: requests.Named) -> Reply:
        new = found(sent.name)
        engine.looked_at(new)
        return question_to_ask(new.saved.question)

    return [saved, news, look]


def _name(answer: Answer) -> str:
    """Return what a question is saved as: its words, and what limits it."""
    question = lasting(answer)
    return ". ".join(filter(None, (question.text.rstrip("."), limits(question.filters))))[:MAX_NAME_CHARS]


def _lines(new: News) -> Iterator[tuple[str, str, str, str]]:
    """Yield of each change what is told, who published it when, its title, and what opens it."""
    for change in new.changes:
        yield change.line, *(source_of(change.citation, "new") if change.citation else ("", "", ""))
