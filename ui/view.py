"""Answers → view models: what the conversation shows, as plain values; `ui.markup` turns these into HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from qa.stances import differs, says
from qa.types import Answer, Citation, Filters

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
    """A run of an answer's text; `strong` for the short answer."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A `[n]` that leads to its span; `quote` is shown when it is pointed at."""

    number: int
    origin: str
    quote: str
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A run of the answer with the markers that it ends in; `differs` when its source names another answer."""

    parts: tuple[Part, ...]
    marks: tuple[Mark, ...] = ()
    differs: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One cited article, with every mark that points into it; `sure` says how sure it makes the answer."""

    article_id: str
    marks: tuple[Mark, ...]
    origin: str
    title: str
    sure: str = ""


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
    """One exchange as shown; `turn` counts from 1 and is part of every link's name."""

    turn: int
    question: str
    interpreted: str | None = None
    limits: str | None = None
    short: str | None = None
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    nearest: tuple[NearPassage, ...] = ()
    abstained: bool = False
    sure: str | None = None
    notes: tuple[str, ...] = field(default=())
    problem: str | None = None


def answer_view(turn: int, exchange: Exchange) -> AnswerView:
    """Return one exchange as shown; an exchange without answer and problem is still being answered."""
    answer = exchange.answer
    if answer is None:
        return AnswerView(turn, exchange.question, problem=exchange.problem)
    marks = {c.marker: _mark(c, exchange.broken) for c in answer.citations}
    others = {c.marker for c in answer.citations if differs(c, answer)}
    return AnswerView(
        turn,
        exchange.question,
        interpreted=answer.interpreted_as,
        limits=limits(answer.question.filters, answer.question.as_of),
        short=answer.short_answer,
        sentences=tuple(_sentences(answer, marks, others)),
        sources=tuple(_source_lines(answer, marks)),
        nearest=near_passages(answer) if answer.abstained else (),
        abstained=answer.abstained,
        sure=None if answer.abstained else f"{answer.confidence:.0%} likely to be right",
        notes=tuple(_notes(exchange, answer)),
    )


def limits(filters: Filters, as_of: date | None = None) -> str | None:
    """Say which articles a question was put to, or None for all of them."""
    said = [" or ".join(filters.publishers)] if filters.publishers else []
    said += [f"from {long_date(filters.since)}"] if filters.since else []
    said += [f"to {long_date(filters.until)}"] if filters.until else []
    only = f"Only articles: {', '.join(said)}" if said else ""
    asked = f"As of {long_date(as_of)}" if as_of else ""
    return " · ".join(filter(None, (only, asked))) or None


def origin(publisher: str | None, published: date | None) -> str:
    """Return who published an article and when, as far as that is known."""
    return ", ".join(filter(None, (publisher, long_date(published) if published else None)))


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


def _sentences(answer: Answer, marks: dict[int, Mark], others: set[int]) -> Iterator[Sentence]:
    """Cut an answer behind the markers that have a citation; any other `[n]` stays text."""
    done = 0
    for match in re.finditer(r"(?: ?\[\d+\])+", answer.text):
        numbers = [int(number) for number in re.findall(r"\d+", match[0])]
        if all(number in marks for number in numbers):
            text = answer.text[done : match.start()]
            parts = tuple(_emphasised(text if done else text.lstrip(), answer.short_answer))
            yield Sentence(parts, tuple(marks[n] for n in numbers), others.issuperset(numbers))
            done = match.end()
    if rest := answer.text[done:]:
        yield Sentence(tuple(_emphasised(rest, answer.short_answer)))


def _emphasised(text: str, short_answer: str | None) -> Iterator[Part]:
    """Set the short answer apart where it stands as whole words."""
    whole = re.search(rf"(?<!\w){re.escape(short_answer)}(?!\w)", text) if short_answer else None
    if not whole:
        pieces = [Part(text)]
    else:
        pieces = [Part(text[: whole.start()]), Part(whole[0], strong=True), Part(text[whole.end() :])]
    yield from (piece for piece in pieces if piece.text)


def _mark(citation: Citation, broken: frozenset[int]) -> Mark:
    return Mark(
        citation.marker,
        origin(citation.publisher, citation.published),
        " ".join(citation.quote.split()),
        citation.marker in broken,
    )


def _source_lines(answer: Answer, marks: dict[int, Mark]) -> Iterator[SourceLine]:
    grouped: dict[str, list[Citation]] = {}
    for citation in sorted(answer.citations, key=lambda c: c.marker):
        grouped.setdefault(citation.article_id, []).append(citation)
    for key, cited in grouped.items():
        lead = cited[0]
        here = tuple(marks[citation.marker] for citation in cited)
        yield SourceLine(key, here, marks[lead.marker].origin, title_of(lead), _stance(cited, answer))


def _stance(cited: Sequence[Citation], answer: Answer) -> str:
    """Say how sure a source makes the answer: the first carries its probability, others agree with it or differ."""
    others = [says(citation) for citation in cited if differs(citation, answer)]
    if min(c.marker for c in answer.citations) in [citation.marker for citation in cited]:
        agrees = f"{answer.confidence:.0%} likely to be right"
    else:
        agrees = "says the same" if len(others) < len(cited) and answer.short_answer and says(cited[0]) else ""
    also = f"{'also ' if agrees else ''}says: {', '.join(filter(None, others))}" if others else ""
    return "; ".join(filter(None, (agrees, also)))


def near_passages(answer: Answer) -> tuple[NearPassage, ...]:
    """Return the passages to show where nothing answers."""
    shown: dict[str, NearPassage] = {}  # the nearest of each article
    for number, p in enumerate(answer.passages, start=1):
        if p.article_id not in shown and len(shown) < NEAREST_SHOWN:
            shown[p.article_id] = NearPassage(
                number, p.article_id, origin(p.publisher, p.published), p.title or "Untitled", excerpt(p.text)
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
    if answer.answered_by != "extractive":
        yield f"Written by {answer.answered_by}; each sentence checked against the words it cites"
