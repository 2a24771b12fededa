"""Answers from Markdown: quotes are the file's own, and shown as they are read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from index.rendering import unread
from qa import answers
from qa.config import load_config
from qa.describe import article_json
from qa.engine import Engine
from qa.printing import print_answer
from qa.stances import says
from qa.types import Answer, Question
from ui.article_view import Spot, source_view
from ui.view import Exchange, answer_view

FERRY = """---
title: Ferry to Skarn laid up
publisher: Tarn Herald
date: 2033-05-02
---
# Ferry to Skarn laid up

The **ferry** to [Skarn](https://skarn.example/harbour "The harbour") was
laid up by *harbour master* **Ada *Finch*** on Monday
after a crack was found.

| Boat | Passengers | Captain |
|------|-----------:|---------|
| Gull | 1,240 | **Piet Aal** |
| [Tern](https://tern.example) | 310 | Ona Pell |
"""


@pytest.fixture(scope="module")
def engine(build_home: Callable[..., Path]) -> Iterator[Engine]:
    engine = Engine.open(load_config(home=str(build_home({"ferry.md": FERRY}))))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def master(engine: Engine) -> Answer:
    return engine.ask(Question("Who laid up the ferry to Skarn?"))


def test_a_quote_is_the_files_and_is_shown_as_it_is_read(master: Answer) -> None:
    first = master.citations[0]
    start = FERRY.index("The **ferry")
    assert first.quote == FERRY[first.start : first.end] == FERRY[start : FERRY.index(" found.") + 7]
    told = "The ferry to Skarn was laid up by harbour master Ada Finch on Monday after a crack was found."
    assert (master.text, first.shown) == (f"{told} [1]", told)
    assert answer_view(1, Exchange("?", master)).sources[0].marks[0].quote == told


def test_what_answers_has_no_marks(master: Answer) -> None:
    first = master.citations[0]
    assert master.short_answer == says(first)
    assert "Ada Finch" in (master.short_answer or "")
    assert FERRY[first.answer_start : first.answer_end].endswith("Ada *Finch")


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many passengers did the Gull carry?", "1,240"),
        ("Who was the captain of the Gull?", "Piet Aal"),
        ("How many passengers did the Tern carry?", "310"),
    ],
)
def test_a_cell_answers_by_its_row_and_column(engine: Engine, question: str, short: str) -> None:
    best = engine.answerer.judge(
        Question(question), passages := engine.find(Question(question)), engine.answerer.read(question, passages)
    )[0].proposal.best
    assert best.text == short
    assert FERRY[best.span.start : best.span.end] == short
    assert best.quote.startswith(f"Boat {'Tern' if 'Tern' in question else 'Gull'}: Passengers ")


def test_json_keeps_the_quote_alone_and_the_catalog_gives_back_how_it_is_read(engine: Engine, master: Answer) -> None:
    kept = json.loads(json.dumps(answers.to_json(master)))
    assert "markup" not in kept["citations"][0]
    restored = answers.restore(answers.from_json(kept), engine.article)
    assert restored.broken == frozenset()
    assert restored.answer.citations == master.citations


def test_the_terminal_shows_no_marks(engine: Engine, master: Answer) -> None:
    out = Console(width=1_000, color_system=None)
    with out.capture() as shown:
        print_answer(master, {key.article_id: engine.article(key.article_id) for key in master.citations}, out)
    assert "»The ferry to Skarn was laid up by harbour master Ada Finch on Monday" in shown.get()
    assert not {"*", "|", "#"} & set(shown.get())


def test_an_article_is_shown_as_stored_its_marks_apart(engine: Engine, master: Answer) -> None:
    first = master.citations[0]
    found = engine.article(first.article_id)
    view = source_view(found, [Spot("[1]", "span-1-1", first.start, first.end, first.answer_start, first.answer_end)])
    assert "".join(segment.text for run in view.runs for segment in run.segments) == FERRY
    cited = next(run for run in view.runs if run.name)
    words = "".join(segment.text for segment in cited.segments if segment.kind != "boilerplate")
    assert " ".join(words.split()) == first.shown
    marked = [[span.start, span.end] for span in unread(found)]
    assert article_json(found, [], [])["boilerplate"] == marked
    assert [0, FERRY.index("---\n#") + 3] in marked


def test_addresses_are_no_words(engine: Engine) -> None:
    assert engine.stores.lexical.occurrences(engine.stores.lexical.words("https example harbour")) == [0, 0, 1]
