"""How a question is answered, top to bottom: question → meant → hits → passages → reranked → finding → answer.

What asks nothing of articles, or nothing by itself, is not searched for, and what is not in English is not read; each
gets a line that says so.

Nothing here waits, locks or opens anything: that is for `qa.engine`, which guards it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from time import perf_counter

from index.catalog import Catalog, StoredChunk
from index.errors import StoreError
from index.stores import Stores
from index.types import Article
from qa import citations, questions
from qa.accounts import tell
from qa.accounts.timelines import Event, Timeline, events, lined
from qa.answerers import Answerer
from qa.checker import Checker
from qa.config import DigestSettings, RetrievalSettings
from qa.coverage import Survey
from qa.display import spread_for_display
from qa.questions.accounts import Account, asked_for
from qa.questions.catalog import asks_of_cited
from qa.questions.followups import is_fragment, points_back, standalone
from qa.rerankers import Reranker
from qa.retrievers import ArticleRetriever, ChunkRetriever, Retriever
from qa.sources import fold, noted
from qa.types import (
    ASK_WHOLE,
    ENGLISH_ONLY,
    NO_ANSWER,
    NOTHING_ASKED,
    Agreed,
    Agreement,
    Answer,
    Citation,
    Evidence,
    Finding,
    Hit,
    IndexState,
    Meaning,
    Meant,
    Mention,
    Passage,
    Question,
    Timings,
    Turn,
)
from qa.vocabulary import is_word

DECLINED = Finding((), 0.0, "extractive")
# Passages that an account of a topic is drawn from, at least.
ACCOUNT_PASSAGES = 100


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found and read, when it had been found, and whether that took fewer filters than the words say."""

    passages: list[Passage]
    finding: Finding
    retrieved: float
    relaxed: bool


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The parts that a question passes. Each can be exchanged: any `Retriever`, `Reranker` and `Answerer`."""

    stores: Stores
    retriever: Retriever
    answerer: Answerer
    settings: RetrievalSettings = field(default_factory=RetrievalSettings)
    rerankers: Sequence[Reranker] = ()
    digest: DigestSettings = field(default_factory=DigestSettings)
    survey: Survey = field(default_factory=Survey)
    checker: Checker | None = None

    def answer(self, question: Question) -> Answer:
        """Answer with proven citations, or abstain.

        Raises `QuestionError` for a question that can't be asked, `StoreError` for an index that can't be read, and
        `CitationError` when an article was replaced between being read and being cited.
        """
        started = perf_counter()
        asked = self._asked(question)
        meant = self._understood(asked)
        declined = None if self._account(meant) else _declined(meant, asked.text)
        day = self.survey.of(self.stores.catalog).asked_on(asked.as_of, date.today())
        words = () if declined else self._words(meant, day)
        read = self._read(meant, words, day, declined)
        passages, finding = read.passages, read.finding
        articles = _articles(finding.evidence, self.stores.catalog)
        text, cited = citations.cite(finding.evidence, articles, meant.text)
        citations.verify(cited, articles)
        cited = tuple(noted(one, self.stores.catalog) for one in cited)
        done = perf_counter()
        return Answer(
            question=asked,
            interpreted_as=meant.text if meant.text != asked.text else None,
            text=declined or " ".join(filter(None, ("" if cited else NO_ANSWER, finding.reason, finding.told, text))),
            abstained=not cited or bool(finding.reason),
            confidence=finding.confidence,
            citations=cited,
            passages=tuple(spread_for_display(passages, self.settings.passages_per_article, self.settings.passages)),
            short_answer=finding.short_answer,
            verdict=finding.verdict,
            answered_by=finding.answered_by,
            index=self._index(),
            timings=Timings((read.retrieved - started) * 1e3, (done - read.retrieved) * 1e3, (done - started) * 1e3),
            understood=words,
            relaxed=read.relaxed,
            day=None if asked.as_of else day,
            agreement=tuple(_agreement(one, cited) for one in finding.agreed),
            readings=tuple(_meaning(one, cited) for one in finding.meant),
        )

    def find(self, question: Question) -> list[Passage]:
        """Return all that is found for a question, best first, without reading it; raises as `answer` does.

        Whatever is asked is searched for.
        """
        meant = self._understood(self._asked(question))
        day = self.survey.of(self.stores.catalog).asked_on(meant.as_of, date.today())
        found: list[Passage] = []
        for limited, _ in self._readings(meant, self._words(meant, day), day):
            found = found or self._reranked(limited, passages_of(self.retriever.retrieve(limited), self.stores.catalog))
        return found

    def _words(self, meant: Question, day: date | None) -> tuple[Mention, ...]:
        """Return the words of a question that say which articles are asked, beside the filters that it was given."""
        if meant.as_given:
            return ()
        covered, before = self.survey.of(self.stores.catalog), meant.history[-1].question if meant.history else ""
        is_author = lambda name: bool(self.stores.catalog.written_by([name]))  # noqa: E731
        found = questions.understand(meant.text, day, [name for name, _ in covered.publishers], is_author, before)
        return tuple(one for one in questions.ungiven(meant, found) if not one.soft or covered.reaches(one, day))

    def _readings(self, meant: Question, words: Sequence[Mention], day: date | None) -> Iterator[tuple[Question, bool]]:
        return questions.readings(meant, words, day, timedelta(self.settings.recency_days))

    def _read(self, meant: Question, words: Sequence[Mention], day: date | None, declined: str | None) -> "_Read":
        """Find passages and read them; where nothing answers, with fewer of the question's words as filters."""
        found: list[_Read] = []
        for limited, widened in self._readings(meant, words, day):
            if found and found[-1].passages and not widened:
                break
            account = self._account(limited)
            passages = [] if declined and declined != ENGLISH_ONLY else self._found(limited, account)
            retrieved = perf_counter()
            finding = DECLINED if declined else self._answered(limited, account, passages)
            found.append(_Read(passages, finding, retrieved, relaxed=bool(found)))
            if declined or finding.answers:
                break
        answers = [one for one in found if one.finding.answers]
        return (answers or [one for one in found if one.passages] or found)[0]

    def timeline(self, question: Question, most: int) -> Timeline:
        """Return the events of a topic, or of the one that a question asks for; raises as `answer` does."""
        meant = self._understood(self._asked(question))
        day = self.survey.of(self.stores.catalog).asked_on(meant.as_of, date.today())
        found: list[Event] = []
        for limited, _ in self._readings(meant, self._words(meant, day), day):
            topic = Account("timeline", named.topic if (named := asked_for(limited.text)) else limited.text)
            found = found or events(topic.topic, self._found(limited, topic), self.stores, limited.filters, most)
        evidence = [item for event in found for item in event.evidence]
        articles = _articles(evidence, self.stores.catalog)
        _, cited = citations.cite(evidence, articles)
        citations.verify(cited, articles)
        return Timeline(topic.topic, tuple(lined(found, [noted(one, self.stores.catalog) for one in cited])))

    def _index(self) -> IndexState:
        """Return which index answers, counted once for each of its generations."""
        covered = self.survey.of(self.stores.catalog)
        return IndexState(covered.fingerprint, covered.articles, covered.chunks)

    def _account(self, meant: Question) -> Account | None:
        """Return the account that a question asks for, of which those who are compared are publishers of the index."""
        account = asked_for(meant.text)
        publishers = [name for name, _ in self.survey.of(self.stores.catalog).publishers] if account else []
        return account.among(publishers) if account else None

    def _answered(self, meant: Question, account: Account | None, passages: Sequence[Passage]) -> Finding:
        if account:
            return tell(account, meant, passages, self.stores, self.digest, self.answerer, self.checker)
        return self.answerer.answer(meant, passages)

    def _found(self, meant: Question, account: Account | None = None) -> list[Passage]:
        """Return twice the passages that are shown: enough for the first five to be spread over articles.

        An account of a topic is searched for by its topic, and gets more.
        """
        count = self.depth(account)
        meant = replace(meant, text=account.topic) if account else meant
        hits = self.retriever.retrieve(meant)
        found = passages_of(hits[: max(count, self.settings.rerank_depth)], self.stores.catalog)
        if not isinstance(self.retriever, ArticleRetriever | ChunkRetriever):  # these are asked for one article alone
            found = fold(found, self.stores.catalog, meant.admits)
        return self._reranked(meant, found)[:count]

    def depth(self, account: Account | None) -> int:
        """Return how many passages are found for a question, or for the account of a topic that it asks for."""
        return max(ACCOUNT_PASSAGES if account else 0, 2 * self.settings.passages)

    def _asked(self, question: Question) -> Question:
        filters = questions.settled(question.filters, self.stores.catalog)
        return replace(question, text=questions.clean(question.text), filters=filters)

    def _understood(self, asked: Question) -> Question:
        """Return a question as it is meant: standing alone where it follows up on earlier ones, its typos corrected."""
        history = _asked_before(asked)
        of_cited = asks_of_cited(asked.text, history)
        text = asked.text if of_cited else asked.meant or standalone(asked.text, history) or asked.text
        if questions.is_foreign(text):
            return replace(asked, text=text)
        try:
            return replace(asked, text=questions.corrected(text, self.stores, is_word))
        except StoreError:  # the retriever tells of it
            return replace(asked, text=text)

    def _reranked(self, meant: Question, found: Sequence[Passage]) -> list[Passage]:
        """Return what rerankers leave of the first `rerank_depth` passages, all without any; ranks from 1."""
        passages = list(found[: self.settings.rerank_depth] if self.rerankers else found)
        for reranker in self.rerankers:
            passages = reranker.rerank(meant, passages)
        return [replace(passage, rank=rank) for rank, passage in enumerate(passages, 1)]


def may_follow_up(question: Question) -> bool:
    """Whether a question may mean something of the turns before, and is not about the article that the last cites."""
    history = _asked_before(question)
    return points_back(question.text, history) and not asks_of_cited(question.text, history)


def _asked_before(question: Question) -> list[Turn]:
    turns = (turn for turn in question.history if not turn.answer.endswith(ASK_WHOLE))
    return [turn for turn in turns if not _declined(Question(turn.question))]


def passages_of(hits: Sequence[Hit], catalog: Catalog) -> list[Passage]:
    """Return the passages of hits; those whose chunk is gone meanwhile are left out."""
    chunks = catalog.chunks([hit.chunk_id for hit in hits])
    return [_passage(chunks[hit.chunk_id], hit) for hit in hits if hit.chunk_id in chunks]


def _agreement(one: Agreed, citations: Sequence[Citation]) -> Agreement:
    """Return an answer that sources give, with who they are."""
    quoted = [citations[place] for place in one.places]
    publishers = dict.fromkeys(filter(None, (each.publisher for each in quoted)))
    newest = max(filter(None, (each.published for each in quoted)), default=None)
    return Agreement(
        one.answer, one.independent_sources, tuple(publishers), newest, tuple(each.marker for each in quoted)
    )


def _meaning(one: Meant, citations: Sequence[Citation]) -> Meaning:
    """Return one of the things that a question may mean, with who answers it."""
    first, *others = (_agreement(each, citations) for each in one.agreed)
    return Meaning(one.reading, first.answer, one.confidence, first.citations, (first, *others))


def index_state(catalog: Catalog) -> IndexState:
    """Return which index answers."""
    return IndexState(catalog.fingerprint(), catalog.count("articles"), catalog.count("chunks"))


def _declined(meant: Question, typed: str = "") -> str | None:
    """Return the answer to what can't be asked of articles, or was `typed` and says nothing; None for a question."""
    if questions.asks_nothing(meant.text):
        return NOTHING_ASKED
    if questions.is_foreign(meant.text):
        return ENGLISH_ONLY
    # Without a history it refers to nothing, and is looked up as any text is.
    return f"What does “{typed}” refer to? {ASK_WHOLE}" if meant.history and is_fragment(meant.text) else None


def _articles(evidence: Sequence[Evidence], catalog: Catalog) -> dict[str, Article]:
    found = ((key, catalog.article(key)) for key in dict.fromkeys(item.article_id for item in evidence))
    return {key: article for key, article in found if article is not None}


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
        chunk.markup,
    )
