"""What changed between two versions of a story, sentence by sentence, and which of its numbers did."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from index.catalog import Catalog
from index.rendering import said
from index.timex.words import NUMBERS
from index.types import Article, Span

# Two sentences in the same place are one that was rewritten when so much of their words is the same, in order.
_REWRITTEN = 0.5
# What a sentence became is looked for among so many of those in its place, and in so much of a text: a second's work.
_NEXT, _MOST_SENTENCES = 8, 1_000
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:[.:]\d+)?|[^\W\d_]+")
_WORD = re.compile(r"[£$€¥]?\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w\s]")


Kind = Literal["same", "out", "in"]


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was at one time, with its sentences."""

    article: Article
    sentences: Sequence[Span]

    def said(self, span: Span) -> str:
        """Return what is read at a span, on one line."""
        return " ".join(said(self.article, span.start, span.end).split())

    def piece(self, span: Span, kind: Kind = "same", number: bool = False) -> "Piece":
        """Return the same as a piece of its sentence."""
        edge = self.article.text[max(0, span.start - 1) : span.start + 1]
        return Piece(self.said(span), kind, number, apart=any(map(str.isspace, edge)))


@dataclass(frozen=True, slots=True)
class Change:
    """Words in place of others: what stood at `old_span` of the older text stands at `new_span` of the newer one."""

    old: str
    new: str
    old_span: Span
    new_span: Span

    @property
    def of_number(self) -> bool:
        """Whether a number became another one."""
        before, after = _numbers(self.old), _numbers(self.new)
        return bool(before and after) and before != after


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the older text and the one in its place; None for one that was put in or taken out."""

    old: Span | None
    new: Span | None
    changes: tuple[Change, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing of it changed."""
        return bool(self.old and self.new) and not self.changes


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence: in both texts, taken "out" or put "in"; `number` where a number became another.

    `apart` from those before it: a space stands between them.
    """

    text: str
    kind: Kind = "same"
    number: bool = False
    apart: bool = False


def version_of(catalog: Catalog, article_id: str) -> Version | None:
    """Return an article, or what it was before it was replaced."""
    article = catalog.article(article_id) or catalog.earlier(article_id)
    return Version(article, catalog.sentences(article_id)) if article else None


def compare(old: Version, new: Version) -> list[Line]:
    """Return both texts side by side, sentence by sentence, in order."""
    before, after = (one.sentences[:_MOST_SENTENCES] for one in (old, new))
    mine, theirs = [old.said(span).casefold() for span in before], [new.said(span).casefold() for span in after]
    lines: list[Line] = []
    for kind, first, last, begin, end in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += map(Line, before[first:last], after[begin:end])
        else:
            lines += _rewritten(old, new, before[first:last], after[begin:end])
    return lines


def changes(old: Version, new: Version) -> list[Change]:
    """Return the words that changed in sentences which stand in both texts, in order."""
    return [change for line in compare(old, new) for change in line.changes]


def pieces(line: Line, old: Version, new: Version) -> list[Piece]:
    """Return a sentence as it is read, with what was taken out before what was put in its place."""
    if line.new is None:
        return [old.piece(line.old, "out")] if line.old else []
    if line.old is None:
        return [new.piece(line.new, "in")]
    found, at = list[Piece](), line.new.start
    for one in line.changes:
        number = one.of_number
        found += [new.piece(Span(at, one.new_span.start)), old.piece(one.old_span, "out", number)]
        found.append(new.piece(one.new_span, "in", number))
        at = one.new_span.end
    shown = [piece for piece in (*found, new.piece(Span(at, line.new.end))) if piece.text]
    after_out = [False, *(piece.kind == "out" for piece in shown)]  # words that follow only in the newer text
    return [
        replace(piece, apart=piece.apart or (out and piece.text[0].isalnum()))
        for piece, out in zip(shown, after_out, strict=False)
    ]


def _rewritten(old: Version, new: Version, before: Sequence[Span], after: Sequence[Span]) -> Iterator[Line]:
    """Pair the sentences of a place that was rewritten, each with the next that is like it; the others stand alone."""
    waiting = list(after)
    for span in before:
        like = next((place for place, other in enumerate(waiting[:_NEXT]) if _alike(old, new, span, other)), None)
        if like is None:
            yield Line(span, None)
            continue
        yield from (Line(None, other) for other in waiting[:like])
        yield Line(span, waiting[like], tuple(_changes(old.article, new.article, span, waiting[like])))
        del waiting[: like + 1]
    yield from (Line(None, other) for other in waiting)


def _alike(old: Version, new: Version, span: Span, other: Span) -> bool:
    before, after = _words(old.article, span), _words(new.article, other)
    mine, theirs = [text.casefold() for text, _ in before], [text.casefold() for text, _ in after]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    return min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _REWRITTEN and matcher.ratio() >= _REWRITTEN


def _changes(old: Article, new: Article, span: Span, other: Span) -> Iterator[Change]:
    before, after = _words(old, span), _words(new, other)
    matcher = SequenceMatcher(None, [text for text, _ in before], [text for text, _ in after], autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind != "equal":
            here, there = _around(before, first, last, span), _around(after, begin, end, other)
            yield Change(old.text[here.start : here.end], new.text[there.start : there.end], here, there)


def _around(words: Sequence[tuple[str, Span]], first: int, last: int, sentence: Span) -> Span:
    """Return the span of some words of a sentence, an empty one where there are none."""
    if first < last:
        return Span(words[first][1].start, words[last - 1][1].end)
    at = words[first - 1][1].end if first else sentence.start
    return Span(at, at)


def _words(article: Article, span: Span) -> list[tuple[str, Span]]:
    found = _WORD.finditer(article.text, span.start, span.end)
    return [(match[0], Span(*match.span())) for match in found]


def _numbers(words: str) -> list[float]:
    """Return the numbers that words name, in figures or one by one in letters."""
    found = []
    for match in _NUMBER.finditer(words.casefold()):
        if match[0] in NUMBERS:
            found.append(float(NUMBERS[match[0]]))
        elif match[0][0].isdigit():
            found.append(float(match[0].replace(",", "").replace(":", ".")))
    return found
