"""The folders, pages, feeds and sitemaps that an index is kept up with, as the catalog holds them."""

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from index.addresses import is_url, without_credentials
from index.errors import LoadError
from index.record_tables import Record, SourceTable


@dataclass(frozen=True, slots=True)
class Source:
    """A place that brings news: an absolute path, or a URL, which `allow_private` lets lie in this network."""

    place: str
    added_at: datetime  # UTC
    allow_private: bool = False
    read_at: datetime | None = None  # UTC
    problem: str | None = None  # of the last time that it was read

    @property
    def is_url(self) -> bool:
        """Whether it is fetched."""
        return is_url(self.place)

    def read(self, problem: str | None) -> "Source":
        """Return it as read now, to its end or not."""
        return replace(self, read_at=datetime.now(UTC), problem=problem)

    def to_json(self) -> dict[str, object]:
        """Return a line of `qa sources --json`."""
        return {
            "place": self.place,
            "added_at": self.added_at.isoformat(timespec="seconds"),
            "read_at": self.read_at and self.read_at.isoformat(timespec="seconds"),
            "problem": self.problem,
            "allow_private": self.allow_private,
        }


def known(home: Path) -> list[Source]:
    """Return the sources of an index, oldest first; raises as `Catalog.open`, `StoreError` for a damaged one."""
    with closing(SourceTable.open(home)) as table, table.decoding():
        return [_read(record) for record in table.records()]


def add(home: Path, places: Sequence[str], allow_private: bool = False) -> None:
    """Add sources; one that is there keeps what is known of it. `LoadError` for a place that can't be one."""
    before = {one.place: one for one in known(home)}
    with closing(SourceTable.open(home)) as table:
        for place in map(_place, places):
            one = before.get(place) or Source(place, datetime.now(UTC))
            table.put(_record(replace(one, allow_private=allow_private)))


def remove(home: Path, places: Iterable[str]) -> None:
    """Keep up with these no more; what was read from them stays. `LoadError` for one that is no source."""
    there = {one.place for one in known(home)}
    with closing(SourceTable.open(home)) as table:
        for given in places:
            place = given if is_url(given) else os.path.abspath(given)
            if place not in there:
                raise LoadError(f"{given}: no source; `qa sources` lists those that are")
            table.remove(place)


def note(home: Path, source: Source) -> None:
    """Keep what is now known of a source, unless it was removed meanwhile."""
    with closing(SourceTable.open(home)) as table:
        table.change(_record(source))


def _place(given: str) -> str:
    if not is_url(given):
        if not os.path.isdir(given):
            raise LoadError(f"{given}: no such folder; name one that is there, which a file may lie in, or a URL")
        return os.path.abspath(given)
    if without_credentials(given) != given:
        raise LoadError("the address of a source is kept for all to read: give it without user and password")
    return given


def _record(one: Source) -> Record:
    read_at = one.read_at and one.read_at.isoformat()
    body = {"allow_private": one.allow_private, "read_at": read_at, "problem": one.problem}
    return Record(one.place, one.added_at, json.dumps(body))


def _read(record: Record) -> Source:
    body = json.loads(record.body)
    read_at = datetime.fromisoformat(body["read_at"]) if body["read_at"] else None
    return Source(record.key, record.given_at, bool(body["allow_private"]), read_at, body["problem"])
