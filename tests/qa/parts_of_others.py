"""Parts of the pipeline that are not ours, named by dotted path."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.stores import Stores
from qa.config import AnswerSettings, RetrievalSettings
from qa.types import Evidence, Finding, Hit, Passage, Question


@dataclass(frozen=True, slots=True)
class Titled:
    """Finds the articles whose title has a word, whatever is asked."""

    stores: Stores
    settings: RetrievalSettings
    word: str = "fair"

    def retrieve(self, question: Question) -> list[Hit]:
        chunks = self.stores.catalog.chunks(self.stores.catalog.chunk_ids())
        found = [chunk.id for chunk in chunks.values() if self.word in chunk.title]
        return [Hit(key, 1 / rank, rank) for rank, key in enumerate(found, 1)]


@dataclass(frozen=True, slots=True)
class Backwards:
    """The last comes first."""

    stores: Stores
    settings: RetrievalSettings

    def rerank(self, question: Question, passages: Sequence[Passage]) -> list[Passage]:
        return list(passages[::-1])


def without(stores: Stores, settings: RetrievalSettings, word: str) -> "Without":
    return Without(word)


@dataclass(frozen=True, slots=True)
class Without:
    """Leaves out what has a word."""

    word: str

    def rerank(self, question: Question, passages: Sequence[Passage]) -> list[Passage]:
        return [replace(one, score=7.0) for one in passages if self.word not in one.text]


@dataclass(frozen=True, slots=True)
class Opening:
    """Answers with the beginning of the first passage, or of what stands there instead."""

    stores: Stores
    settings: AnswerSettings
    made_up: str = ""

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        first = passages[0]
        quote = self.made_up or first.text[:10]
        evidence = Evidence(first.article_id, first.start, first.start + len(quote), quote, 1.0)
        return Finding((evidence,), self.settings.threshold, "others:opening", quote)
