"""The values that the stages of indexing exchange."""

import hashlib
import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range `[start, end)` in code points of one article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Markup:
    """A range of an article's text that is structure and no words, and what is read in its place.

    One of no length only puts something in: the head of a table's column before a cell.
    """

    start: int
    end: int
    reads: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """What is known of an article's day of publication, and where it was read.

    `value` is in ISO 8601-2 (EDTF): a day "2020-01-07", a month "2020-01", a year "2020", or one of the days that
    figures may mean, "[2020-01-07,2020-07-01]". `order` is that of day and month in figures which can be read one way.
    """

    value: str
    source: Literal["metadata", "text", "url", "file name"]
    order: Literal["", "dmy", "mdy"] = ""

    @property
    def options(self) -> tuple[date, ...]:
        """The days that may be meant; none of a month or a year."""
        days = self.value.strip("[]").split(",")
        return tuple(map(date.fromisoformat, days)) if len(days[0]) == len("2020-01-07") else ()

    @property
    def day(self) -> date | None:
        """The day, where it is known."""
        return self.options[0] if self.precision == "day" else None

    @property
    def precision(self) -> Literal["day", "month", "year", "ambiguous"]:
        """How exactly it is known."""
        if self.value.startswith("["):
            return "ambiguous"
        return "day" if self.options else "month" if "-" in self.value else "year"


@dataclass(frozen=True, slots=True)
class Article:
    """A source document; every span in the project points into its `text`. Its markup is sorted and disjoint.

    `path` and `part`, one behind the other, say what it was read from: "news.zip", "/2031/may.jsonl:12"; of what is
    printed on pages, `pages` are the places in the text where each begins.
    """

    id: str
    text: str
    title: str
    path: str
    publisher: str | None = None
    published: date | None = None
    byline: str | None = None
    url: str | None = None
    boilerplate: tuple[Span, ...] = ()
    markup: tuple[Markup, ...] = ()
    dated: Dated | None = None
    part: str = ""
    pages: tuple[int, ...] = ()

    def page(self, at: int) -> int | None:
        """Return the page, counted from 1, on which a place of the text is printed; None of what has no pages."""
        return max(1, bisect_right(self.pages, at)) if self.pages else None

    @property
    def content_hash(self) -> str:
        """Hash of what a reader sees, wherever it was read from: equal hashes mean the same article."""
        return content_hash(self.text, self.title, self.publisher, self.published, self.byline, self.url)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a line of one (`path:12`), that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """The indexed unit: whole sentences of one article, with `article.text[start:end] == text`."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


def names(byline: str, author: str) -> bool:
    """Whether a byline names somebody, by all the words of their name."""
    return bool(author.strip()) and f" {_folded(author)} " in f" {_folded(byline)} "


def _folded(text: str) -> str:
    """Return the words of a text without capitals and accents, one space between them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char))))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a chunk's article must satisfy; an empty tuple or None lets everything through.

    Publishers are compared without regard to case, authors without regard to accents too; an article without a date
    fails `since` and, unless it is let through as `undated`, `until`.
    """

    publishers: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    authors: tuple[str, ...] = ()
    undated: bool = False

    def __bool__(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.publishers or self.since or self.until or self.authors)

    @property
    def days(self) -> tuple[int, int] | None:
        """The first and the last day as numbers, None for any; 0 stands for "no date"."""
        if not self.since and not self.until:
            return None
        return day_number(self.since) or (0 if self.undated else 1), day_number(self.until) or 99_991_231

    def up_to(self, day: date | None) -> "Filters":
        """Return what also lets nothing through that is known to be later than a day."""
        if day is None or (self.until and self.until <= day):
            return self
        return replace(self, until=day, undated=not self.since and not self.until)

    def admit(self, publisher: str | None, published: date | None, byline: str | None) -> bool:
        """Whether an article of that publisher, day and byline is let through."""
        if self.publishers and (publisher or "").casefold() not in {name.casefold() for name in self.publishers}:
            return False
        if self.authors and not any(names(byline or "", author) for author in self.authors):
            return False
        return self.days is None or self.days[0] <= day_number(published) <= self.days[1]


@dataclass(frozen=True, slots=True)
class Scored:
    """A chunk that a store found, with its score: higher is better, ties stand in order of id."""

    chunk_id: str
    score: float


def day_number(day: date | None) -> int:
    """Return a date as the integer YYYYMMDD, 0 for none: the form in which both projections hold dates."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def content_hash(
    text: str, title: str, publisher: str | None, published: date | None, byline: str | None, url: str | None
) -> str:
    """Return the hex SHA-256 of an article's text and metadata."""
    fields = [text, title, publisher, published.isoformat() if published else None, byline, url]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


def article_id(content: str) -> str:
    """Return the id of an article that brings none of its own: the head of its content hash."""
    return content[:16]


def chunk_id(article_id: str, start: int, end: int, text: str) -> str:
    """Return an id that is the same whenever the same span of the same article is chunked again."""
    return hashlib.sha256(f"{article_id}\0{start}\0{end}\0{text}".encode()).hexdigest()[:24]


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same characters as sorted spans that neither overlap nor touch; empty ones are dropped."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
