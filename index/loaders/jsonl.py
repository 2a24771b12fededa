"""Articles as JSON: one object, a list of them, `{"articles": [...]}`, or an object per line."""

import codecs
import io
import json
from collections.abc import Iterator
from pathlib import Path

from index.errors import LoadError
from index.loaders.decoding import decode, utf8
from index.loaders.json_shapes import articles_in
from index.loaders.limits import Limits, too_large
from index.loaders.records import Record, articles_of
from index.types import Article, Skipped


def load_json(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the articles of a .json file. Raises LoadError if it isn't JSON."""
    text = decode(data)
    try:
        value = _parsed(text)
    except LoadError as error:
        if "Extra data" not in str(error):
            raise
        yield from load_jsonl(path, data, limits)  # lines of JSON under the other name
        return
    found = articles_in(value)
    parts = [""] if found == [value] else [f"[{at}]" for at in range(len(found))]
    yield from articles_of(path, map(Record, parts, found))


def load_jsonl(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield an article, or why there is none, for each line of a .jsonl file that isn't blank."""
    if b"\0" in data[:4096]:  # UTF-16, whose lines can't be told from its bytes, or binary
        data = decode(data).encode()
    yield from articles_of(path, _lines(data.removeprefix(codecs.BOM_UTF8), limits.article_bytes))


def _lines(data: bytes, article_bytes: int) -> Iterator[Record]:
    for number, line in enumerate(io.BytesIO(data), start=1):
        if line.strip():
            yield Record(f":{number}", _line(line, article_bytes))


def _line(line: bytes, article_bytes: int) -> object:
    """Return what a line holds, or why that can't be told."""
    try:
        if len(line) > article_bytes:
            raise too_large(len(line), article_bytes, "max_article_mb")
        text = utf8(line)
        return _parsed(decode(line) if text is None else text)
    except LoadError as error:
        return error


def _parsed(text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise LoadError(f"not JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:  # thousands of brackets; a number of thousands of digits
        raise LoadError(f"not readable as JSON: {error}") from error
    return value
