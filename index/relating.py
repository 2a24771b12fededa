"""The catalog, written: which articles belong together, and what they were before they were replaced."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.relations import TABLES
from index.rows import EARLIER_COLUMNS as _COLUMNS
from index.types import Article

if TYPE_CHECKING:
    from index.copies import Relation

_EARLIER = f"sentences, {_COLUMNS.removeprefix('id, ')}"
EARLIER_COLUMNS = f"id, article_id, replaced_at, {_EARLIER}"


@dataclass(frozen=True, slots=True)
class Related:
    """Two articles that belong together, in order of id."""

    one_id: str
    other_id: str
    relation: "Relation"


@dataclass(frozen=True, slots=True)
class Label:
    """Of an article that belongs to others: the first of its source, and the last version of its story."""

    article_id: str
    source_id: str
    latest_id: str


def put_row(table: str, key: str, *columns: str) -> str:
    """Return the statement that stores a row, in place of the one with its key."""
    changed = ", ".join(f"{column} = excluded.{column}" for column in columns)
    values = ", ".join("?" * (1 + len(columns)))
    stored = f"INSERT INTO {table} ({', '.join((key, *columns))}) VALUES ({values})"
    return f"{stored} ON CONFLICT ({key}) DO UPDATE SET {changed}"


class RelationsLedger(Catalog):
    """Writing what belongs together, inside `transaction`."""

    @contextmanager
    def transaction(self) -> Iterator[int]:
        """Commit all of it or, when anything is raised, nothing; yields the generation that changes belong to.

        The catalog reaches that generation only if an article was stored or removed.
        """
        with self._db.atomic():
            generation = self.generation() + 1
            yield generation
            if self._db.value(
                "SELECT 1 FROM articles WHERE generation = ? UNION SELECT 1 FROM removals WHERE generation = ?",
                generation,
                generation,
            ):
                self.set_meta("generation", str(generation))

    def set_meta(self, key: str, value: str) -> None:
        """Keep a note of the index as a whole."""
        self._db.run(put_row("meta", "key", "value"), key, value)

    def make_tables(self) -> None:
        """Make the tables that older catalogs lack."""
        for statement in TABLES:
            self._db.run(statement)

    def unsketched(self) -> list[str]:
        """Return the ids of the articles that were written after they were sketched, or never were."""
        return self._db.column(
            "SELECT id FROM articles a LEFT JOIN sketches s ON s.article_id = a.id AND s.generation = a.generation"
            " WHERE s.article_id IS NULL ORDER BY id"
        )

    def sketches(self) -> list[tuple[str, bytes]]:
        """Return the sketch of each article that has one, in order of id."""
        return self._db.rows("SELECT article_id, sketch FROM sketches ORDER BY article_id", kinds=(str, bytes))

    def keep_sketches(self, sketches: Mapping[str, bytes]) -> None:
        """Store the sketches of articles as they are now, and forget what they belonged to."""
        self._db.run_each(
            "INSERT INTO sketches (sketch, article_id, generation) SELECT ?, id, generation FROM articles WHERE id = ?"
            " ON CONFLICT (article_id) DO UPDATE SET generation = excluded.generation, sketch = excluded.sketch",
            [(sketch, key) for key, sketch in sketches.items()],
        )
        self._db.run_each("DELETE FROM related WHERE one_id = ? OR other_id = ?", [(key, key) for key in sketches])

    def addresses(self) -> list[tuple[str, str]]:
        """Return the URL of each article that has one, in order of id."""
        return self._db.rows("SELECT id, url FROM articles WHERE url IS NOT NULL ORDER BY id", kinds=(str, str))

    def relate(self, found: Iterable[Related]) -> None:
        """Store which articles belong together."""
        rows = [(one.one_id, one.other_id, one.relation) for one in found]
        self._db.run_each(
            "INSERT INTO related VALUES (?, ?, ?)"
            " ON CONFLICT (one_id, other_id) DO UPDATE SET relation = excluded.relation",
            rows,
        )

    def related(self) -> list[Related]:
        """Return all articles that belong together, two by two."""
        query = "SELECT one_id, other_id, relation FROM related ORDER BY one_id, other_id"
        return [Related(*row) for row in self._db.rows(query, kinds=(str, str, str))]

    def places(self) -> dict[str, int]:
        """Return in which place each article that belongs to others was first indexed."""
        query = (
            "SELECT id, rowid FROM articles WHERE id IN (SELECT one_id FROM related UNION SELECT other_id FROM related)"
        )
        return dict(self._db.rows(query, kinds=(str, int)))

    def label(self, labels: Sequence[Label]) -> None:
        """Store the source and the latest version of all articles that belong to others."""
        self._db.run("DELETE FROM sources")
        rows = [(one.article_id, one.source_id, one.latest_id) for one in labels]
        self._db.run_each("INSERT INTO sources VALUES (?, ?, ?)", rows)

    def set_aside(self, article_id: str, heir: Article) -> None:
        """Keep an article as an earlier version of the one that replaces it, which may have its id; not where equal.

        Its own earlier versions come along. It is `ID@1` from now on, or the next number that is free.
        """
        self._db.run("UPDATE earlier SET article_id = ? WHERE article_id = ?", heir.id, article_id)
        names = (f"{article_id}@{number}" for number in count(1))
        free = next(name for name in names if not self._db.value("SELECT 1 FROM earlier WHERE id = ?", name))
        self._db.run(
            f"INSERT INTO earlier ({EARLIER_COLUMNS})"
            f" SELECT ?, ?, ?, {_EARLIER} FROM articles WHERE id = ? AND (text != ? OR title != ?)",
            *(free, heir.id, datetime.now(UTC).isoformat(timespec="seconds"), article_id, heir.text, heir.title),
        )

    def keep_earlier(self, row: Sequence[object]) -> None:
        """Store an earlier version as another catalog had it."""
        marks = ", ".join("?" * len(row))
        self._db.run(f"INSERT INTO earlier ({EARLIER_COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING", *row)
