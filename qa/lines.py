"""Files of JSON lines, and the checks of what a line holds: a fault is named by file and line, found and expected."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from index.errors import DatasetError

T = TypeVar("T")
Row = dict[str, Any]

_SHOWN_CHARS = 60  # enough to recognise a value by; an error is one line


class Fault(Exception):
    """What is wrong with a value and what is expected; whoever knows the place adds it, most by `located`."""


@contextmanager
def located(name: str, place: str) -> Iterator[None]:
    """Turn a `Fault` within into the `DatasetError` that names the file and the place in it."""
    try:
        yield
    except Fault as wrong:
        raise DatasetError(f"{name}, {place}: {wrong}") from wrong


@dataclass(slots=True)
class Ids:
    """The ids of a set and the place where each was given; none may be given twice: it names a question in a run."""

    places: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, place: str) -> None:
        """Note an id; raise `Fault` naming its first place when it is known already."""
        if key in self.places:
            raise Fault(f"the id {shown(key)} is that of {self.places[key]}, too; expected an id of its own")
        self.places[key] = place


def source_name(source: Path | str) -> str:
    """Return how a file, or standard input for "-", is called in messages."""
    return "standard input" if str(source) == "-" else str(source)


def open_lines(source: Path | str, expected: str = "a .jsonl or .jsonl.gz file") -> Iterator[bytes]:
    """Yield the lines of a file, of a gzipped one when it ends in ".gz", or of standard input for "-".

    Lines are bytes, so that one that is not UTF-8 spoils only itself. Raises `DatasetError` for a file that can't
    be read, saying that `expected` is.
    """
    if str(source) == "-":
        yield from sys.stdin.buffer
        return
    path = Path(source)
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            yield from stream
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise DatasetError(f"can't read {path}: {reason}; expected {expected}") from error


def parse(line: str | bytes, expected: str) -> Row | None:
    """Return the object that a line holds, None when it is blank; `Fault` when it holds anything else."""
    text = decode(line).strip()
    if not text:
        return None
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise Fault(f"not JSON ({error.msg}, column {error.colno}); expected {expected}") from error
    except (ValueError, RecursionError) as error:  # a number too long to convert, brackets too deep
        raise Fault(f"JSON that can't be read ({error}); expected {expected}") from error
    return typed(value, dict, "the line", expected)


def decode(line: str | bytes) -> str:
    """Return a line as text, without a byte order mark; `Fault` when it is not UTF-8."""
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
    except UnicodeDecodeError as error:
        raise Fault(f"byte {error.start + 1} is not UTF-8; expected a file saved as UTF-8") from error
    return text.removeprefix("\ufeff")


def each_row(source: Path | str, expected: str) -> Iterator[tuple[str, Row]]:
    """Yield the place, "line 3", and the object of each line that is not blank; `DatasetError` for any other."""
    name = source_name(source)
    for number, line in enumerate(open_lines(source), start=1):
        place = f"line {number}"
        with located(name, place):
            row = parse(line, expected)
        if row is not None:
            yield place, row


def given_id(row: Row, key: str = "id") -> str | int | None:
    """Return the id that a row brings, None when it brings none."""
    value = row.get(key)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return text(value, key, "a string or a whole number")


def required_id(row: Row, key: str = "id") -> str | int:
    """Return the id that a row must bring."""
    found = given_id(row, key)
    if found is None:
        raise fault(key, None, "a string or a whole number")
    return found


def items(row: Row, key: str) -> list[Any]:
    """Return a list, an empty one where the key is absent or null."""
    value = row.get(key)
    return [] if value is None else typed(value, list, key, "a list")


def flag(row: Row, key: str) -> bool:
    """Return true or false, false where the key is absent or null."""
    value = row.get(key)
    return value is not None and typed(value, bool, key, "true or false")


def text(value: object, key: str, expected: str = "a string", *, blank: bool = False) -> str:
    """Return a string, one of white space only if `blank`."""
    found = typed(value, str, key, expected)
    if not (blank or found.strip()):
        raise fault(key, value, f"{expected} that is not blank")
    try:
        found.encode()
    except UnicodeEncodeError as error:
        raise fault(key, value, "whole characters, not half a surrogate pair") from error
    return found


def typed(value: object, kind: type[T], key: str, expected: str) -> T:
    """Return a value of the kind that is expected."""
    if not isinstance(value, kind):
        raise fault(key, value, expected)
    return value


def fault(key: str, value: object, expected: str) -> Fault:
    """Return what is wrong with the value of a key."""
    return Fault(f"{key} is {shown(value)}; expected {expected}")


def shown(value: object) -> str:
    """Return a value as a message shows it, in one short line of ASCII."""
    if value is None:
        return "missing or null"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    line = json.dumps(value)  # ASCII: no half surrogate reaches a terminal
    return line if len(line) <= _SHOWN_CHARS else line[: _SHOWN_CHARS - 1] + "…"
