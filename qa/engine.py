"""An index opened for asking: the pipeline, and what guards it while others ask and index beside it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.errors import CitationError
from index.stores import Stores
from index.titles import Titles, find_titles
from index.types import Article
from qa import feedback, parts, renewing, saved, suggestions
from qa.accounts.timelines import Timeline
from qa.answerers import Answerer
from qa.checker import Checker
from qa.config import Config, DigestSettings, RetrievalSettings, build_settings
from qa.coverage import Coverage, Survey
from qa.feedback import Feedback
from qa.health import Health, health
from qa.llm.desk import WRITINGS as WRITINGS
from qa.llm.desk import Desk
from qa.locks import FairLock
from qa.news import News
from qa.pipeline import Pipeline, index_state, may_follow_up
from qa.questions import settled
from qa.questions.accounts import asked_for
from qa.quotations import Quotation
from qa.quotations.checking import Checked, check_draft
from qa.quotations.searching import Quoted, quotations_of, search
from qa.rerankers import Reranker
from qa.retrievers import ArticleRetriever, ChunkRetriever, Retriever
from qa.revisions import Version, version_of
from qa.saved import Saved
from qa.types import Answer, Filters, IndexState, Passage, Question

if TYPE_CHECKING:
    from qa.llm.writing import Draft, Writer

# A timeline has so many events, the best attested, unless it is told otherwise.
EVENTS = 50


@dataclass(frozen=True, slots=True)
class Engine:
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
    # One question at a time: each uses all cores, and the stores' caches are not made for two.
    _lock: FairLock = field(default_factory=FairLock)
    _survey: Survey = field(default_factory=Survey)
    _desk: Desk = field(default_factory=Desk)

    @classmethod
    def open(cls, config: Config, one_shot: bool = False, lock: FairLock | None = None) -> Self:
        """Open the index at `[index] home`, with the parts that the settings name.

        `one_shot`: for a single question; it starts sooner over a small index, and finds the same. `lock`: one that
        other engines have too, where all take turns. Raises `NoIndexError` when there is none, `ConfigError` for a
        part that can't be had, `ModelError` for a reader that is damaged.
        """
        stores = Stores.open(build_settings(config), one_shot)
        try:
            return cls(
                stores,
                parts.open_retriever(stores, config.retrieval),
                parts.open_answerer(stores, config.answer),
                config.retrieval,
                parts.open_rerankers(stores, config.retrieval),
                config.digest,
                parts.open_writer(stores, config.llm),
                parts.open_checker(stores, config.answer),
                _lock=lock or FairLock(),
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
        return self._answered(question, self.retriever, self._lock.held(ticket, most_waiting))

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
        return self._answered(given, ArticleRetriever(self.stores, article_id), self._lock.held())

    def find(self, question: Question, ticket: str = "", most_waiting: int | None = None) -> list[Passage]:
        """Return what is found for a question, best first, without reading it; waits and raises as `ask` does."""
        with self._lock.held(ticket, most_waiting):
            self.stores.renew()
            return self._pipeline(self.retriever).find(question)

    def depth(self, question: Question) -> int:
        """Return how many of the passages that are found for a question are read."""
        return self._pipeline(self.retriever).depth(asked_for(question.text))

    def timeline(
        self, question: Question, most: int = EVENTS, ticket: str = "", most_waiting: int | None = None
    ) -> Timeline:
        """Return the events of a topic in order, `most` at the most; waits and raises as `ask` does."""
        with self._lock.held(ticket, most_waiting):
            self.stores.renew()
            return self._pipeline(self.retriever).timeline(question, most)

    def check_draft(self, draft: str) -> Iterator[Checked]:
        """Yield what is to be said of each quotation in a draft; who asks meanwhile gets a turn between two of them."""
        with self._lock.held():
            self.stores.renew()
        found = check_draft(draft, self.stores)
        while True:
            with self._lock.held():
                item = next(found, None)
            if item is None:
                return
            yield item

    def quoted(
        self, by: str, about: str, filters: Filters, ticket: str = "", most_waiting: int | None = None
    ) -> list[Quoted]:
        """Return what somebody said, or was said about something, as `search` does; waits and raises as `ask` does."""
        with self._lock.held(ticket, most_waiting):
            self.stores.renew()
            return search(self.stores, by, about, settled(filters, self.stores.catalog))

    def quotations(self, article: Article) -> list[Quotation]:
        """Return who said what in an article."""
        return quotations_of(self.stores.catalog, article)

    def _look(self, question: Question, chunk_id: str) -> Answer:
        given = replace(question, as_given=True)
        return self._answered(given, ChunkRetriever(chunk_id), self._lock.held_while_idle())

    def _try(self, question: Question) -> Answer:
        return self._answered(question, self.retriever, self._lock.held_while_idle())

    def _answered(self, question: Question, retriever: Retriever, turn: AbstractContextManager[None]) -> Answer:
        pipeline = self._pipeline(retriever)
        with turn:
            self.stores.renew()
            try:
                return pipeline.answer(question)
            except CitationError:  # an article was replaced between being read and being cited
                return pipeline.answer(question)

    def _pipeline(self, retriever: Retriever) -> Pipeline:
        parts = (self.stores, retriever, self.answerer, self.settings, self.rerankers)
        return Pipeline(*parts, self.digest, self._survey, self.checker)

    def first_questions(self, count: int = 4, within_s: float = 4.0) -> tuple[str, ...]:
        """Return questions that the index answers, each asked and checked; fewer when `within_s` seconds run out."""
        return suggestions.first_questions(self._try, self._look, self.stores.catalog, count, within_s)

    def follow_ups(self, answer: Answer, count: int = 3, within_s: float = 3.5) -> tuple[str, ...]:
        """Return questions that the articles behind an answer go on to answer; as `first_questions`."""
        return suggestions.follow_ups(self._try, self._look, self.stores.catalog, answer, count, within_s)

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored, or an earlier version of one."""
        found = self.version(article_id)
        return found.article if found else None

    def version(self, article_id: str) -> Version | None:
        """Return the same with its sentences."""
        return version_of(self.stores.catalog, article_id)

    def versions(self, article_id: str) -> list[str]:
        """Return the versions of an article's story, oldest first; none where it is the only one."""
        return self.stores.catalog.versions(article_id)

    def copies(self, article_id: str) -> list[str]:
        """Return the other articles that run the same text."""
        return self.stores.catalog.copies(article_id)

    def state(self) -> IndexState:
        """Return which index answers."""
        return index_state(self.stores.catalog)

    def coverage(self) -> Coverage:
        """Return what the index covers now; it is worked out again only when articles have changed."""
        self.stores.renew()
        return self._survey.of(self.stores.catalog)

    def titles(self, words: str = "", limit: int = 50, offset: int = 0) -> Titles:
        """Return articles whose title or publisher holds every word, newest first; all of them for no words."""
        return find_titles(self.home, words, limit, offset)

    def keep_feedback(self, said: Feedback) -> None:
        """Keep what somebody said of an answer, in place of what they said of it before; raises as `feedback.keep`."""
        feedback.keep(self.home, said)

    def withdraw_feedback(self, answer: Answer, by: str | None = None) -> None:
        """Forget what somebody said of an answer."""
        feedback.withdraw(self.home, answer, by)

    def save(self, name: str, answer: Answer) -> Saved:
        """Save the question of an answer, to be asked anew; raises as `saved.keep`."""
        return renewing.save(self, name, answer)

    def saved(self, names: tuple[str, ...] = ()) -> list[Saved]:
        """Return the saved questions, oldest first; raises as `saved.kept`."""
        return saved.kept(self.home, names)

    def unsave(self, name: str) -> None:
        """Forget a saved question; raises as `saved.remove`."""
        saved.remove(self.home, name)

    def news(self, one: Saved) -> News:
        """Return what is new about a saved question, which is asked only if an article that bears on it has changed.

        Raises `StoreError` for an index that can't be read.
        """
        return renewing.news(self, one)

    def looked_at(self, found: News) -> None:
        """Note that somebody has seen this, so that the next news is what comes after it; raises `StoreError`."""
        saved.change(self.home, found.seen)

    def health(self) -> Health:
        """Take a quick look at the index on disk, without waiting for a question that is being answered.

        15 ms at 3,000 articles. Raises `NoIndexError` or `StoreError`.
        """
        return health(self.stores.settings)

    def close(self) -> None:
        """Close the index, once the question that is being answered is done."""
        with self._lock.held():
            self.stores.close()
        if self.writer is not None:
            self.writer.close()

    @property
    def home(self) -> Path:
        """The folder of its index."""
        return self.stores.catalog.path.parent
