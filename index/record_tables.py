"""What people leave with an index, kept in the catalog as text that nothing in this layer reads.

A table is made when first needed, so that an index of any age takes it; indexing leaves it alone. Writing does not
need the index's lock, only SQLite's for a moment, and waits for that while an indexing run commits.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from index.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Record:
    """A thing that was left: what it is about (equal keys replace each other), when it was given, and its JSON."""

    key: str
    given_at: datetime  # UTC
    body: str


class RecordTable(Catalog):
    """A connection of its own to the catalog of an index; open one per use, and close it."""

    table: ClassVar[str]

    def put(self, record: Record) -> None:
        """Keep a record in place of the one with its key; `StoreError` when the catalog can't be written."""
        with self._db.atomic():
            if not self._is_there():
                self._db.run(
                    f"CREATE TABLE {self.table}"
                    " (key TEXT PRIMARY KEY, given_at TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID"
                )
            row = (record.key, record.given_at.isoformat(), record.body)
            self._db.run(
                f"INSERT INTO {self.table} VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET given_at = excluded.given_at, body = excluded.body",
                *row,
            )

    def change(self, record: Record) -> None:
        """Keep another body under a key that is there; one removed meanwhile stays so. Raises as `put` does."""
        if self._is_there():
            self._db.run(f"UPDATE {self.table} SET body = ? WHERE key = ?", record.body, record.key)

    def remove(self, key: str) -> None:
        """Forget the record with a key, if there is one; raises as `put` does."""
        if self._is_there():
            self._db.run(f"DELETE FROM {self.table} WHERE key = ?", key)

    def records(self) -> list[Record]:
        """Return all records, oldest first."""
        return self._found("ORDER BY given_at, key")

    def _found(self, which: str, *values: str) -> list[Record]:
        if not self._is_there():
            return []
        rows = self._db.rows(f"SELECT key, given_at, body FROM {self.table} {which}", *values, kinds=(str, str, str))
        with self.decoding():
            return [Record(key, datetime.fromisoformat(given_at), body) for key, given_at, body in rows]

    def record(self, key: str) -> Record | None:
        """Return the record with a key."""
        return next((one for one in self._found("WHERE key = ?", key)), None)

    def decoding(self) -> AbstractContextManager[None]:
        """Turn what goes wrong while bodies are read into a `StoreError`."""
        return self._db.decoding(self.table)

    def _is_there(self) -> bool:
        return self._db.has_table(self.table)


class FeedbackTable(RecordTable):
    """What people said of answers."""

    table = "feedback"


class SavedTable(RecordTable):
    """Questions that people saved, by name."""

    table = "saved_questions"


class SourceTable(RecordTable):
    """What the index is kept up with, by path or URL."""

    table = "watched"


class ForgottenTable(RecordTable):
    """What is not to be read again: JSON of a place, and of an article's id or "" for all that is in it."""

    table = "forgotten"


# What a repair takes over.
TABLES: tuple[type[RecordTable], ...] = (FeedbackTable, SavedTable, SourceTable, ForgottenTable)
