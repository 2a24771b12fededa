"""Records to articles: what is common to all files that hold articles as fields, whatever their format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import LoadError, unforeseen
from index.loaders.json_shapes import KEYS, byline_of, dated_of, field, text_of, unwrapped
from index.loaders.text import make_article
from index.metadata import Metadata
from index.types import Article, Skipped

_QUESTIONS = "holds questions, not articles: give it to `qa ask --batch` or `qa evaluate`"
_NO_TEXT = f"no text (looked for {', '.join(KEYS['text'][:3])} and the like)"


@dataclass(frozen=True, slots=True)
class Record:
    """What may be an article, or why it can't be read, and where it stands in its file: ":12" a line, "[3]" an item."""

    part: str
    value: object


def articles_of(path: Path, records: Iterable[Record]) -> Iterator[Article | Skipped]:
    """Yield what each record gives; when all of them fail for one reason, say so once, for the file."""
    failed: list[Skipped] = []
    found = False
    for at, record in enumerate(records):
        if at == 0 and _is_question(record.value):
            raise LoadError(_QUESTIONS)
        result = _article(path, record)
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


def _article(path: Path, record: Record) -> Article | Skipped:
    where = f"{path}{record.part}"
    if isinstance(record.value, LoadError):
        return Skipped(where, str(record.value))
    if not isinstance(record.value, dict):
        return Skipped(where, "not a JSON object")
    try:
        read = _read(path, where, unwrapped(record.value))
    except LoadError as error:  # of markup in it
        return Skipped(where, str(error))
    except Exception as error:  # the other records are read all the same
        return Skipped(where, unforeseen(error))
    return replace(read, part=record.part) if isinstance(read, Article) else read


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
