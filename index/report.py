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
