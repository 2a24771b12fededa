"""What the page sends, as forms. All of it is hostile: every type is checked, every number of things bounded."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Literal, get_args

from pydantic import Field

from index.errors import QuestionError
from index.types import Article, Filters
from qa import answers, questions
from qa.answers import AnswerForm
from qa.feedback import Verdict
from qa.forms import Form
from qa.saved import MAX_NAME_CHARS
from qa.types import Answer, Kind, Question, Turn
from ui.article_view import Spot
from ui.permalinks import MAX_PUBLISHERS
from ui.view import Exchange, long_date

MAX_TURNS = 500  # a day's conversation; each is checked against the index when it is shown again
MAX_HISTORY = 10
MAX_FILES = 10_000

FindArticle = Callable[[str], Article | None]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Unread = Annotated[tuple[Kind, ...], Field(max_length=len(get_args(Kind)))]
Ticket = Annotated[str, Field(max_length=40)]


class Nothing(Form):
    """A request that says no more than what it wants."""


class Waiting(Form):
    """A question that waits for its turn."""

    ticket: Ticket


class SentFilters(Form):
    """What limits a question, as the page's fields hold it: "" for none."""

    publishers: Annotated[tuple[str, ...], Field(max_length=MAX_PUBLISHERS)] = ()
    authors: Annotated[tuple[str, ...], Field(max_length=MAX_PUBLISHERS)] = ()
    since: str = ""
    until: str = ""
    as_of: str = ""

    def to_filters(self) -> Filters:
        """Return the filters; `QuestionError` when no day can satisfy them."""
        first, last = questions.read_day("since", self.since), questions.read_day("until", self.until)
        if first and last and first > last:
            raise QuestionError(f"No day is from {long_date(first)} and to {long_date(last)}: change one of the two.")
        return Filters(self.publishers, first, last, self.authors)


class Ask(Form):
    """A question: in which turn, under which ticket, and from which permalink.

    `unread`: what its words say of these is let be, and its filters count. `quoted`: no language model is to write.
    """

    question: str
    turn: Count = 0
    ticket: Ticket = ""
    as_typed: bool = False
    unread: Unread = ()
    linked: str | None = None
    quoted: bool = False
    filters: SentFilters = SentFilters()
    history: Annotated[tuple[Turn, ...], Field(max_length=MAX_HISTORY)] = ()

    def to_question(self) -> Question:
        """Return what is asked; `QuestionError` for a day that is none."""
        past = () if self.as_typed else self.history
        day = questions.read_day("as_of", self.filters.as_of)
        filters = self.filters.to_filters()
        return Question(self.question, filters, as_of=day, history=past, unread=self.unread, quoted=self.quoted)


class KeptExchange(Form):
    """An exchange as browsers keep it."""

    question: str
    answer: AnswerForm | None = None
    problem: str | None = None
    as_typed: bool = False
    unread: Unread = ()
    linked: str | None = None
    quoted: bool = False

    def to_exchange(self, find: FindArticle) -> Exchange:
        """Return the exchange, its citations checked against the index as it is now."""
        if self.answer is None:
            problem = self.problem or "There is no answer."
            return Exchange(self.question, None, problem, asked_typed=self.as_typed, linked=self.linked)
        kept = answers.restore(self.answer.to_answer(), find)
        asked = replace(kept.answer.question, unread=self.unread, quoted=self.quoted)
        answer = replace(kept.answer, question=asked)
        return Exchange(self.question, answer, None, kept.broken, self.as_typed, self.linked)


class Conversation(Form):
    """A conversation that a browser kept; `first` is the number of its first turn."""

    exchanges: Annotated[tuple[KeptExchange, ...], Field(max_length=MAX_TURNS)]
    first: Count = 1

    def to_exchanges(self, find: FindArticle) -> list[Exchange]:
        """Return its exchanges, each checked against the index."""
        return [one.to_exchange(find) for one in self.exchanges]


class Export(Conversation):
    """A conversation to take away."""

    format: Literal["markdown", "json", "html"]


class AboutAnswer(Form):
    """A request about an answer that was given."""

    exchange: KeptExchange

    def to_answer(self, find: FindArticle) -> Answer:
        """Return the answer it is about."""
        answer = self.exchange.to_exchange(find).answer
        if answer is None:
            raise QuestionError("there is no answer to speak of: ask the question first")
        return answer


class Opinion(AboutAnswer):
    """What a reader says of an answer; no verdict takes back the one before."""

    verdict: Verdict | None = None
    reason: str = ""
    correction: str = ""


class Named(Form):
    """A saved question, by its name."""

    name: Annotated[str, Field(max_length=MAX_NAME_CHARS)]


class OpenArticle(Form):
    """An article to open, at the span named `current` or from a character on, or `compared` with the version before."""

    id: str
    start: Count = 0
    compared: bool = False
    spans: Annotated[tuple[Spot, ...], Field(max_length=answers.MAX_CITATIONS)] = ()
    current: str | None = None

    def spots(self, text: str) -> Sequence[Spot]:
        """Return those of its spans that still stand in the article's text, as they follow in it."""
        return sorted((spot for spot in self.spans if spot.stands_in(text)), key=lambda spot: spot.start)


class OpenPage(Form):
    """A page of a PDF, or that of a span of its article, which is marked on it; `page` is 0 for the latter."""

    id: Annotated[str, Field(max_length=1_000)]
    start: Count = 0
    end: Count = 0
    page: Count = 0


class Search(Form):
    """Words of titles, and how many of the articles found are listed already."""

    words: Annotated[str, Field(max_length=1_000)] = ""
    offset: Count = 0


class Topic(Form):
    """A topic whose events are wanted, and what limits the articles that tell of them."""

    topic: Annotated[str, Field(max_length=1_000)]
    filters: SentFilters = SentFilters()

    def to_question(self) -> Question:
        """Return it as what is asked; `QuestionError` for a day that is none."""
        return Question(self.topic, self.filters.to_filters(), as_of=questions.read_day("as_of", self.filters.as_of))


class Draft(Form):
    """A draft whose quotations are to be checked, or the head of one too long, and how many characters it has."""

    text: str
    chars: Annotated[int, Field(ge=0)] = 0


class Files(Form):
    """Files that were sent, to be indexed."""

    files: Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_FILES)]


class Address(Form):
    """An address of a page, a feed or a sitemap, to be read."""

    url: Annotated[str, Field(min_length=1, max_length=2_000)]


class ArticleToRemove(Form):
    """An article that is to be taken out."""

    id: Annotated[str, Field(max_length=1_000)]


class Job(Form):
    """An upload's job."""

    job: str


class Link(Form):
    """The parameters of a permalink, as the address has them."""

    link: str
