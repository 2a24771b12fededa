"""Articles → view models: the cards of an answer's sources, and an article open at the spans it is cited for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from index.types import Article
from qa.types import Answer, Citation
from ui.view import NearPassage, by_article, count, origin, title_of

# Of a longer article, so much is shown on either side of the span: a browser lays it out at once.
WINDOW_CHARS = 150_000

Kind = Literal["plain", "boilerplate", "cited", "answer"]


@dataclass(frozen=True, slots=True)
class Card:
    """A source as a card; `name` is the link that opens it."""

    name: str
    label: str
    origin: str
    title: str
    sure: str = ""
    excerpt: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of an article's text, all of one kind."""

    text: str
    kind: Kind = "plain"


@dataclass(frozen=True, slots=True)
class Run:
    """Segments in a row; those of a cited span have its `name`, by which links find it."""

    segments: tuple[Segment, ...]
    label: str = ""
    name: str | None = None
    back: str | None = None


@dataclass(frozen=True, slots=True)
class SourceView:
    """An article, open. The segments joined are its text but for what is named in `before` and `after`."""

    title: str
    origin: str
    byline: str | None
    place: str
    link: str | None
    runs: tuple[Run, ...]
    names: tuple[str, ...] = ()
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A span to be marked: a citation's, with the answer in it, or a passage's."""

    label: str
    name: str
    start: int
    end: int
    answer_start: int | None = None
    answer_end: int | None = None


@dataclass(frozen=True, slots=True)
class _Layer:
    start: int
    end: int
    kind: Kind
    spot: Spot | None = None


def span_name(turn: int, number: int, passage: bool = False) -> str:
    """Return the name that links a citation (`span-3-1`) or nearest passage (`span-3-p1`) to its span."""
    return f"span-{turn}-{'p' if passage else ''}{number}"


def citation_cards(turn: int, answer: Answer, current: str) -> tuple[Card, ...]:
    """Return a card for each cited article; `current` is the article that is open."""
    return tuple(
        Card(
            span_name(turn, cited[0].marker),
            " ".join(f"[{c.marker}]" for c in cited),
            origin(cited[0].publisher, cited[0].published),
            title_of(cited[0]),
            _stance(cited[0], answer),
            current=cited[0].article_id == current,
        )
        for cited in by_article(answer.citations)
    )


def passage_cards(turn: int, nearest: Sequence[NearPassage], current: int) -> tuple[Card, ...]:
    """Return a card for each nearest passage; `current` is the number of the one that is open."""
    return tuple(
        Card(
            span_name(turn, near.number, passage=True),
            "",
            near.origin,
            near.title,
            excerpt=near.excerpt,
            current=near.number == current,
        )
        for near in nearest
    )


def citation_spots(turn: int, answer: Answer, article: Article) -> list[Spot]:
    """Return the spans of an answer's citations of one article, as far as they still stand in it."""
    return [
        Spot(f"[{c.marker}]", span_name(turn, c.marker), c.start, c.end, c.answer_start, c.answer_end)
        for c in sorted(answer.citations, key=lambda c: c.start)
        if c.article_id == article.id and article.text[c.start : c.end] == c.quote
    ]


def source_view(article: Article, spots: Sequence[Spot] = (), current: str | None = None) -> SourceView:
    """Open an article with its spots marked, around the one named `current` where it is too long to show whole."""
    at = next((spot for spot in spots if spot.name == current), None)
    first = max(0, at.start - WINDOW_CHARS) if at else 0
    last = min(len(article.text), (at.end if at else 0) + WINDOW_CHARS)
    return SourceView(
        title=article.title or "Untitled",
        origin=origin(article.publisher, article.published),
        byline=article.byline,
        place=article.path.replace("\\", "/").rpartition("/")[2],
        # Only web addresses become links: a hostile article can call itself "javascript:…".
        link=article.url if article.url and article.url.lower().startswith(("http://", "https://")) else None,
        runs=tuple(_runs(article, spots, first, last)),
        names=tuple(spot.name for spot in spots),
        before=_left_out(first, "before"),
        after=_left_out(len(article.text) - last, "after"),
    )


def _left_out(chars: int, where: str) -> str | None:
    return f"{count(chars, 'character')} {where} this are not shown" if chars else None


def _stance(citation: Citation, answer: Answer) -> str:
    """Say how sure a source makes the answer: the first carries its probability, others agree with it or differ."""
    if citation.marker == min(c.marker for c in answer.citations):
        return f"{answer.confidence:.0%} likely to be right"
    if citation.answer_start is None or citation.answer_end is None or not answer.short_answer:
        return ""
    said = citation.quote[citation.answer_start - citation.start : citation.answer_end - citation.start]
    known, other = answer.short_answer.casefold(), said.casefold()
    return "says the same" if known in other or other in known else f"says: {' '.join(said.split())}"


def _runs(article: Article, spots: Sequence[Spot], first: int, last: int) -> Iterator[Run]:
    layers = [_Layer(span.start, span.end, "boilerplate") for span in article.boilerplate]
    for spot in spots:
        layers.append(_Layer(spot.start, spot.end, "cited", spot))
        if spot.answer_start is not None and spot.answer_end is not None:
            layers.append(_Layer(spot.answer_start, spot.answer_end, "answer", spot))
    named: set[str] = set()
    for spot, group in groupby(_cut(article.text, layers, first, last), key=lambda piece: piece[1]):
        segments = tuple(segment for segment, _ in group)
        if spot is None:
            yield Run(segments)
        else:  # a span that another one cuts in two is named once
            yield Run(segments, spot.label, None if spot.name in named else spot.name, _back(spot.name))
            named.add(spot.name)


def _cut(text: str, layers: Sequence[_Layer], first: int, last: int) -> Iterator[tuple[Segment, Spot | None]]:
    """Cut `text[first:last]` where layers begin and end; the last layer that covers a piece names it."""
    edges = {edge for layer in layers for edge in (layer.start, layer.end) if first < edge < last}
    for start, end in pairwise(sorted(edges | {first, last})):
        over = [layer for layer in layers if layer.start <= start and end <= layer.end]
        top = over[-1] if over else _Layer(start, end, "plain")
        yield Segment(text[start:end], top.kind), top.spot


def _back(name: str) -> str:
    return name.replace("span", "cite", 1)
