"""How much of anything is read: bytes, time, and how deep one thing may lie in another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from index.errors import LoadError

MB = 1_000_000  # bytes; what `max_article_mb` and `max_collection_mb` count in
# Files of many articles: a day in the name of one is that of the file.
COLLECTIONS = tuple(".json .jsonl .ndjson .csv .tsv .xml .rss .atom .mbox .epub .warc .gz .zip".split())
_ILLUSTRATED = (".pdf", ".docx", ".odt", ".rtf", ".eml")  # of one article, whose bytes may be of its pictures
MOST_DEEP = 3  # archives in archives, messages in messages: what lies deeper was made to be deep
MOST_SECONDS = 120.0  # for a file that many articles, or pages, are unpacked from


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read: bytes of one article (a file, or a line of a .jsonl), and of what holds many.

    `unpacking`: what may still be unpacked of the archive that this is read from.
    """

    article_bytes: int
    collection_bytes: int
    unpacking: "Unpacking | None" = None


def limit_of(name: str, limits: Limits) -> tuple[int, str]:
    """Return how many bytes of a file of this name are read, and the setting that says so."""
    if name.lower().endswith((*COLLECTIONS, *_ILLUSTRATED)):
        return limits.collection_bytes, "max_collection_mb"
    return limits.article_bytes, "max_article_mb"


def too_large(size: int, limit: int, setting: str) -> LoadError:
    """Return the error for something of more bytes than a setting allows."""
    return LoadError(f"too large: {size / MB:,.1f} MB, and [index] {setting} allows {limit / MB:,.1f} MB")


class Deadline:
    """A moment after which reading a file is given up."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self.seconds, self._until = seconds, monotonic() + seconds

    def check(self) -> None:
        """Raise LoadError when it has passed."""
        if monotonic() > self._until:
            raise LoadError(f"takes longer than {self.seconds:.0f} s to read: split it, and index the parts")


class Readable(Protocol):
    """An open file of bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """Return so many of its bytes, fewer at its end."""
        ...


class Unpacking:
    """What may still be unpacked of an archive and of those in it: bytes and seconds, both together of all of them."""

    def __init__(self, room: int, deep: int = MOST_DEEP) -> None:
        self.room, self.deep, self._deadline = room, deep, Deadline()

    @contextmanager
    def within(self) -> Iterator[None]:
        """Go into one more archive; LoadError where they lie too deep in one another."""
        if not self.deep:
            raise LoadError("archives lie too deep in one another: unpack it, and index the folder")
        self.deep -= 1
        try:
            yield
        finally:
            self.deep += 1

    def read(self, file: Readable, name: str, limits: Limits) -> bytes:
        """Return all that is unpacked from a file of this name; LoadError where that is too much, or took too long."""
        self._deadline.check()
        limit, setting = limit_of(name, limits)
        found = file.read(min(limit, self.room) + 1)
        if len(found) > limit:
            raise LoadError(f"unpacks to more than the {limit / MB:,.1f} MB that [index] {setting} allows")
        if len(found) > self.room:
            raise LoadError(
                "its archive unpacks to more than [index] max_collection_mb allows: unpack it, and split it"
            )
        self.room -= len(found)
        return found
