"""The values that the stages of asking exchange."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from index.rendering import Rendered, render
from index.types import Filters as Filters  # part of this module's face
from index.types import Markup, Span
from qa.findings import Agreed as Agreed
from qa.findings import Evidence as Evidence
from qa.findings import Finding as Finding
from qa.findings import Meant as Meant
from qa.mentions import Kind as Kind
from qa.mentions import Mention as Mention
from qa.mentions import limited

# Whether what a sentence cites carries it.
Carried = Literal["supported", "partly", "unsupported"]
# What an answer begins with that is none.
NO_ANSWER = "The indexed articles do not answer this question."
# The answer to what no article could answer.
NOTHING_ASKED = "Only questions about the indexed articles are answered: ask who, what, when, where, why or how many."
# What `answered_by` begins with where a language model wrote the answer; its name follows.
WRITTEN = "llm:"
# How the answer ends to a follow-up that says nothing by itself, where nothing tells what it means.
ASK_WHOLE = "Ask the question whole."
ENGLISH_ONLY = "Questions must be in English, and this one seems to be in another language."


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks, and from which day and conversation they ask it.

    Its words are read as filters where none of the kind is given and it is not `unread`, unless all is to be taken
    `as_given`. `preferred`: the days, first and last, whose articles come first. `quoted`: no language model is to
    write the answer.
    """

    text: str
    filters: Filters = field(default_factory=Filters)
    id: str | int | None = None
    as_of: date | None = None
    history: tuple[Turn, ...] = ()
    as_given: bool = False
    preferred: tuple[date, date] | None = None
    unread: tuple[Kind, ...] = ()
    quoted: bool = False
    meant: str | None = None

    @property
    def admits(self) -> Filters:
        """What may answer: what the filters let through, and nothing later than the day of asking."""
        return self.filters.up_to(self.as_of)


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a question. Higher scores are better; ranks start at 1."""

    chunk_id: str
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk shown as evidence: its span, its text, and the article it stands in.

    Its text is the article's, its markup what of that is no words: `said` is what a reader reads.
    """

    chunk_id: str
    article_id: str
    title: str
    publisher: str | None
    published: date | None
    start: int
    end: int
    text: str
    score: float
    rank: int
    markup: tuple[Markup, ...] = ()

    @property
    def read(self) -> Rendered:
        """The passage as it is read."""
        return render(self.text, self.markup, base=self.start)

    def cut(self, span: Span) -> str:
        """Return the text at a span of the article, to the character."""
        return self.text[span.start - self.start : span.end - self.start]

    def said(self, span: Span) -> str:
        """Return what is read at a span of the article."""
        return render(self.text, self.markup, span.start, span.end, self.start).text


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker `[n]` and the span it stands for: `article.text[start:end] == quote`.

    It is `shown` as it is read, without its markup. `also_in`: other publishers that run the article; `changed`: what
    the sentence said before it was corrected, in words. `page`: the one that the quote begins on, from 1.
    """

    marker: int
    article_id: str
    title: str
    publisher: str | None
    published: date | None
    path: str
    url: str | None
    start: int
    end: int
    quote: str
    answer_start: int | None = None
    answer_end: int | None = None
    markup: tuple[Markup, ...] = ()
    also_in: tuple[str, ...] = ()
    changed: str = ""
    page: int | None = None

    @property
    def read(self) -> Rendered:
        """The quote as it is read."""
        return render(self.quote, self.markup, base=self.start)

    @property
    def known(self) -> str:
        """What is known beside the quote: "also in The Gull; was 180, corrected to 240 on 6 March 2031"."""
        also = f"also in {', '.join(self.also_in)}" if self.also_in else ""
        return "; ".join(filter(None, (also, self.changed)))

    @property
    def place(self) -> str:
        """Where the quote stands, in words: "page 3, characters 812–930"."""
        page = f"page {self.page}, " if self.page else ""
        return f"{page}characters {self.start}–{self.end}"

    @property
    def shown(self) -> str:
        """The quote as it is read, on one line."""
        return " ".join(self.read.text.split())


@dataclass(frozen=True, slots=True)
class Agreement:
    """One of the answers that sources give, who gives it, the newest day of theirs, and the markers of their quotes.

    Copies of one story are one independent source; 0 where whoever says so is counted under another answer.
    """

    answer: str
    independent_sources: int
    publishers: tuple[str, ...]
    newest: date | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One of the things that a question may mean: its `reading`, in words of an article, and the answer to it.

    `confidence` is the probability, 0 to 1, that the answer is right if it is what is meant; `citations` are the
    markers of who gives it, `agreement` all answers that sources give to this reading, its own first.
    """

    reading: str
    answer: str
    confidence: float
    citations: tuple[int, ...]
    agreement: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True)
class IndexState:
    """Which index answered: a fingerprint of its content, and its size."""

    fingerprint: str = ""
    articles: int = 0
    chunks: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent finding passages, reading them, and in all."""

    retrieve: float = 0.0
    read: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a language model wrote: its place in the answer's text, and whether what it cites carries it.

    `missing`: half-open spans of the answer's text that nothing carries; `reason`: why, in a few words. One that is
    struck stands nowhere: it is in `struck`, and its place, which is empty, is where it would stand.
    """

    start: int
    end: int
    support: Carried
    citations: tuple[int, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    struck: str = ""


@dataclass(frozen=True, slots=True)
class LlmUsage:
    """What asking a language model took: the version of its prompt, tokens where it told them, requests, seconds.

    `problem`: why the answer is quoted all the same, as a line; empty where it is written.
    """

    model: str
    prompt: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    requests: int = 0
    seconds: float = 0.0
    problem: str = ""

    def after(self, before: "LlmUsage") -> "LlmUsage":
        """Return what both took: what a model was asked `before` the answer, and that."""
        return replace(
            self,
            prompt=f"{before.prompt} {self.prompt}".strip(),
            prompt_tokens=_sum(before.prompt_tokens, self.prompt_tokens),
            completion_tokens=_sum(before.completion_tokens, self.completion_tokens),
            requests=before.requests + self.requests,
            seconds=round(before.seconds + self.seconds, 3),
        )


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine returns. `confidence` is the fitted probability, 0 to 1, that it is right.

    A `verdict` also stands in `short_answer`, as "Yes" or "No". `understood`: the words of the question, as it was
    interpreted, that limit it; `relaxed` where nothing that they let through answers, so that others were asked too.
    `day`: what words count from where no day was given. `agreement`: the answers that sources give, its own first;
    empty where no words are the answer. `readings`: the things that a question may mean, where they are several; the
    answer to none of them is `short_answer`.
    `sentences`: those that a language model wrote, in order, None where none did; then `confidence` is the least of
    those that stand. `llm_usage`: what asking one took, also where the answer is quoted after all.
    """

    question: Question
    text: str
    abstained: bool
    confidence: float
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    short_answer: str | None = None
    interpreted_as: str | None = None
    answered_by: str = "extractive"
    index: IndexState = field(default_factory=IndexState)
    timings: Timings = field(default_factory=Timings)
    verdict: Literal["yes", "no"] | None = None
    understood: tuple[Mention, ...] = ()
    relaxed: bool = False
    day: date | None = None
    agreement: tuple[Agreement, ...] = ()
    readings: tuple[Meaning, ...] = ()
    sentences: tuple[Sentence, ...] | None = None
    llm_usage: LlmUsage | None = None

    @property
    def is_written(self) -> bool:
        """Whether a language model wrote it, and its sentences were checked."""
        return self.sentences is not None and self.answered_by.startswith(WRITTEN)

    @property
    def filters(self) -> Filters:
        """What limited the question: the filters that it was given, and those that its words are."""
        return limited(self.question.filters, self.understood, self.as_of)

    @property
    def as_of(self) -> date | None:
        """The day of asking: the one that was given, else the one that words were counted from."""
        return self.question.as_of or self.day
