"""Collections: homes with names, in a folder beside the home that is asked when none is named.

Beside `.qa` stands `.qa-collections/NAME`. The home itself is the collection `main`.
"""

import os
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from uuid import uuid4

from index import disk
from index.catalog import Catalog
from index.errors import CollectionError, DatelineError
from index.home import locked, strange
from index.places import is_there

MAIN = "main"
# Safe as the name of a folder on any system, in an address and in a shell; nothing in it leads to another folder.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_REMOVED = ".removed-"


@dataclass(frozen=True, slots=True)
class Collection:
    """What is known of a collection at a glance; of one that can't be read, `problem` says why, and counts are 0."""

    name: str
    home: Path
    articles: int = 0
    first: date | None = None
    last: date | None = None
    indexed_at: datetime | None = None  # UTC
    size_bytes: int = 0
    problem: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return a line of `qa collections --json`."""
        return {
            "name": self.name,
            "home": str(self.home.absolute()),
            "articles": self.articles,
            "published": {"from": self.first and self.first.isoformat(), "to": self.last and self.last.isoformat()},
            "indexed_at": self.indexed_at and self.indexed_at.isoformat(timespec="seconds"),
            "bytes": self.size_bytes,
            "problem": self.problem,
        }


def check(name: str) -> str:
    """Return a name that a collection may have; `CollectionError` for any other."""
    if _NAME.fullmatch(name):
        return name
    raise CollectionError(
        f"{name[:80]!r} can't be a collection's name: up to 64 of a-z, 0-9, - and _, beginning with a letter or a digit"
    )


def home_of(home: Path, name: str) -> Path:
    """Return where a collection beside `home` lives, or would live; `CollectionError` for a name that none may have."""
    return home if check(name) == MAIN else _folder(home) / name


def exists(home: Path, name: str) -> bool:
    """Whether there is an index under this name."""
    return is_there(home_of(home, name))


def find(home: Path, name: str) -> Path:
    """Return the home of a collection that is there; `CollectionError` names the nearest where there is none."""
    place = home_of(home, name)
    if name == MAIN or exists(home, name):
        return place
    known = names(home)
    near = get_close_matches(name, known, 1, 0.5)
    others = f": the nearest is {near[0]!r}" if near else f": there are {', '.join(known[:5])}" if known else ""
    remedy = f"`qa collections` lists all, `qa index --collection {name} FOLDER` makes it"
    raise CollectionError(f"there is no collection {name!r}{others}; {remedy}")


def names(home: Path) -> list[str]:
    """Return the names of the collections that are there: the home's own first, then from a to z."""
    try:
        found = sorted(one for one in os.listdir(_folder(home)) if _NAME.fullmatch(one))
    except OSError:  # there is no such folder
        found = []
    return [name for name in (MAIN, *(one for one in found if one != MAIN)) if exists(home, name)]


def look(home: Path, name: str) -> Collection:
    """Return what is known of a collection that is there."""
    place = home_of(home, name)
    size = sum(_sizes(place))
    try:
        with closing(Catalog.open(place)) as catalog:
            first, last = catalog.published_range()
            moment = catalog.meta("indexed_at")
            at = datetime.fromisoformat(moment) if moment else None
            return Collection(name, place, catalog.count("articles"), first, last, at, size)
    except (DatelineError, ValueError) as error:
        return Collection(name, place, size_bytes=size, problem=" ".join(str(error).split()))


def remove(home: Path, name: str, wait_s: float = 0.0) -> None:
    """Remove a collection, articles, uploads and all; a kill leaves it whole, or gone.

    `CollectionError` for one that isn't there, is the home itself, or whose folder holds what isn't Dateline's;
    `LockedError` while somebody indexes it.
    """
    place = find(home, name)
    if name == MAIN:
        raise CollectionError(f"{MAIN} is the home itself, {home}: delete that folder, or `qa forget` its articles")
    if others := strange(place):
        raise CollectionError(f"{place}: holds what isn't Dateline's ({', '.join(others[:3])}): move it away first")
    with locked(place, wait_s):
        place.rename(place.with_name(f"{_REMOVED}{uuid4().hex[:8]}"))
    with suppress(OSError):
        place.rmdir()  # the lock leaves an empty one
    for gone in place.parent.glob(f"{_REMOVED}*"):  # and what a kill left
        disk.remove(gone)


def _folder(home: Path) -> Path:
    place = home if home.name not in ("", "..") else Path(os.path.abspath(home))
    return place.with_name(f"{place.name}-collections")


def _sizes(place: Path) -> Iterator[int]:
    for folder, _, files in os.walk(place):
        for name in files:
            with suppress(OSError):  # gone meanwhile
                yield os.lstat(os.path.join(folder, name)).st_size
