"""Saved questions, asked anew of an engine: only if an article that bears on one has changed since somebody looked."""

from datetime import date
from typing import TYPE_CHECKING

from index.errors import QuestionError
from qa import news as changes
from qa import saved
from qa.news import News
from qa.saved import Saved
from qa.statements import CATALOG
from qa.types import Answer

if TYPE_CHECKING:
    from qa.engine import Engine


def save(engine: "Engine", name: str, answer: Answer) -> Saved:
    """Save the question of an answer; raises as `saved.keep`."""
    answer = engine.ask(answer.question) if answer.is_written else answer  # news compares what is quoted
    now = engine.coverage()
    generation = now.generation if answer.index.fingerprint == now.fingerprint else 0  # then all counts as new
    return saved.keep(engine.home, name, answer, generation)


def news(engine: "Engine", one: Saved) -> News:
    """Return what is new about a saved question; raises `StoreError` for an index that can't be read."""
    generation = engine.coverage().generation  # before asking: what is indexed meanwhile is new the next time
    moved = _has_moved(engine, one)
    try:
        if not is_due(engine, one):
            return News(one, one.looked(generation))
        answer = engine.ask(one.question)
    except QuestionError as error:  # its publisher is gone
        return News(one, one, problem=str(error))
    catalog = engine.stores.catalog
    fresh = frozenset(catalog.article_ids(0 if moved else one.since))  # another "last week" has other articles
    return changes.compare(one, answer, generation, fresh, catalog)


def is_due(engine: "Engine", one: Saved) -> bool:
    """Whether a saved question is worth asking again: another day is meant, or an article that bears on it changed.

    Raises `QuestionError` for one that can't be asked any more, and `StoreError`.
    """
    return _has_moved(engine, one) or _bears_on(engine, one, engine.coverage().generation)


def _has_moved(engine: "Engine", one: Saved) -> bool:
    return changes.counts_days(one.answer) and one.answer.as_of != engine.coverage().asked_on(None, date.today())


def _bears_on(engine: "Engine", one: Saved, generation: int) -> bool:
    """Whether what was indexed since somebody looked may change an answer: it is cited, or found for the question.

    What the catalog tells is of all articles.
    """
    if one.generation == generation:
        return False
    catalog = engine.stores.catalog
    changed = {*catalog.article_ids(one.generation), *catalog.removed_ids(one.generation)}
    cited = {citation.article_id for citation in one.answer.citations}
    if changed & cited or one.answer.answered_by == CATALOG:
        return True
    found = engine.find(one.question)[: engine.depth(one.question)]
    return any(passage.article_id in changed for passage in found)
