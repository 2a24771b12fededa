"""An index opened for asking: the pipeline, and what guards it while others ask and index beside it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.errors import CitationError
from index.stores import Stores
from qa import parts, renewing, suggestions
from qa.accounts.timelines import Timeline
from qa.answerers import Answerer
from qa.checker import Checker
from qa.config import Config, DigestSettings, RetrievalSettings, build_settings
from qa.coverage import Coverage, Survey
from qa.kept_answers import Asked, KeptAnswers, Turn
from qa.llm.desk import WRITINGS as WRITINGS
from qa.llm.desk import Desk
from qa.locks import FairLock
from qa.lookups import Lookups
from qa.news import News
from qa.pipeline import Pipeline, may_follow_up
from qa.questions import settled
from qa.questions.accounts import asked_for
from qa.quotations.checking import Checked, check_draft
from qa.quotations.searching import Quoted, search
from qa.rerankers import Reranker
from qa.retrievers import ArticleRetriever, ChunkRetriever, Retriever
from qa.saved import Saved
from qa.types import Answer, Filters, Finding, Passage, Question

if TYPE_CHECKING:
    from qa.llm.writing import Draft, Writer

# A timeline has so many events, the best attested, unless it is told otherwise.
EVENTS = 50


class ReadElsewhere:
    """The answerer of an engine whose questions other processes answer: no reader is opened for it."""

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        """Raise `RuntimeError`: whoever asks here has passed by those processes."""
        raise RuntimeError("questions are answered by other processes")


@dataclass(frozen=True, slots=True)
class Engine(Lookups):
    """Asks one index, from any number of threads. Parts can be exchanged: any `Retriever`, `Reranker`, `Answerer`.

    >>> with Engine.open(load_config()) as engine:
    ...     answer = engine.ask(Question("Who opened the eel fair?"))
    """

    stores: Stores
    retriever: Retriever
    answerer: Answerer
    settings: RetrievalSettings = field(default_factory=RetrievalSettings)
    rerankers: Sequence[Reranker] = ()
    digest: DigestSettings = field(default_factory=DigestSettings)
    writer: "Writer | None" = None
    checker: Checker | None = None
    # One question at a time, or one for each process that answers: each uses all cores.
    _lock: FairLock = field(default_factory=FairLock)
    _stores_free: Lock = field(default_factory=Lock)  # their caches are not made for two
    _elsewhere: Callable[[Asked], Answer] | None = None
    _kept: KeptAnswers = field(default_factory=lambda: KeptAnswers(0, lambda: None))
    _survey: Survey = field(default_factory=Survey)
    _desk: Desk = field(default_factory=Desk)

    @classmethod
    def open(
        cls,
        config: Config,
        one_shot: bool = False,
        lock: FairLock | None = None,
        kept_answers: int = 0,
        elsewhere: Callable[[Asked], Answer] | None = None,
    ) -> Self:
        """Open the index at `[index] home`, with the parts that the settings name.

        `one_shot`: for a single question; it starts sooner over a small index, and finds the same. `lock`: one that
        other engines have too, where all take turns. `kept_answers`: so many are kept until the index changes, for who
        asks the same. `elsewhere` answers where it is given, such as `qa.workers`, and no reader is opened here. Raises
        `NoIndexError` when there is none, `ConfigError` for a part that can't be had, `ModelError` for a reader that is
        damaged.
        """
        stores = Stores.open(build_settings(config), one_shot)
        try:
            return cls(
                stores,
                parts.open_retriever(stores, config.retrieval),
                ReadElsewhere() if elsewhere else parts.open_answerer(stores, config.answer),
                config.retrieval,
                parts.open_rerankers(stores, config.retrieval),
                config.digest,
                parts.open_writer(stores, config.llm),
                None if elsewhere else parts.open_checker(stores, config.answer),
                _lock=lock or FairLock(),
                _elsewhere=elsewhere,
                _kept=KeptAnswers(kept_answers, stores.version),
            )
        except BaseException:
            stores.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, question: Question, ticket: str = "", most_waiting: int | None = None) -> Answer:
        """Answer a question with proven citations, or abstain; by its ticket, one that waits can `leave`.

        Raises `QuestionError` for a question that can't be asked, `StoreError` for an index that can't be read,
        `FullError` when `most_waiting` questions wait already.
        """
        return self._answered(Asked(question), partial(self._lock.held, ticket, most_waiting))

    def write(self, question: Question, ticket: str = "", most_waiting: int | None = None) -> "Iterator[Draft]":
        """Yield what a language model writes in answer, sentence by sentence, each checked; the last is `done`.

        That one is quoted, as by `ask`, where no model is set, where none may answer, and where what it wrote can't
        stand: `llm_usage.problem` says why. Raises as `ask` does, and `StoppedError` once somebody leaves.
        """
        from qa.llm.writing import Draft

        ask = partial(self.ask, ticket=ticket, most_waiting=most_waiting)
        if self.writer is None or question.quoted:
            yield Draft(ask(question), done=True)
        else:
            asked = self.writer, question, ask, self.stores.catalog
            yield from self._desk.write(*asked, ticket, follows_up=may_follow_up(question))

    def written(self, question: Question, ticket: str = "", most_waiting: int | None = None) -> Answer:
        """Return the answer that `write` comes to."""
        if self.writer is None or question.quoted:
            return self.ask(question, ticket, most_waiting)
        *_, last = self.write(question, ticket, most_waiting)
        return last.answer

    def leave(self, ticket: str) -> None:
        """Take back a question that waits for its turn, or is being written: its `ask` raises `LeftError`."""
        self._lock.leave(ticket)
        self._desk.leave(ticket)

    def ahead(self, ticket: str) -> int:
        """Return how many questions come before one that waits."""
        return self._lock.ahead(ticket)

    def read(self, question: Question, article_id: str) -> Answer:
        """Answer from one article alone, whatever a search would find; raises as `ask` does."""
        given = replace(question, as_given=True)  # its words can't name another article than this
        return self._answered(Asked(given, article_id=article_id), partial(self._lock.held, "", None))

    def find(self, question: Question, ticket: str = "", most_waiting: int | None = None) -> list[Passage]:
        """Return what is found for a question, best first, without reading it; waits and raises as `ask` does."""
        with self._turn(ticket, most_waiting):
            return self._pipeline(self.retriever).find(question)

    def depth(self, question: Question) -> int:
        """Return how many of the passages that are found for a question are read."""
        return self._pipeline(self.retriever).depth(asked_for(question.text))

    def timeline(
        self, question: Question, most: int = EVENTS, ticket: str = "", most_waiting: int | None = None
    ) -> Timeline:
        """Return the events of a topic in order, `most` at the most; waits and raises as `ask` does."""
        with self._turn(ticket, most_waiting):
            return self._pipeline(self.retriever).timeline(question, most)

    def check_draft(self, draft: str) -> Iterator[Checked]:
        """Yield what is to be said of each quotation in a draft; who asks meanwhile gets a turn between two of them."""
        with self._turn():
            pass
        found = check_draft(draft, self.stores)
        while True:
            with self._lock.held(), self._stores_free:
                item = next(found, None)
            if item is None:
                return
            yield item

    def quoted(
        self, by: str, about: str, filters: Filters, ticket: str = "", most_waiting: int | None = None
    ) -> list[Quoted]:
        """Return what somebody said, or was said about something, as `search` does; waits and raises as `ask` does."""
        with self._turn(ticket, most_waiting):
            return search(self.stores, by, about, settled(filters, self.stores.catalog))

    def answer(self, asked: Asked) -> Answer:
        """Answer at once, whoever else asks: for who sees to it that nobody does; raises as `ask` does."""
        self.stores.renew()
        pipeline = self._pipeline(self._retriever_of(asked))
        try:
            return pipeline.answer(asked.question)
        except CitationError:  # an article was replaced between being read and being cited
            return pipeline.answer(asked.question)

    def _look(self, question: Question, chunk_id: str) -> Answer:
        return self._tried(Asked(replace(question, as_given=True), chunk_id=chunk_id))

    def _try(self, question: Question) -> Answer:
        return self._tried(Asked(question))

    def _tried(self, asked: Asked) -> Answer:
        return self._answered(asked, lambda *_: self._lock.held_while_idle())

    def _answered(self, asked: Asked, turn: Turn) -> Answer:
        return self._kept.answer(asked, partial(self._fresh, asked), turn)

    def _fresh(self, asked: Asked) -> Answer:
        if self._elsewhere:
            return self._elsewhere(asked)
        with self._stores_free:
            return self.answer(asked)

    def _retriever_of(self, asked: Asked) -> Retriever:
        if asked.article_id is not None:
            return ArticleRetriever(self.stores, asked.article_id)
        return self.retriever if asked.chunk_id is None else ChunkRetriever(asked.chunk_id)

    @contextmanager
    def _turn(self, ticket: str = "", most_waiting: int | None = None) -> Iterator[None]:
        """Have the stores to oneself, at one's turn, as they are now."""
        with self._lock.held(ticket, most_waiting), self._stores_free:
            self.stores.renew()
            yield

    def _pipeline(self, retriever: Retriever) -> Pipeline:
        parts = (self.stores, retriever, self.answerer, self.settings, self.rerankers)
        return Pipeline(*parts, self.digest, self._survey, self.checker)

    def first_questions(self, count: int = 4, within_s: float = 4.0) -> tuple[str, ...]:
        """Return questions that the index answers, each asked and checked; fewer when `within_s` seconds run out."""
        return suggestions.first_questions(self._try, self._look, self.stores.catalog, count, within_s)

    def follow_ups(self, answer: Answer, count: int = 3, within_s: float = 3.5) -> tuple[str, ...]:
        """Return questions that the articles behind an answer go on to answer; as `first_questions`."""
        return suggestions.follow_ups(self._try, self._look, self.stores.catalog, answer, count, within_s)

    def coverage(self) -> Coverage:
        """Return what the index covers now; it is worked out again only when articles have changed."""
        self.stores.renew()
        return self._survey.of(self.stores.catalog)

    def save(self, name: str, answer: Answer) -> Saved:
        """Save the question of an answer, to be asked anew; raises as `saved.keep`."""
        return renewing.save(self, name, answer)

    def news(self, one: Saved) -> News:
        """Return what is new about a saved question, which is asked only if an article that bears on it has changed.

        Raises `StoreError` for an index that can't be read.
        """
        return renewing.news(self, one)

    def close(self) -> None:
        """Close the index, once the question that is being answered is done."""
        with self._lock.held(), self._stores_free:
            self.stores.close()
        if self.writer is not None:
            self.writer.close()
