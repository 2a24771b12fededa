"""Articles as JSON: one object, a list of them, `{"articles": [...]}`, or an object per line."""

import codecs
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import LoadError, unforeseen
from index.loaders.decoding import decode, utf8
from index.loaders.json_shapes import KEYS, articles_in, byline_of, dated_of, field, text_of, unwrapped
from index.loaders.text import make_article
from index.metadata import Metadata
from index.types import Article, Skipped

_QUESTIONS = "holds questions, not articles: give it to `qa ask --batch` or `qa evaluate`"
_NO_TEXT = f"no text (looked for {', '.join(KEYS['text'][:3])} and the like)"


@dataclass(frozen=True, slots=True)
class _Item:
    """One value of a file and what to call it in a message: `path:12`, or `path[3]` in a list."""

    where: str
    value: object


def load_json(path: Path, data: bytes, article_bytes: int) -> Iterator[Article | Skipped]:
    """Yield the articles of a .json file. Raises LoadError if it isn't JSON."""
    text = decode(data)
    try:
        value = _parsed(text)
    except LoadError as error:
        if "Extra data" not in str(error):
            raise
        yield from load_jsonl(path, data, article_bytes)  # lines of JSON under the other name
        return
    found = articles_in(value)
    names = [str(path)] if found == [value] else [f"{path}[{at}]" for at in range(len(found))]
    yield from _articles(path, map(_Item, names, found))


def load_jsonl(path: Path, data: bytes, article_bytes: int) -> Iterator[Article | Skipped]:
    """Yield an article, or why there is none, for each line of a .jsonl file that isn't blank."""
    if b"\0" in data[:4096]:  # UTF-16, whose lines can't be told from its bytes, or binary
        data = decode(data).encode()
    yield from _articles(path, _lines(path, data.removeprefix(codecs.BOM_UTF8), article_bytes))


def _lines(path: Path, data: bytes, article_bytes: int) -> Iterator[_Item]:
    for number, line in enumerate(io.BytesIO(data), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            if len(line) > article_bytes:
                raise LoadError(f"too large: {len(line):,} bytes, and [index] max_article_mb allows {article_bytes:,}")
            text = utf8(line)
            yield _Item(where, _parsed(decode(line) if text is None else text))
        except LoadError as error:
            yield _Item(where, error)


def _articles(path: Path, items: Iterable[_Item]) -> Iterator[Article | Skipped]:
    """Yield what each item gives; when all of them fail for one reason, say so once, for the file."""
    failed: list[Skipped] = []
    found = False
    for at, item in enumerate(items):
        if at == 0 and _is_question(item.value):
            raise LoadError(_QUESTIONS)
        result = _article(path, item)
        if not found and isinstance(result, Skipped):
            failed.append(result)
            continue
        if not found:
            yield from failed
        found = True
        yield result
    if not found:
        yield from _summary(path, failed)


def _summary(path: Path, failed: list[Skipped]) -> Iterable[Skipped]:
    reasons = {skipped.reason for skipped in failed}
    if not failed:
        return [Skipped(str(path), "holds no articles")]
    if len(reasons) > 1 or len(failed) == 1:
        return failed
    return [Skipped(str(path), f"{reasons.pop()}, in any of its {len(failed):,} entries")]


def _article(path: Path, item: _Item) -> Article | Skipped:
    if isinstance(item.value, LoadError):
        return Skipped(item.where, str(item.value))
    if not isinstance(item.value, dict):
        return Skipped(item.where, "not a JSON object")
    try:
        return _read(path, item.where, unwrapped(item.value))
    except LoadError as error:  # of markup in it
        return Skipped(item.where, str(error))
    except Exception as error:  # the other lines are read all the same
        return Skipped(item.where, unforeseen(error))


def _read(path: Path, where: str, value: dict[str, object]) -> Article | Skipped:
    text = text_of(value)
    if text is None:
        strange = any(value.get(key) is not None for key in KEYS["text"])
        return Skipped(where, "its text is not a string" if strange else _NO_TEXT)
    if not text.strip():
        return Skipped(where, "its text is empty")
    dated = dated_of(value)
    day = dated.day if dated else None
    metadata = Metadata(field(value, "title"), field(value, "publisher"), day, byline_of(value), dated)
    return make_article(text, path, metadata, url=field(value, "url"), given_id=field(value, "id"))


def _is_question(value: object) -> bool:
    return isinstance(value, dict) and "question" in value and not any(key in value for key in KEYS["text"])


def _parsed(text: str) -> object:
    try:
        value: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise LoadError(f"not JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:  # thousands of brackets; a number of thousands of digits
        raise LoadError(f"not readable as JSON: {error}") from error
    return value
