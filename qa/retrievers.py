"""Question to hits: by words, by meaning, and by both."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.errors import DatelineError, StoreError
from index.stores import Stores
from index.types import Scored
from qa.config import RetrievalSettings
from qa.fusion import fuse_by_article
from qa.types import Hit, Question

log = logging.getLogger(__name__)


class Retriever(Protocol):
    """Anything that finds chunks for a question."""

    def retrieve(self, question: Question) -> list[Hit]:
        """Return hits, best first, ranks from 1; the question's filters hold for each."""
        ...


@dataclass(frozen=True, slots=True)
class Bm25Retriever:
    """By the words of title and text."""

    stores: Stores
    settings: RetrievalSettings

    def retrieve(self, question: Question) -> list[Hit]:
        """Return up to `candidates` hits; scores are BM25."""
        return _ranked(self.stores.search_lexical(question.text, self.settings.candidates, question.filters))


@dataclass(frozen=True, slots=True)
class DenseRetriever:
    """By the nearness of embeddings."""

    stores: Stores
    settings: RetrievalSettings

    def retrieve(self, question: Question) -> list[Hit]:
        """Return up to `candidates` hits; scores are cosines."""
        return _ranked(self.stores.search_vectors(question.text, self.settings.candidates, question.filters))


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """By both, fused by reciprocal ranks of articles and chunks; one alone serves while the other is out of order."""

    stores: Stores
    settings: RetrievalSettings

    def retrieve(self, question: Question) -> list[Hit]:
        """Return hits; scores are sums of weighted reciprocal ranks. `StoreError` when neither search works."""
        parts = (
            (Bm25Retriever(self.stores, self.settings), self.settings.bm25_weight),
            (DenseRetriever(self.stores, self.settings), self.settings.dense_weight),
        )
        rankings: list[Sequence[Scored]] = []
        weights: list[float] = []
        failures: list[DatelineError] = []
        for retriever, weight in parts:
            try:
                hits = retriever.retrieve(question)
            except DatelineError as error:
                log.warning("searching without one of two indexes: %s", error)
                failures.append(error)
                continue
            rankings.append([Scored(hit.chunk_id, hit.score) for hit in hits])
            weights.append(weight)
        if not rankings:
            raise StoreError("; ".join(map(str, failures)))
        owners = self.stores.catalog.owners([found.chunk_id for ranking in rankings for found in ranking])
        return fuse_by_article(rankings, weights, owners, self.settings.rrf_k)


RETRIEVERS: dict[str, type[Bm25Retriever | DenseRetriever | HybridRetriever]] = {
    "bm25": Bm25Retriever,
    "dense": DenseRetriever,
    "hybrid": HybridRetriever,
}


def _ranked(found: Sequence[Scored]) -> list[Hit]:
    return [Hit(item.chunk_id, item.score, rank) for rank, item in enumerate(found, 1)]
