"""Rows of the catalog as values, and back."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.types import Article, Span

ARTICLE_COLUMNS = "id, text, title, path, publisher, published, byline, url, boilerplate"
ARTICLE_KINDS = (str, str, str, str, str | None, str | None, str | None, str | None, bytes)


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


def to_article(row: Sequence[Any]) -> Article:
    """Return the article that a row of `ARTICLE_COLUMNS` holds; `ValueError` for a day or spans that are none."""
    key, text, title, path, publisher, published, byline, url, boilerplate = row
    return Article(key, text, title, path, publisher, to_day(published), byline, url, tuple(unpack_spans(boilerplate)))


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
