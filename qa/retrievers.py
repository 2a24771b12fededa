"""Question to hits: by words, by meaning, and by both."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from index.errors import DatelineError, StoreError
from index.stores import Stores
from index.types import Scored
from qa.config import RetrievalSettings
from qa.fusion import fuse_by_article
from qa.types import Hit, Question

log = logging.getLogger(__name__)

# Of a day that is not given, "this week" may be another: at this share of the weight the right week gains most of what
# it can, and a wrong one costs nothing (benchmarks/RESULTS.md, "Words as filters").
PREFERRED = 0.3


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
        return _ranked(self.stores.search_lexical(question.text, self.settings.candidates, question.admits))


@dataclass(frozen=True, slots=True)
class DenseRetriever:
    """By the nearness of embeddings."""

    stores: Stores
    settings: RetrievalSettings

    def retrieve(self, question: Question) -> list[Hit]:
        """Return up to `candidates` hits; scores are cosines."""
        return _ranked(self.stores.search_vectors(question.text, self.settings.candidates, question.admits))


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """By both, fused by reciprocal ranks of articles and chunks; one alone serves while the other is out of order.

    A question that is asked as of a day is searched a second time among the articles of the days before: what
    is asked of the news is mostly asked of the latest news. One whose words prefer days is searched among theirs. What
    is older still counts as it did.
    """

    stores: Stores
    settings: RetrievalSettings

    def retrieve(self, question: Question) -> list[Hit]:
        """Return hits; scores are sums of weighted reciprocal ranks. `StoreError` when neither search works."""
        rankings: list[Sequence[Scored]] = []
        weights: list[float] = []
        failures: list[DatelineError] = []
        for retriever, asked, weight in self._searches(question):
            try:
                hits = retriever.retrieve(asked)
            except DatelineError as error:
                failures.append(error)
                continue
            rankings.append([Scored(hit.chunk_id, hit.score) for hit in hits])
            weights.append(weight)
        for reason in dict.fromkeys(map(str, failures)):
            log.warning("searching without one of two indexes: %s", reason)
        if not rankings:
            raise StoreError("; ".join(dict.fromkeys(map(str, failures))))
        owners = self.stores.catalog.owners([found.chunk_id for ranking in rankings for found in ranking])
        return fuse_by_article(rankings, weights, owners, self.settings.rrf_k)

    def _searches(self, question: Question) -> Iterator[tuple[Retriever, Question, float]]:
        asked = [(question, 1.0)]
        if self.settings.recency_weight and (recent := _recent(question, self.settings.recency_days)):
            asked.append((recent, self.settings.recency_weight * (1.0 if question.as_of else PREFERRED)))
        for each, weight in asked:
            yield Bm25Retriever(self.stores, self.settings), each, weight * self.settings.bm25_weight
            yield DenseRetriever(self.stores, self.settings), each, weight * self.settings.dense_weight


@dataclass(frozen=True, slots=True)
class ArticleRetriever:
    """Everything that one article holds, in its order, whatever is asked."""

    stores: Stores
    article_id: str

    def retrieve(self, question: Question) -> list[Hit]:
        """Return a hit for each chunk of the article; none when there is no such article."""
        article = self.stores.catalog.article(self.article_id)
        chunks = self.stores.catalog.article_chunks(article) if article else []
        return [Hit(chunk.id, 1 / rank, rank) for rank, chunk in enumerate(chunks, 1)]


@dataclass(frozen=True, slots=True)
class ChunkRetriever:
    """One chunk, whatever is asked."""

    chunk_id: str

    def retrieve(self, question: Question) -> list[Hit]:
        """Return the chunk."""
        return [Hit(self.chunk_id, 1.0, 1)]


# What `[retrieval] retriever` names; anything else that it names is made in the same way.
RETRIEVERS: dict[str, Callable[[Stores, RetrievalSettings], Retriever]] = {
    "bm25": Bm25Retriever,
    "dense": DenseRetriever,
    "hybrid": HybridRetriever,
}


def _recent(question: Question, days: int) -> Question | None:
    """Return the question with the days up to its own as a filter, or those it prefers; None where none is left."""
    if question.as_of:
        until = question.as_of
        since = date.fromordinal(max(1, until.toordinal() - days))  # no day is before 1 January 1
    elif question.preferred:
        since, until = question.preferred
    else:
        return None
    filters = question.filters
    first, last = max(since, filters.since or since), min(until, filters.until or until)
    return replace(question, filters=replace(filters, since=first, until=last)) if first <= last else None


def _ranked(found: Sequence[Scored]) -> list[Hit]:
    return [Hit(item.chunk_id, item.score, rank) for rank, item in enumerate(found, 1)]
