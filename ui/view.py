"""Answers → view models: what the conversation shows, as plain values; `ui.markup` turns these into HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from qa.limits import Limit, notes, understood
from qa.stances import Stance, says, stance
from qa.statements import Statement, groups, made
from qa.sureness import Sureness, headline, odds, sureness
from qa.types import Answer, Citation, Filters
from ui.agreement_view import AgreementView, agreement_view

NEAREST_SHOWN = 3  # what is read at a glance; more are rarely nearer
EXCERPT_CHARS = 220  # about three lines of the conversation column


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation, and the answer or, when asking failed, the reason.

    `broken` names the markers whose quotes no longer stand in the index. `asked_typed` is set when the reader
    wanted the question asked as typed. `linked` is the fingerprint that a permalink was made under.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    broken: frozenset[int] = frozenset()
    asked_typed: bool = False
    linked: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A run of an answer's text; `strong` for the words in it that answer, `missing` for those that nothing carries."""

    text: str
    strong: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A `[n]` that leads to its span; `quote` is shown when it is pointed at."""

    number: int
    origin: str
    quote: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of the answer with the markers that it ends in.

    Of one that a language model wrote, `support` is whether what it cites carries it, and `note` what is to be said of
    it; it may be `struck`.
    """

    parts: tuple[Part, ...]
    marks: tuple[Mark, ...] = ()
    support: str = ""
    note: str = ""
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences under one heading; `apart` when each stands for itself."""

    heading: str | None
    sentences: tuple[Sentence, ...]
    apart: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One cited article, with every mark that points into it; `sure` says how sure it makes the answer.

    `known`: who else runs it, and what it said before it was corrected.
    """

    article_id: str
    marks: tuple[Mark, ...]
    origin: str
    title: str
    sure: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class NearPassage:
    """A passage to look at when nothing answers; `number` counts from 1."""

    number: int
    article_id: str
    origin: str
    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One exchange as shown; `turn` counts from 1 and is part of every link's name.

    `short` is the headline, `odds` how likely the answer is, `agreement` who gives which answer. `understood` is what
    the question's words limit it to, `filters` what limited it in all; `unread` are words that were let be.
    """

    turn: int
    question: str
    interpreted: str | None = None
    limits: str | None = None
    understood: tuple[Limit, ...] = ()
    understood_notes: str = ""
    filters: Filters = field(default_factory=Filters)
    unread: bool = False
    level: Sureness | None = None
    short: str | None = None
    agreement: AgreementView | None = None
    told: tuple[Told, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    nearest: tuple[NearPassage, ...] = ()
    abstained: bool = False
    odds: str | None = None
    notes: tuple[str, ...] = field(default=())
    asked_model: bool = False
    problem: str | None = None

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All that is told, in order."""
        return tuple(sentence for group in self.told for sentence in group.sentences)


def answer_view(turn: int, exchange: Exchange) -> AnswerView:
    """Return one exchange as shown; an exchange without answer and problem is still being answered."""
    answer = exchange.answer
    if answer is None:
        return AnswerView(turn, exchange.question, problem=exchange.problem)
    marks = {c.marker: _mark(c, exchange.broken) for c in answer.citations}
    return AnswerView(
        turn,
        exchange.question,
        interpreted=answer.interpreted_as,
        limits=limits(answer.question.filters, answer.question.as_of),
        understood=tuple(understood(answer)),
        understood_notes=", ".join(notes(answer)),
        filters=answer.filters,
        unread=bool(answer.question.unread),
        level=sureness(answer),
        short=headline(answer),
        agreement=agreement_view(answer),
        told=tuple(_told(answer, marks)),
        sources=tuple(_source_lines(answer, marks)),
        nearest=near_passages(answer) if answer.abstained and not answer.citations else (),
        abstained=answer.abstained,
        odds=odds(answer),
        notes=tuple(_notes(exchange, answer)),
        asked_model=answer.llm_usage is not None,
    )


def limits(filters: Filters, as_of: date | None = None) -> str | None:
    """Say which articles a question was put to, or None for all of them."""
    said = [" or ".join(filters.publishers)] if filters.publishers else []
    said += [f"by {' or '.join(filters.authors)}"] if filters.authors else []
    said += [f"from {long_date(filters.since)}"] if filters.since else []
    said += [f"to {long_date(filters.until)}"] if filters.until else []
    only = f"Only articles: {', '.join(said)}" if said else ""
    asked = f"As of {long_date(as_of)}" if as_of else ""
    return " · ".join(filter(None, (only, asked))) or None


def origin(publisher: str | None, published: date | None) -> str:
    """Return who published an article and when, as far as that is known."""
    return ", ".join(filter(None, (publisher, long_date(published) if published else None)))


def page_of(citation: Citation) -> str:
    """Return the page that a quote is printed on, as far as there is one: `page 3`."""
    return f"page {citation.page}" if citation.page else ""


def long_date(day: date) -> str:
    """Return a date as `4 March 2024`."""
    return f"{day.day} {day:%B} {day.year}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 article`, `1,234 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def excerpt(text: str) -> str:
    """Return the head of a text on one line; the marks of Markdown's headings are left out."""
    words = " ".join(re.sub(r"^#+ ", "", text, flags=re.MULTILINE).split())
    return words if len(words) <= EXCERPT_CHARS else words[:EXCERPT_CHARS].rstrip() + "…"


def _told(answer: Answer, marks: dict[int, Mark]) -> Iterator[Told]:
    for group in groups(answer):
        sentences = (
            Sentence(
                tuple(_parts(one)), tuple(marks[number] for number in one.markers), one.support, one.note, one.struck
            )
            for one in group.statements
        )
        yield Told(group.heading, tuple(sentences), group.apart)


def _parts(one: Statement) -> Iterator[Part]:
    """Set apart the words that answer, or those that nothing carries."""
    if not one.missing:
        yield from _emphasised(one.text, one.marked)
        return
    done = 0
    for first, last in one.missing:
        yield from (Part(one.text[done:first]), Part(one.text[first:last], missing=True))
        done = last
    yield Part(one.text[done:])


def _emphasised(text: str, words: str | None) -> Iterator[Part]:
    """Set words apart where they stand whole."""
    whole = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) if words else None
    if not whole:
        pieces = [Part(text)]
    else:
        pieces = [Part(text[: whole.start()]), Part(whole[0], strong=True), Part(text[whole.end() :])]
    yield from (piece for piece in pieces if piece.text)


def _mark(citation: Citation, broken: frozenset[int]) -> Mark:
    return Mark(
        citation.marker,
        ", ".join(filter(None, (origin(citation.publisher, citation.published), page_of(citation)))),
        citation.shown,
        citation.marker in broken,
    )


def _source_lines(answer: Answer, marks: dict[int, Mark]) -> Iterator[SourceLine]:
    grouped: dict[str, list[Citation]] = {}
    for citation in sorted(answer.citations, key=lambda c: c.marker):
        grouped.setdefault(citation.article_id, []).append(citation)
    for key, cited in grouped.items():
        best = cited[0]
        here = tuple(marks[citation.marker] for citation in cited)
        known = "; ".join(dict.fromkeys(filter(None, (citation.known for citation in cited))))
        yield SourceLine(key, here, marks[best.marker].origin, title_of(best), _sure(cited, answer), known)


def _sure(cited: Sequence[Citation], answer: Answer) -> str:
    """Say how sure a source makes the answer: the first carries its probability, others agree with it or differ."""
    found = {citation.marker: stance(citation, answer) for citation in cited}
    if answer.is_written:
        return ""
    others = [says(citation) for citation in cited if found[citation.marker] is Stance.OTHER]
    if min(c.marker for c in answer.citations) in found:
        agrees = odds(answer)
    else:
        agrees = Stance.SAME.value if Stance.SAME in found.values() else None
    also = f"{'also ' if agrees else ''}says: {', '.join(filter(None, others))}" if others else ""
    return "; ".join(filter(None, (agrees, also)))


def near_passages(answer: Answer) -> tuple[NearPassage, ...]:
    """Return the passages to show where nothing answers."""
    shown: dict[str, NearPassage] = {}  # the nearest of each article
    for number, p in enumerate(answer.passages, start=1):
        if p.article_id not in shown and len(shown) < NEAREST_SHOWN:
            shown[p.article_id] = NearPassage(
                number, p.article_id, origin(p.publisher, p.published), p.title or "Untitled", excerpt(p.read.text)
            )
    return tuple(shown.values())


def title_of(citation: Citation) -> str:
    """Return a cited article's title, or the name of its file."""
    return citation.title or citation.path.rpartition("/")[2]


def _notes(exchange: Exchange, answer: Answer) -> Iterator[str]:
    if exchange.linked and exchange.linked != answer.index.fingerprint:
        yield "The index has changed since this link was made: the answer may differ from the one that was shared."
    if exchange.broken:
        gone: Sequence[int] = sorted(exchange.broken)
        yield f"The index has changed since: {' '.join(f'[{n}]' for n in gone)} can no longer be shown in its article."
    if told := made(answer):
        yield told
