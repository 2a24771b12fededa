"""Rows of the catalog as values, and back."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from index.types import Article, Dated, Markup, Span

ARTICLE_COLUMNS = "id, text, title, path, publisher, published, byline, url, boilerplate, markup, dated, place"
ARTICLE_KINDS = (str, str, str, str, str | None, str | None, str | None, str | None, bytes, str, str, str)
EARLIER_COLUMNS = ARTICLE_COLUMNS.removesuffix(", place")  # a version is cited by nobody, so its place is not kept
LISTING_COLUMNS = "id, title, publisher, published, byline, path, url"
LISTING_KINDS = (str, str, str | None, str | None, str | None, str, str | None)
NEWEST_FIRST = "ORDER BY published DESC NULLS LAST, title, id"

_PERIOD = re.compile(r"[0-9]{4}(?:-[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Listing:
    """An article as lists name it."""

    id: str
    title: str
    publisher: str | None
    published: date | None
    byline: str | None = None
    path: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Projection:
    """What a projection reflects: a generation of the catalog, and notes of its own."""

    generation: int
    detail: dict[str, Any]


def pack_spans(spans: Iterable[Span]) -> bytes:
    """Return spans as pairs of little-endian int32."""
    return b"".join(at.to_bytes(4, "little") for span in spans for at in (span.start, span.end))


def unpack_spans(data: bytes) -> list[Span]:
    """Return the spans that `pack_spans` wrote."""
    numbers = [int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4)]
    return [Span(start, end) for start, end in zip(numbers[::2], numbers[1::2], strict=True)]


def pack_markup(markup: Sequence[Markup]) -> str:
    """Return markup as JSON, `[start, end, reads]` each; "" for none."""
    return json.dumps([astuple(one) for one in markup], separators=(",", ":")) if markup else ""


def unpack_markup(data: str) -> tuple[Markup, ...]:
    """Return the markup that `pack_markup` wrote; `ValueError` for what it can't have written."""
    match json.loads(data or "[]"):
        case [*rows] if all(map(_is_markup, rows)):
            return tuple(Markup(*row) for row in rows)
    raise ValueError("not the markup of an article")


def pack_dated(dated: Dated | None) -> str:
    """Return what is known of a day as JSON; "" for nothing."""
    return json.dumps(astuple(dated), separators=(",", ":")) if dated else ""


def unpack_dated(data: str) -> Dated | None:
    """Return what `pack_dated` wrote; `ValueError` for what it can't have written."""
    if not data:
        return None
    match json.loads(data):
        case [str(value), "metadata" | "text" | "url" | "file name" as source, "" | "dmy" | "mdy" as order]:
            dated = Dated(value, source, order)
            if dated.options or _PERIOD.fullmatch(value):
                return dated
    raise ValueError("not what is known of an article's day")


def pack_place(article: Article) -> str:
    """Return the part of a file and the pages that an article was read from as JSON; "" for all of one."""
    place = (article.part, article.pages)
    return json.dumps(place, separators=(",", ":")) if any(place) else ""


def unpack_place(data: str) -> tuple[str, tuple[int, ...]]:
    """Return the part and the pages that `pack_place` wrote; `ValueError` for what it can't have written."""
    match json.loads(data or '["",[]]'):
        case [str(part), [*pages]] if all(type(at) is int for at in pages) and pages == sorted(pages):
            return part, tuple(pages)
    raise ValueError("not the place of an article")


def _is_markup(row: object) -> bool:
    return isinstance(row, list) and [type(value) for value in row] == [int, int, str]


def to_article(row: Sequence[Any]) -> Article:
    """Return the article that a row of `ARTICLE_COLUMNS` holds; `ValueError` for values that no article has."""
    key, text, title, path, publisher, published, byline, url, boilerplate, markup, dated, place = row
    spans, day = tuple(unpack_spans(boilerplate)), to_day(published)
    marks, known = unpack_markup(markup), unpack_dated(dated)
    return Article(key, text, title, path, publisher, day, byline, url, spans, marks, known, *unpack_place(place))


def to_listing(row: Sequence[Any]) -> Listing:
    """Return the listing that a row of `LISTING_COLUMNS` holds; `ValueError` for a day that is none."""
    key, title, publisher, published, byline, path, url = row
    return Listing(key, title, publisher, to_day(published), byline, path, url)


def to_projection(generation: object, detail: str) -> Projection:
    """Return what a row of a projection holds; `ValueError`, `TypeError` or `AttributeError` for what none keeps."""
    found = json.loads(detail)
    if not isinstance(generation, int) or not isinstance(found, dict):
        raise TypeError("not what a projection keeps")
    shards = found.get("shards", {})
    for notes in ({key: value for key, value in found.items() if key != "shards"}, *shards.values()):
        _check_notes(notes)
    return Projection(generation, found)


def _check_notes(notes: dict[str, Any]) -> None:
    sizes = notes.get("files", {})
    numbers = [number for size in sizes.values() for number in (size if isinstance(size, list) else [size])]
    if not all(isinstance(number, int) for number in numbers):
        raise TypeError("not the sizes of files")
    if not all(isinstance(value, str) for key, value in notes.items() if key != "files"):
        raise TypeError("not the names of folders")


def to_day(value: str | None) -> date | None:
    """Return a day; `ValueError` for a text that is none."""
    return date.fromisoformat(value) if value else None
