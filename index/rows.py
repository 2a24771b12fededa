"""Rows of the catalog as values, and back."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from index.types import Article, Markup, Span

ARTICLE_COLUMNS = "id, text, title, path, publisher, published, byline, url, boilerplate, markup"
ARTICLE_KINDS = (str, str, str, str, str | None, str | None, str | None, str | None, bytes, str)


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


def _is_markup(row: object) -> bool:
    return isinstance(row, list) and [type(value) for value in row] == [int, int, str]


def to_article(row: Sequence[Any]) -> Article:
    """Return the article that a row of `ARTICLE_COLUMNS` holds; `ValueError` for values that no article has."""
    key, text, title, path, publisher, published, byline, url, boilerplate, markup = row
    spans = tuple(unpack_spans(boilerplate))
    return Article(key, text, title, path, publisher, to_day(published), byline, url, spans, unpack_markup(markup))


def to_projection(generation: object, detail: str) -> Projection:
    """Return what a row of a projection holds; `ValueError`, `TypeError` or `AttributeError` for what none keeps."""
    found = json.loads(detail)
    if not isinstance(generation, int) or not isinstance(found, dict):
        raise TypeError("not what a projection keeps")
    sizes = found.get("files", {})
    numbers = [number for size in sizes.values() for number in (size if isinstance(size, list) else [size])]
    if not all(isinstance(number, int) for number in numbers):
        raise TypeError("not the sizes of files")
    if not all(isinstance(value, str) for key, value in found.items() if key != "files"):
        raise TypeError("not the names of folders")
    return Projection(generation, found)


def to_day(value: str | None) -> date | None:
    """Return a day; `ValueError` for a text that is none."""
    return date.fromisoformat(value) if value else None
