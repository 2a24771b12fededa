"""The pipeline, top to bottom: question → hits → passages → evidence → verified answer."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any, Self

from index.catalog import Catalog, StoredChunk
from index.errors import CitationError, ModelError
from index.home import BuildSettings
from index.stores import Stores
from index.titles import Titles, find_titles
from index.types import Article
from qa import citations, feedback, questions, suggestions
from qa.answerers import Answerer
from qa.answerers.abstaining import NO_ANSWER
from qa.answerers.extractive import ExtractiveAnswerer
from qa.answerers.reading import ReadingAnswerer
from qa.config import AnswerSettings, Config, RetrievalSettings
from qa.coverage import Coverage, Survey
from qa.feedback import Feedback
from qa.followups import standalone
from qa.reader.runtime import Reader
from qa.rerankers import spread_articles
from qa.retrievers import HybridRetriever, Retriever
from qa.turns import Turns
from qa.types import Answer, Hit, IndexState, Passage, Question, Timings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an index is whole, in which generation, and what is in it."""

    healthy: bool
    generation: int
    fingerprint: str
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
    _turns: Turns = field(default_factory=Turns)
    _survey: Survey = field(default_factory=Survey)

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

    def ask(self, question: Question, ticket: str = "") -> Answer:
        """Answer a question with proven citations, or abstain; by its ticket, one that waits can `leave`.

        Raises `QuestionError` for a question that can't be asked, `StoreError` for an index that can't be read.
        """
        return self._answered(question, self.retriever.retrieve, self._turns.asked(ticket))

    def leave(self, ticket: str) -> None:
        """Take back a question that waits for its turn: its `ask` raises `LeftError`."""
        self._turns.leave(ticket)

    def ahead(self, ticket: str) -> int:
        """Return how many questions come before one that waits."""
        return self._turns.ahead(ticket)

    def read(self, question: Question, article_id: str) -> Answer:
        """Answer from one article alone, whatever a search would find; raises as `ask` does."""
        return self._answered(question, lambda _: self._all_of(article_id), self._turns.asked())

    def find(self, question: Question) -> list[Passage]:
        """Return what is found for a question, best first, without reading it; raises as `ask` does."""
        with self._turns.asked():
            self.stores.renew()
            hits = self.retriever.retrieve(replace(question, text=questions.clean(question.text)))
            return self._passages(hits)

    def _look(self, question: Question, chunk_id: str) -> Answer:
        return self._answered(question, lambda _: [Hit(chunk_id, 1.0, 1)], self._turns.spare())

    def _try(self, question: Question) -> Answer:
        return self._answered(question, self.retriever.retrieve, self._turns.spare())

    def _answered(
        self, question: Question, retrieve: Callable[[Question], list[Hit]], turn: AbstractContextManager[None]
    ) -> Answer:
        asked = replace(question, text=questions.clean(question.text))
        rewrite = standalone(asked.text, asked.history)
        meant = replace(asked, text=rewrite or asked.text)
        with turn:
            self.stores.renew()
            try:
                answer = self._answer(meant, retrieve)
            except CitationError:  # an article was replaced between being read and being cited
                answer = self._answer(meant, retrieve)
        return replace(answer, question=asked, interpreted_as=rewrite)

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

    def first_questions(self, count: int = 4, within_s: float = 4.0) -> tuple[str, ...]:
        """Return questions that the index answers, each asked and checked; fewer when `within_s` seconds run out."""
        return suggestions.first_questions(self._try, self._look, self.stores.catalog, count, within_s)

    def follow_ups(self, answer: Answer, count: int = 3, within_s: float = 3.5) -> tuple[str, ...]:
        """Return questions that the articles behind an answer go on to answer; as `first_questions`."""
        return suggestions.follow_ups(self._try, self._look, self.stores.catalog, answer, count, within_s)

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored."""
        return self.stores.catalog.article(article_id)

    def state(self) -> IndexState:
        """Return which index answers."""
        catalog = self.stores.catalog
        return IndexState(catalog.fingerprint(), catalog.count("articles"), catalog.count("chunks"))

    def coverage(self) -> Coverage:
        """Return what the index covers now; it is worked out again only when articles have changed."""
        self.stores.renew()
        return self._survey.of(self.stores.catalog)

    def titles(self, words: str = "", limit: int = 50, offset: int = 0) -> Titles:
        """Return articles whose title or publisher holds every word, newest first; all of them for no words."""
        return find_titles(self._home, words, limit, offset)

    def keep_feedback(self, said: Feedback) -> None:
        """Keep what somebody said of an answer, in place of what they said of it before; raises as `feedback.keep`."""
        feedback.keep(self._home, said)

    def withdraw_feedback(self, answer: Mapping[str, Any], by: str | None = None) -> None:
        """Forget what somebody said of an answer."""
        feedback.withdraw(self._home, answer, by)

    def health(self) -> Health:
        """Take a quick look at the index on disk, without waiting for a question that is being answered.

        15 ms at 3,000 articles. Raises `NoIndexError` or `StoreError`.
        """
        from index.verify import is_healthy

        catalog = Catalog.open(self._home)
        try:
            healthy = is_healthy(self.stores.settings, catalog)
            articles, chunks = catalog.count("articles"), catalog.count("chunks")
            return Health(healthy, catalog.generation(), catalog.fingerprint(), articles, chunks)
        finally:
            catalog.close()

    def close(self) -> None:
        """Close the index, once the question that is being answered is done."""
        with self._turns.asked():
            self.stores.close()

    @property
    def _home(self) -> Path:
        return self.stores.catalog.path.parent

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
