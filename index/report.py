"""What an indexing run says: how far it is, and what it did."""

from collections.abc import Callable
from dataclasses import dataclass, field

from index.types import Skipped

# (what is done, how much of it so far, how much in all, in which unit)
Progress = Callable[[str, int, int, str], None]


@dataclass(slots=True)
class BuildReport:
    """What a run did, in articles; `skipped` names what could not be read, and why."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    articles: int = 0
    chunks: int = 0
    seconds: float = 0.0

    def note(self, skipped: Skipped) -> None:
        """Name what was not read, once."""
        if skipped not in self.skipped:
            self.skipped.append(skipped)

    def add(self, later: "BuildReport") -> None:
        """Count in what a later run did."""
        for name in ("added", "updated", "unchanged", "removed", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        self.skipped += later.skipped
        self.articles, self.chunks = later.articles, later.chunks

    @property
    def changed(self) -> bool:
        """Whether there is anything new to ask about, or less than before."""
        return bool(self.added or self.updated or self.removed)

    def to_json(self) -> dict[str, object]:
        """Return the object that `qa index --json` prints."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "skipped": [{"path": item.path, "reason": item.reason} for item in self.skipped],
            "articles": self.articles,
            "chunks": self.chunks,
            "seconds": round(self.seconds, 2),
        }
