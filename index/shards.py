"""The parts of the vector projection: one for all chunks, or one for each month of publication and one for no day."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ALL = "all"
UNDATED = "undated"
_NOTES = ("collection", "folder", "files", "digest")


@dataclass(frozen=True, slots=True)
class Shard:
    """Where the chunks of one part are: in a folder of Chroma's or, where none is named, in a collection of its server.

    `part`: "all", a month such as "2031-05", or "undated"; `digest`: that of the chunks' ids, "" for not known.
    """

    part: str
    collection: str
    folder: str = ""
    files: Mapping[str, int] = field(default_factory=dict)  # what was written, with sizes in bytes
    digest: str = ""

    @property
    def place(self) -> str:
        """The name that nothing else has."""
        return self.folder or self.collection

    def touches(self, days: tuple[int, int] | None) -> bool:
        """Whether articles of these days, first and last as `Filters.days` has them, may be in it; None is any day."""
        if days is None or self.part == ALL:
            return True
        if self.part == UNDATED:
            return days[0] == 0
        first, last = (f"{day:08d}"[:6] for day in days)
        return first <= self.part.replace("-", "") <= last

    def lies_in(self, days: tuple[int, int] | None) -> bool:
        """Whether all its articles are of these days."""
        if days is None or self.part == ALL:
            return days is None
        if self.part == UNDATED:
            return days[0] == 0
        month = self.part.replace("-", "")
        return f"{days[0]:08d}" <= f"{month}01" and f"{month}31" <= f"{days[1]:08d}"

    def problem(self, root: Path) -> str | None:
        """Say what is wrong with its folder in `root`: missing, or files missing or shorter than written."""
        for name, size in self.files.items():
            path = root / self.folder / name
            if not path.is_file():
                return f"{path}: missing"
            if path.stat().st_size < size:
                return f"{path}: damaged, {path.stat().st_size} bytes of {size}"
        return None


def part_of(month: str) -> str:
    """Return the part for a month of publication, "" for none."""
    return month or UNDATED


def month_of(part: str) -> str:
    """Return the month of a part, "" for none."""
    return "" if part == UNDATED else part


def digest_of(ids: Iterable[str]) -> str:
    """Return a hash of chunk ids, whatever their order."""
    return hashlib.sha256("".join(sorted(ids)).encode()).hexdigest()[:16]


def shards_of(detail: Mapping[str, Any]) -> tuple[Shard, ...]:
    """Return the shards that the detail of a projection names, newest month first; none for one never written."""
    if "shards" in detail:
        newest = sorted(detail["shards"].items(), key=lambda item: (item[0] != UNDATED, item[0]), reverse=True)
        return tuple(_shard(part, notes) for part, notes in newest)
    return (_shard(ALL, detail),) if "collection" in detail else ()


def detail_of(shards: Iterable[Shard]) -> dict[str, Any]:
    """Return what `shards_of` reads; of one shard of all in the form that earlier versions read too."""
    kept = {shard.part: {name: value for name in _NOTES if (value := getattr(shard, name))} for shard in shards}
    return kept[ALL] if set(kept) == {ALL} else {"shards": kept}


def _shard(part: str, notes: Mapping[str, Any]) -> Shard:
    return Shard(part, **{"collection": "", **{name: notes[name] for name in _NOTES if name in notes}})
