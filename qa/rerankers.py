"""Passages to passages: their order, and which of them are left, before anything is read for an answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from index.stores import Stores
from qa.config import RetrievalSettings
from qa.reader.runtime import Reader, shared_reader
from qa.types import Passage, Question


class Reranker(Protocol):
    """Anything that orders what was found for a question anew."""

    def rerank(self, question: Question, passages: Sequence[Passage]) -> list[Passage]:
        """Return passages, best first, with scores of its own or those they came with; some may be left out."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderReranker:
    """By the reader's logit that a passage bears on the question at all."""

    stores: Stores
    settings: RetrievalSettings
    reader: Reader = field(default_factory=shared_reader)

    def rerank(self, question: Question, passages: Sequence[Passage]) -> list[Passage]:
        """Return all passages; scores are logits."""
        texts, titles = [one.read.text for one in passages], [one.title for one in passages]
        readings = self.reader.read(question.text, texts, titles)
        read = [replace(one, score=each.relevance) for one, each in zip(passages, readings, strict=True)]
        return sorted(read, key=lambda one: (-one.score, one.rank))


# What `[retrieval] rerankers` names; anything else that it names is made in the same way.
RERANKERS: dict[str, Callable[[Stores, RetrievalSettings], Reranker]] = {"reader": ReaderReranker}
