"""Text as it is read: markup left out, or what it stands for put in its place; what is found leads back to the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Article, Markup, Span, merge


@dataclass(frozen=True, slots=True)
class _Run:
    """What `text[start:end]` of the article reads as, from place `at` on of what is read."""

    at: int
    start: int
    end: int
    reads: str
    verbatim: bool

    @property
    def put_in(self) -> bool:
        """Whether it stands for nothing in the article."""
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class Rendered:
    """A piece of an article as it is read."""

    text: str
    runs: tuple[_Run, ...]

    def origin(self, start: int, end: int) -> Span:
        """Return the span of the article that `text[start:end]` stands for; what is put in at its ends is left out.

        It is empty where nothing is left.
        """
        first = bisect_right(self.runs, start, key=lambda run: run.at) - 1
        last = bisect_left(self.runs, end, key=lambda run: run.at) - 1
        while first <= last and self.runs[first].put_in:
            first += 1
        while first <= last and self.runs[last].put_in:
            last -= 1
        if first > last or start >= end:
            return Span(0, 0)
        begun, ended = self.runs[first], self.runs[last]
        return Span(
            begun.start + max(0, start - begun.at) if begun.verbatim else begun.start,
            ended.start + min(len(ended.reads), end - ended.at) if ended.verbatim else ended.end,
        )

    def place(self, span: Span) -> Span:
        """Return where in `text` the words of a span of the article stand; what is put in before them is left out."""
        first = bisect_right(self.runs, span.start, key=lambda run: run.start) - 1
        last = bisect_left(self.runs, span.end, key=lambda run: run.end)
        start = _place(self.runs[first], span.start) if first >= 0 else 0
        end = _place(self.runs[last], span.end) if last < len(self.runs) else len(self.text)
        return Span(start, max(start, end))

    def said(self, span: Span) -> str:
        """Return the words at a span of the article."""
        place = self.place(span)
        return self.text[place.start : place.end]


def render(text: str, markup: Sequence[Markup], start: int = 0, end: int | None = None, base: int = 0) -> Rendered:
    """Return what is read from `start` to `end` of an article, all of whose text from `base` on is `text`."""
    runs = tuple(_runs(text, markup, max(start, base), base + len(text) if end is None else end, base))
    return Rendered("".join(run.reads for run in runs), runs)


def within(markup: Sequence[Markup], start: int, end: int) -> tuple[Markup, ...]:
    """Return the markup of a span: what is put in where it begins is of it, what is put in where it ends is not."""
    first = bisect_left(markup, start, key=lambda one: one.end)
    last = bisect_left(markup, end, key=lambda one: one.start)
    return tuple(one for one in markup[first:last] if one.end > start or one.start == start)


def said(article: Article, start: int, end: int) -> str:
    """Return what is read at a span of an article, with the heads of a table's cells that stand there."""
    return render(article.text, article.markup, start, end).text


def unread(article: Article) -> tuple[Span, ...]:
    """Return the spans of an article that are not read, sorted and disjoint: boilerplate, and markup."""
    return merge([*article.boilerplate, *seen_markup(article)])


def seen_markup(article: Article) -> list[Span]:
    """Return the spans of an article's markup, without what stands for a character and white space at the ends."""
    pieces = ((one, article.text[one.start : one.end]) for one in article.markup if not one.reads.strip())
    spans = (Span(one.end - len(piece.lstrip()), one.start + len(piece.rstrip())) for one, piece in pieces)
    return [span for span in spans if span.start < span.end]


def _runs(text: str, markup: Sequence[Markup], start: int, end: int, base: int) -> Iterator[_Run]:
    at, done = 0, start
    for one in within(markup, start, end):
        if done < one.start:
            yield _Run(at, done, one.start, text[done - base : one.start - base], True)
            at += one.start - done
        if one.reads:
            yield _Run(at, max(start, one.start), min(end, one.end), one.reads, False)
            at += len(one.reads)
        done = max(done, one.end)
    if done < end:
        yield _Run(at, done, end, text[done - base : end - base], True)


def _place(run: _Run, at: int) -> int:
    if run.verbatim:
        return run.at + min(max(0, at - run.start), len(run.reads))
    return run.at if at <= run.start else run.at + len(run.reads)
