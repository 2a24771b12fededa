"""What people said of answers, kept in the catalog as text that nothing in this layer reads.

Its table is made when first needed, so that an index of any age takes it; indexing leaves it alone. Writing does not
need the index's lock, only SQLite's for a moment, and waits for that while an indexing run commits.
"""

from dataclasses import dataclass
from datetime import datetime

from index.catalog import Catalog

_TABLE = (
    "CREATE TABLE IF NOT EXISTS feedback"
    " (key TEXT PRIMARY KEY, given_at TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of feedback: what it is about (equal keys replace each other), when it was given, and its JSON."""

    key: str
    given_at: datetime  # UTC
    body: str


class FeedbackTable(Catalog):
    """A connection of its own to the catalog of an index; open one per use, and close it."""

    def put(self, record: Record) -> None:
        """Keep a record in place of the one with its key; `StoreError` when the catalog can't be written."""
        with self._db.atomic():
            self._db.run(_TABLE)
            row = (record.key, record.given_at.isoformat(), record.body)
            self._db.run("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?)", *row)

    def remove(self, key: str) -> None:
        """Forget the record with a key, if there is one; raises as `put` does."""
        if self._is_there():
            self._db.run("DELETE FROM feedback WHERE key = ?", key)

    def records(self) -> list[Record]:
        """Return all records, oldest first."""
        if not self._is_there():
            return []
        rows = self._db.rows("SELECT key, given_at, body FROM feedback ORDER BY given_at, key", kinds=(str, str, str))
        with self._db.decoding("feedback"):
            return [Record(key, datetime.fromisoformat(given_at), body) for key, given_at, body in rows]

    def _is_there(self) -> bool:
        return bool(self._db.value("SELECT 1 FROM sqlite_master WHERE name = 'feedback'"))
