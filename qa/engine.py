"""The pipeline, top to bottom: question → hits → passages → evidence → verified answer."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from time import perf_counter
from typing import Self

from index.catalog import StoredChunk
from index.errors import CitationError, ModelError
from index.home import BuildSettings
from index.stores import Stores
from index.types import Article
from qa import citations, questions
from qa.answerers import Answerer
from qa.answerers.extractive import ExtractiveAnswerer
from qa.answerers.reading import ReadingAnswerer
from qa.config import AnswerSettings, Config, RetrievalSettings
from qa.reader.runtime import Reader
from qa.rerankers import spread_articles
from qa.retrievers import HybridRetriever, Retriever
from qa.types import Answer, Hit, IndexState, Passage, Question, Timings

log = logging.getLogger(__name__)

NO_ANSWER = "The indexed articles do not answer this question."


@dataclass(frozen=True, slots=True)
class Status:
    """What is indexed, in short."""

    home: str
    articles: int
    chunks: int


@dataclass(frozen=True, slots=True)
class Engine:
    """Asks one index. Parts can be exchanged: any `Retriever`, any `Answerer`."""

    stores: Stores
    retriever: Retriever
    answerer: Answerer
    settings: RetrievalSettings = field(default_factory=RetrievalSettings)
    # One question at a time: each uses all cores, and the stores' caches are not made for two.
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def open(cls, config: Config) -> Self:
        """Open the index at `[index] home`; `NoIndexError` when there is none."""
        stores = Stores.open(build_settings(config))
        return cls(
            stores,
            HybridRetriever(stores, config.retrieval),
            open_answerer(stores, config.answer),
            config.retrieval,
        )

    def ask(self, question: Question) -> Answer:
        """Answer a question with proven citations, or abstain.

        Raises `QuestionError` for a question that can't be asked, `StoreError` for an index that can't be read.
        """
        return self._answered(question, self.retriever.retrieve)

    def read(self, question: Question, article_id: str) -> Answer:
        """Answer from one article alone, whatever a search would find; raises as `ask` does."""
        return self._answered(question, lambda _: self._all_of(article_id))

    def find(self, question: Question) -> list[Passage]:
        """Return what is found for a question, best first, without reading it; raises as `ask` does."""
        with self._lock:
            hits = self.retriever.retrieve(replace(question, text=questions.clean(question.text)))
            return self._passages(hits)

    def _answered(self, question: Question, retrieve: Callable[[Question], list[Hit]]) -> Answer:
        asked = replace(question, text=questions.clean(question.text))
        with self._lock:
            try:
                return self._answer(asked, retrieve)
            except CitationError:  # an article was replaced between being read and being cited
                return self._answer(asked, retrieve)

    def _answer(self, asked: Question, retrieve: Callable[[Question], list[Hit]]) -> Answer:
        started = perf_counter()
        # Twice what is shown: enough for the first five to be spread over articles.
        passages = self._passages(retrieve(asked)[: 2 * self.settings.passages])
        retrieved = perf_counter()
        finding = self.answerer.answer(asked, passages)
        articles = self._articles([item.article_id for item in finding.evidence])
        text, cited = citations.cite(finding.evidence, articles)
        citations.verify(cited, articles)
        done = perf_counter()
        return Answer(
            question=asked,
            text=text or f"{NO_ANSWER} {finding.reason}".strip(),
            abstained=not cited,
            confidence=finding.confidence,
            citations=cited,
            passages=tuple(spread_articles(passages, self.settings.passages_per_article, self.settings.passages)),
            short_answer=finding.short_answer,
            answered_by=finding.answered_by,
            index=self.state(),
            timings=Timings((retrieved - started) * 1e3, (done - retrieved) * 1e3, (done - started) * 1e3),
        )

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored."""
        return self.stores.catalog.article(article_id)

    def state(self) -> IndexState:
        """Return which index answers."""
        catalog = self.stores.catalog
        return IndexState(catalog.fingerprint(), catalog.count("articles"), catalog.count("chunks"))

    def status(self) -> Status:
        """Return what is indexed, in short."""
        catalog = self.stores.catalog
        return Status(str(catalog.path.parent), catalog.count("articles"), catalog.count("chunks"))

    def close(self) -> None:
        """Close the index."""
        self.stores.close()

    def _passages(self, hits: Sequence[Hit]) -> list[Passage]:
        chunks = self.stores.catalog.chunks([hit.chunk_id for hit in hits])
        return [_passage(chunks[hit.chunk_id], hit) for hit in hits if hit.chunk_id in chunks]

    def _all_of(self, article_id: str) -> list[Hit]:
        article = self.article(article_id)
        chunks = self.stores.catalog.article_chunks(article) if article else []
        return [Hit(chunk.id, 1 / rank, rank) for rank, chunk in enumerate(chunks, 1)]

    def _articles(self, ids: Sequence[str]) -> dict[str, Article]:
        found = ((key, self.article(key)) for key in dict.fromkeys(ids))
        return {key: article for key, article in found if article is not None}


def build_settings(config: Config) -> BuildSettings:
    """Return the part of the settings that indexing takes."""
    return BuildSettings(config.index, config.chunks, config.embedder, config.vectors)


def open_answerer(stores: Stores, settings: AnswerSettings) -> Answerer:
    """Return the reading answerer; the one that judges sentences where the reader is switched off or damaged."""
    if settings.reader:
        try:
            return ReadingAnswerer(stores, settings, Reader())
        except ModelError as error:
            log.warning("answering in whole sentences, without the reader: %s", error)
    return ExtractiveAnswerer(stores, settings)


def _passage(chunk: StoredChunk, hit: Hit) -> Passage:
    return Passage(
        chunk.id,
        chunk.article_id,
        chunk.title,
        chunk.publisher,
        chunk.published,
        chunk.start,
        chunk.end,
        chunk.text,
        hit.score,
        hit.rank,
    )
