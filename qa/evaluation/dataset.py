"""Lines of JSON become question-answer pairs: for `qa evaluate`, and for `qa ask --batch`."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from index.errors import DatasetError
from index.types import Filters
from qa.types import Question, Turn

T = TypeVar("T")

_SHOWN_CHARS = 60  # enough to recognise a value by; an error is one line
_EXPECTED_LINE = 'one JSON object per line, such as {"question": "Who won?", "answers": ["Ann"]}'


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """Where an answer stands: an article, by path, url or id, and the sentence of it if one is named."""

    article: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its gold answers. One with neither answers nor evidence is only asked, not judged.

    `id` always names it, by its line number if it brings no id; `given_id` is what it brought, as it was.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    unanswerable: bool = False
    as_of: date | None = None
    history: tuple[Turn, ...] = ()
    evidence: tuple[EvidenceRef, ...] = ()
    given_id: str | int | None = None

    def to_question(self, filters: Filters) -> Question:
        """Return what is asked; the gold answers and the evidence stay behind."""
        return Question(self.question, filters, self.given_id, self.as_of, self.history)


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is no pair: its id, None where none could be read, and what is wrong, naming the line."""

    given_id: str | int | None
    error: DatasetError


def read_pairs(source: Path | str) -> list[Pair]:
    """Read every pair of a `.jsonl` or `.jsonl.gz` file, or of standard input for "-".

    Raises `DatasetError` for a file that can't be read, at the first broken line, and when there is no pair.
    """
    pairs = list(read_lines(_open(source), _name(source)))
    if not pairs:
        raise DatasetError(f"{_name(source)} holds no questions; expected {_EXPECTED_LINE}")
    return pairs


def each_pair(source: Path | str) -> Iterator[Pair | Broken]:
    """Yield every line of a file (or "-") as soon as it is read; a broken one does not end the others.

    Raises `DatasetError` only when the file itself can't be read.
    """
    return each_line(_open(source), _name(source))


def read_lines(lines: Iterable[str | bytes], name: str) -> Iterator[Pair]:
    """Yield a pair per line that is not blank; raise `DatasetError` at the first broken one."""
    for item in each_line(lines, name):
        if isinstance(item, Broken):
            raise item.error
        yield item


def each_line(lines: Iterable[str | bytes], name: str) -> Iterator[Pair | Broken]:
    """Yield a pair, or what is wrong with it, per line that is not blank. `name` stands in the messages.

    Lines are UTF-8 with or without a byte order mark. Unknown keys are left alone; null counts as absent.
    """
    for number, line in enumerate(lines, start=1):
        given: str | int | None = None
        try:
            text = _decode(line).strip()
            if text:
                table = _typed(_parse(text), dict, "the line", _EXPECTED_LINE)
                given = _given_id(table)
                yield _pair(table, str(number) if given is None else str(given))
        except _Fault as fault:
            yield Broken(given, DatasetError(f"{name}, line {number}: {fault}"))


class _Fault(Exception):
    """What is wrong with a line and what is expected; `each_line` adds the place."""


def _decode(line: str | bytes) -> str:
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
    except UnicodeDecodeError as error:
        raise _Fault(f"byte {error.start + 1} is not UTF-8; expected a file saved as UTF-8") from error
    return text.removeprefix("\ufeff")


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _Fault(f"not JSON ({error.msg}, column {error.colno}); expected {_EXPECTED_LINE}") from error
    except (ValueError, RecursionError) as error:  # a number too long to convert, brackets too deep
        raise _Fault(f"JSON that can't be read ({error}); expected {_EXPECTED_LINE}") from error


def _pair(table: dict[str, object], key: str) -> Pair:
    flag = table.get("unanswerable")
    pair = Pair(
        id=key,
        question=_text(table.get("question"), "question"),
        answers=tuple(_text(value, "an entry of answers") for value in _items(table, "answers")),
        unanswerable=flag is not None and _typed(flag, bool, "unanswerable", "true or false"),
        as_of=_day(table.get("as_of"), "as_of"),
        history=tuple(_turn(value) for value in _items(table, "history")),
        evidence=tuple(_evidence(value) for value in _items(table, "evidence")),
        given_id=_given_id(table),
    )
    if pair.unanswerable and pair.answers:
        raise _Fault("unanswerable is true and answers are given; expected one or the other")
    return pair


def _turn(value: object) -> Turn:
    turn = _typed(value, dict, "an entry of history", '{"question": "…", "answer": "…"}')
    answer = _text(turn.get("answer"), "answer in history", blank=True)
    return Turn(_text(turn.get("question"), "question in history"), answer)


def _evidence(value: object) -> EvidenceRef:
    table = _typed(value, dict, "an entry of evidence", '{"article": "path, url or id", "quote": "…"}')
    quote = table.get("quote")
    quote = None if quote is None else _text(quote, "quote in evidence", blank=True)
    return EvidenceRef(_text(table.get("article"), "article in evidence"), quote)


def _given_id(table: dict[str, object]) -> str | int | None:
    value = table.get("id")
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _text(value, "id", "a string or a whole number")


def _items(table: dict[str, object], key: str) -> list[object]:
    value = table.get(key)
    return [] if value is None else _typed(value, list, key, "a list")


def _text(value: object, key: str, expected: str = "a string", *, blank: bool = False) -> str:
    text = _typed(value, str, key, expected)
    if not (blank or text.strip()):
        raise _fault(key, value, f"{expected} that is not blank")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _fault(key, value, "whole characters, not half a surrogate pair") from error
    return text


def _day(value: object, key: str) -> date | None:
    if value is None:
        return None
    expected = 'a day as "YYYY-MM-DD"'
    try:
        day = date.fromisoformat(_typed(value, str, key, expected))
    except ValueError as error:
        raise _fault(key, value, expected) from error
    if day.isoformat() != value:  # Python reads other ISO forms too: "20220616", "2022-W24-4"
        raise _fault(key, value, expected)
    return day


def _typed(value: object, kind: type[T], key: str, expected: str) -> T:
    if not isinstance(value, kind):
        raise _fault(key, value, expected)
    return value


def _fault(key: str, value: object, expected: str) -> _Fault:
    return _Fault(f"{key} is {_shown(value)}; expected {expected}")


def _shown(value: object) -> str:
    if value is None:
        return "missing or null"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value)  # ASCII: no half surrogate reaches a terminal
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"


def _name(source: Path | str) -> str:
    return "standard input" if str(source) == "-" else str(source)


def _open(source: Path | str) -> Iterator[bytes]:
    """Yield lines as bytes, so that one that is not UTF-8 spoils only itself."""
    if str(source) == "-":
        yield from sys.stdin.buffer
        return
    path = Path(source)
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            yield from stream
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise DatasetError(f"can't read {path}: {reason}; expected a .jsonl or .jsonl.gz file") from error
