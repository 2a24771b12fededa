"""Answers and articles → what the page shows, as plain values; `ui.markup` turns these into HTML."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from index.types import Article
from qa.types import Answer, Citation, Filters, Passage

NEAREST_SHOWN = 5  # a screenful beside the note that nothing answers
EXCERPT_CHARS = 220  # about three lines of the conversation column

Kind = Literal["plain", "boilerplate", "other", "cited", "answer"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation, and the answer or, when asking failed, the reason."""

    question: str
    answer: Answer | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A run of an answer's text, or a citation marker when `marker` is set; `strong` for the short answer."""

    text: str
    marker: int | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One cited article in the list under an answer, with every marker that points into it."""

    markers: tuple[int, ...]
    origin: str
    title: str


@dataclass(frozen=True, slots=True)
class NearPassage:
    """A passage to look at when nothing answers; `number` counts from 1."""

    number: int
    origin: str
    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One exchange as shown; `turn` counts from 1 and is part of every link's name."""

    turn: int
    question: str
    short: str | None = None
    parts: tuple[Part, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    nearest: tuple[NearPassage, ...] = ()
    abstained: bool = False
    notes: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of an article's text; `marker` names the citation it belongs to."""

    text: str
    kind: Kind = "plain"
    marker: int | None = None


@dataclass(frozen=True, slots=True)
class SourceView:
    """An article opened at a span. `name` is the link target; the segments joined are the article's text."""

    name: str
    marker: int | None
    title: str
    origin: str
    byline: str | None
    path: str
    link: str | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Layer:
    start: int
    end: int
    kind: Kind
    marker: int | None = None


def source_name(turn: int, number: int, passage: bool = False) -> str:
    """Return the name that links a citation (`source-3-1`) or nearest passage (`source-3-p1`) to its span."""
    return f"source-{turn}-{'p' if passage else ''}{number}"


def answer_view(turn: int, exchange: Exchange) -> AnswerView:
    """Return one exchange as shown; an exchange without answer and problem is still being answered."""
    answer = exchange.answer
    if answer is None:
        return AnswerView(turn, exchange.question, problem=exchange.problem)
    if answer.abstained:
        nearest = tuple(_near(n, p) for n, p in enumerate(answer.passages[:NEAREST_SHOWN], start=1))
        said = (Part(answer.text),)
        return AnswerView(turn, exchange.question, parts=said, nearest=nearest, abstained=True, notes=_asked(answer))
    return AnswerView(
        turn,
        exchange.question,
        short=answer.short_answer,
        parts=tuple(_parts(answer)),
        sources=_source_lines(answer.citations),
        notes=(*_asked(answer), *_answered(answer)),
    )


def citation_source(turn: int, answer: Answer, citation: Citation, article: Article) -> SourceView:
    """Open an article at a citation; the answer's other citations of it are marked too."""
    others = [c for c in answer.citations if c.article_id == article.id and c != citation]
    layers = [_Layer(c.start, c.end, "other", c.marker) for c in others]
    layers.append(_Layer(citation.start, citation.end, "cited", citation.marker))
    if citation.answer_start is not None and citation.answer_end is not None:
        layers.append(_Layer(citation.answer_start, citation.answer_end, "answer", citation.marker))
    return _source(source_name(turn, citation.marker), citation.marker, article, layers)


def passage_source(turn: int, number: int, passage: Passage, article: Article) -> SourceView:
    """Open an article at one of the nearest passages."""
    layers = [_Layer(passage.start, passage.end, "cited")]
    return _source(source_name(turn, number, passage=True), None, article, layers)


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 article`, `1,234 articles`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _source(name: str, marker: int | None, article: Article, layers: Sequence[_Layer]) -> SourceView:
    furniture = [_Layer(span.start, span.end, "boilerplate") for span in article.boilerplate]
    return SourceView(
        name=name,
        marker=marker,
        title=article.title or "Untitled",
        origin=_origin(article.publisher, article.published),
        byline=article.byline,
        path=article.path,
        # Only web addresses become links: a hostile article can call itself "javascript:…".
        link=article.url if article.url and re.match(r"https?://", article.url, re.IGNORECASE) else None,
        segments=tuple(_segments(article.text, [*furniture, *layers])),
    )


def _segments(text: str, layers: Sequence[_Layer]) -> Iterator[Segment]:
    """Cut a text where layers begin and end; the last layer that covers a piece names it."""
    edges = {edge for layer in layers for edge in (layer.start, layer.end) if 0 < edge < len(text)}
    cuts = sorted(edges | {0, len(text)})
    for start, end in pairwise(cuts):
        over = [layer for layer in layers if layer.start <= start and end <= layer.end]
        top = over[-1] if over else _Layer(start, end, "plain")
        yield Segment(text[start:end], top.kind, top.marker)


def _parts(answer: Answer) -> Iterator[Part]:
    """Cut an answer at the markers that have a citation; any other `[n]` stays text."""
    known = {citation.marker for citation in answer.citations}
    done = 0
    for match in re.finditer(r" ?\[(\d+)\]", answer.text):
        if (marker := int(match[1])) in known:
            yield from _emphasised(answer.text[done : match.start()], answer.short_answer)
            yield Part(f"[{marker}]", marker)
            done = match.end()
    yield from _emphasised(answer.text[done:], answer.short_answer)


def _emphasised(text: str, short_answer: str | None) -> Iterator[Part]:
    """Set the short answer apart where it stands as whole words."""
    whole = re.search(rf"(?<!\w){re.escape(short_answer)}(?!\w)", text) if short_answer else None
    if not whole:
        pieces = [Part(text)]
    else:
        pieces = [Part(text[: whole.start()]), Part(whole[0], strong=True), Part(text[whole.end() :])]
    yield from (piece for piece in pieces if piece.text)


def _source_lines(citations: Iterable[Citation]) -> tuple[SourceLine, ...]:
    """Return one line per cited article, in the order of their first markers."""
    by_article: dict[str, list[Citation]] = {}
    for citation in sorted(citations, key=lambda c: c.marker):
        by_article.setdefault(citation.article_id, []).append(citation)
    return tuple(_source_line(cited) for cited in by_article.values())


def _source_line(cited: Sequence[Citation]) -> SourceLine:
    first = cited[0]
    origin = _origin(first.publisher, first.published)
    return SourceLine(tuple(c.marker for c in cited), origin, first.title or first.path)


def _near(number: int, passage: Passage) -> NearPassage:
    words = " ".join(passage.text.split())
    excerpt = words if len(words) <= EXCERPT_CHARS else words[:EXCERPT_CHARS].rstrip() + "…"
    return NearPassage(number, _origin(passage.publisher, passage.published), passage.title or "Untitled", excerpt)


def _asked(answer: Answer) -> tuple[str, ...]:
    """Say what was asked for, where that differs from what was typed."""
    read = f"Understood as: {answer.interpreted_as}" if answer.interpreted_as else None
    return tuple(note for note in (read, _filter_note(answer.question.filters)) if note)


def _answered(answer: Answer) -> tuple[str, ...]:
    seconds = f"{answer.timings.total / 1000:.1f} s"
    sure = f"{answer.confidence:.0%} likely to be right · {seconds}"
    if answer.answered_by == "extractive":
        return (sure,)
    return (sure, f"Written by {answer.answered_by}; each sentence checked against the words it cites")


def _filter_note(filters: Filters) -> str | None:
    if not filters:
        return None
    limits = [" or ".join(filters.publishers)] if filters.publishers else []
    limits += [f"from {_day(filters.since)}"] if filters.since else []
    limits += [f"to {_day(filters.until)}"] if filters.until else []
    return f"Only articles: {', '.join(limits)}"


def _origin(publisher: str | None, published: date | None) -> str:
    return ", ".join(filter(None, (publisher, _day(published) if published else None)))


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
