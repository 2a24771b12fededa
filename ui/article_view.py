"""Articles → view models: an article open at the spans it is cited for."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import groupby, pairwise
from typing import Literal

from index.rendering import seen_markup
from index.timex import read_times
from index.types import Article, Span
from qa.quotations import Quotation
from qa.types import Citation
from qa.when import days_of
from ui.view import count, origin, title_of

# Of a longer article, so much is shown on either side of the span: a browser lays it out at once.
WINDOW_CHARS = 150_000

# Of an article longer than this no hints are read: it would take a second.
HINTED_CHARS = 100_000

Kind = Literal["plain", "boilerplate", "cited", "answer"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of an article's text, all of one kind; `hint` is what is known of it, shown when it is pointed at."""

    text: str
    kind: Kind = "plain"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Segments in a row; those of a cited span have its `name`, by which links find it, and its `start` and `end`."""

    segments: tuple[Segment, ...]
    label: str = ""
    name: str | None = None
    back: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a long article is not shown, and from which character on to show it."""

    label: str
    article_id: str
    start: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """An article, open. The segments joined are its text but for what is named in `before` and `after`.

    `page` is the one that its spot is printed on; None of an article that has no pages.
    """

    title: str
    origin: str
    byline: str | None
    place: str
    link: str | None
    runs: tuple[Run, ...]
    names: tuple[str, ...] = ()
    before: "Rest | None" = None
    after: "Rest | None" = None
    article_id: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A span to be marked: a citation's, with its quote and the answer in it, or a passage's; links find its name."""

    label: str
    name: str
    start: int
    end: int
    answer_start: int | None = None
    answer_end: int | None = None
    quote: str | None = None

    def stands_in(self, text: str) -> bool:
        """Whether the quote is what stands there; for a passage, whether there is such a place."""
        return 0 <= self.start < self.end <= len(text) and self.quote in (None, text[self.start : self.end])


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """What is known of a span beside what it says: the days of "last week", the name of "she"."""

    start: int
    end: int
    text: str


def hints(article: Article, quotations: Sequence[Quotation]) -> list[Hint]:
    """Return the days that an article's times name, and who those are whom it quotes, where the words don't say so."""
    if len(article.text) > HINTED_CHARS:
        return []
    times = [one for one in read_times(article.text, article.published) if one.sure and not one.whole]
    found = [Hint(one.start, one.end, days) for one in times if (days := days_of(one))]
    for one in quotations:
        said_by, place = one.speaker, one.speaker_span
        if said_by and place and said_by not in article.text[place.start : place.end]:
            found.append(Hint(place.start, place.end, said_by))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Layer:
    start: int
    end: int
    kind: Kind
    spot: Spot | None = None


def source_view(
    article: Article,
    spots: Sequence[Spot] = (),
    current: str | None = None,
    start: int = 0,
    hints: Sequence[Hint] = (),
) -> SourceView:
    """Open an article with its spots and hints marked.

    Of one too long to show whole, what is around the spot named `current` is shown, or what begins at `start`.
    """
    at = next((spot for spot in spots if spot.name == current), None)
    first = max(0, at.start - WINDOW_CHARS) if at else min(start, len(article.text))
    last = min(len(article.text), (at.end if at else first) + WINDOW_CHARS)
    return SourceView(
        title=article.title or "Untitled",
        origin=origin(article.publisher, article.published),
        byline=article.byline,
        place=_place(article, at),
        # Only web addresses become links: a hostile article can call itself "javascript:…".
        link=article.url if article.url and article.url.lower().startswith(("http://", "https://")) else None,
        runs=tuple(_runs(article, spots, hints, first, last)),
        names=tuple(spot.name for spot in spots),
        before=_left_out(article, first, "before", max(0, first - WINDOW_CHARS)),
        after=_left_out(article, len(article.text) - last, "after", last),
        article_id=article.id,
        page=article.page(at.start if at else first),
    )


def _place(article: Article, spot: Spot | None) -> str:
    """Return the name of the file and of the part of it that an article was read from, and the page of its spot."""
    name = article.path.replace("\\", "/").rpartition("/")[2]
    page = article.page(spot.start) if spot else None
    return f"{name}{article.part}, page {page}" if page else f"{name}{article.part}"


def _left_out(article: Article, chars: int, where: str, start: int) -> Rest | None:
    return Rest(f"Show what stands {where}: {count(chars, 'character')}", article.id, start) if chars else None


def _runs(article: Article, spots: Sequence[Spot], hints: Sequence[Hint], first: int, last: int) -> Iterator[Run]:
    layers = [_Layer(span.start, span.end, "boilerplate") for span in article.boilerplate]
    for spot in spots:
        layers.append(_Layer(spot.start, spot.end, "cited", spot))
        if spot.answer_start is not None and spot.answer_end is not None:
            layers.append(_Layer(spot.answer_start, spot.answer_end, "answer", spot))
    layers += [_Layer(span.start, span.end, "boilerplate", _around(span, spots)) for span in seen_markup(article)]
    named: set[str] = set()
    for spot, group in groupby(_cut(article.text, layers, hints, first, last), key=lambda piece: piece[1]):
        segments = tuple(segment for segment, _ in group)
        if spot is None:
            yield Run(segments)
        else:  # a span that another one cuts in two is named once
            name = None if spot.name in named else spot.name
            yield Run(segments, spot.label, name, _back(spot.name), spot.start, spot.end)
            named.add(spot.name)


def _around(span: Span, spots: Sequence[Spot]) -> Spot | None:
    """Return the last spot that a span lies in: its markup is shown with it."""
    return next((spot for spot in reversed(spots) if spot.start <= span.start and span.end <= spot.end), None)


def _cut(
    text: str, layers: Sequence[_Layer], hints: Sequence[Hint], first: int, last: int
) -> Iterator[tuple[Segment, Spot | None]]:
    """Cut `text[first:last]` where layers and hints begin and end; the last layer that covers a piece names it."""
    shown = [(-rank, layer) for rank, layer in enumerate(layers) if layer.start < last and first < layer.end]
    edges = {edge for _, layer in shown for edge in (layer.start, layer.end) if first < edge < last}
    edges |= {edge for hint in hints for edge in (hint.start, hint.end) if first < edge < last}
    ahead = sorted(hints, reverse=True)
    waiting = sorted(shown, key=lambda ranked: ranked[1].start, reverse=True)
    begun: list[tuple[int, _Layer]] = []  # a heap, the last layer on top; those that ended go once they are there
    for start, end in pairwise(sorted(edges | {first, last})):
        while waiting and waiting[-1][1].start <= start:
            heappush(begun, waiting.pop())
        while begun and begun[0][1].end <= start:
            heappop(begun)
        while ahead and ahead[-1].end <= start:
            ahead.pop()
        hint = ahead[-1].text if ahead and ahead[-1].start <= start else ""
        top = begun[0][1] if begun else _Layer(start, end, "plain")
        yield Segment(text[start:end], top.kind, hint), top.spot


def _back(name: str) -> str:
    return name.replace("span", "cite", 1)


def source_of(one: Citation, kind: str) -> tuple[str, str, str]:
    """Return who published a source of a list of a kind and when, its title and what is known of it, what opens it."""
    told = "; ".join(filter(None, (title_of(one), one.known)))
    return origin(one.publisher, one.published) or "Unknown publisher", told, _opens(one, kind)


def _opens(one: Citation, kind: str) -> str:
    """Return what the page asks `read` for, as JSON."""
    name = f"span-{kind}-{one.marker}"
    span = {
        "name": name,
        "label": f"[{one.marker}]",
        "start": one.start,
        "end": one.end,
        "quote": one.quote,
        "answer_start": one.answer_start,
        "answer_end": one.answer_end,
    }
    return json.dumps({"id": one.article_id, "current": name, "spans": [span]})
