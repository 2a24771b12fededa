"""Questions about the articles themselves, answered from the catalog: what is read there is told, never guessed."""

from collections.abc import Callable
from functools import cached_property

from index.errors import StoreError
from index.publishers import Publishers, Stated, known_publishers
from index.stores import Stores
from qa.answerers.catalog.facts import fact
from qa.answerers.catalog.lists import counted, listed, outlets
from qa.answerers.catalog.reports import reported
from qa.answerers.catalog.selecting import Shelf
from qa.questions.catalog import Asked, Asks, read_catalog_question
from qa.types import Finding, Question
from qa.vocabulary import is_common

_TELL: dict[Asks, Callable[[Asked, Shelf], Finding | None]] = {
    Asks.PUBLISHED: fact,
    Asks.AUTHOR: fact,
    Asks.PUBLISHER: fact,
    Asks.OUTLETS: outlets,
    Asks.REPORTED: reported,
    Asks.COUNT: counted,
    Asks.LIST: listed,
}


def from_catalog(question: Question, stores: Stores) -> Finding | None:
    """Return what the catalog tells; None for a question about the news, or where the articles alone can tell."""
    try:
        asked = read_catalog_question(question.text, _Names(stores).find)
        return _TELL[asked.asks](asked, Shelf(question, stores)) if asked else None
    except StoreError:  # the retriever tells of it
        return None


class _Names:
    """The publishers of an index, read when the first is looked for: few questions name one."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def find(self, words: str) -> str | None:
        """Return the name of the publisher that words mean; "people" and "the times" are words, "cnn" is none."""
        name = self._known.find(words)
        plain = words.islower() and is_common(words.removeprefix("the ")) and not (name or "").isupper()
        in_full = words.startswith("the ") and words == (name or "").lower()
        return None if plain and not in_full else name

    @cached_property
    def _known(self) -> Publishers:
        return known_publishers(Stated(name, None, count) for name, count in self._stores.catalog.publishers())
