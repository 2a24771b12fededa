"""The catalog, read: one SQLite file that holds articles, chunks, embeddings and the ledger of files.

It is the truth that both projections are rebuilt from. Readers and one writer work on it at the same time.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from index.embeddings import Embeddings
from index.errors import SchemaError
from index.places import FILE_NAME as FILE_NAME
from index.places import open_to_read
from index.relations import in_groups, marks
from index.rendering import render, within
from index.rows import (
    ARTICLE_COLUMNS,
    ARTICLE_KINDS,
    LISTING_COLUMNS,
    LISTING_KINDS,
    NEWEST_FIRST,
    Listing,
    Projection,
    to_article,
    to_day,
    to_listing,
    to_projection,
)
from index.types import Article, Chunk, Filters, Markup

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article was read from."""

    article_id: str
    path: str
    url: str | None


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what a list of passages says of its article."""

    id: str
    article_id: str
    title: str
    publisher: str | None
    published: date | None
    start: int
    end: int
    text: str
    markup: tuple[Markup, ...] = ()

    def said(self) -> str:
        """Return the chunk as it is read."""
        return render(self.text, self.markup, base=self.start).text


class Catalog(Embeddings):
    """Reading the catalog. Safe to share between threads; each call sees what is committed by then."""

    @classmethod
    def open(cls, home: Path) -> Self:
        """Open the catalog of an index; `NoIndexError`, `SchemaError` or `StoreError` when that can't be."""
        catalog = cls(open_to_read(home))
        catalog.check_schema()
        return catalog

    def check_schema(self) -> None:
        """Raise `SchemaError` or `StoreError` unless this is a catalog that this version reads."""
        found = self._db.schema_version()
        self._db.rows("SELECT count(*) FROM meta")
        if found != SCHEMA_VERSION:
            raise SchemaError(
                f"{self._db.place}: written in schema {found}, this version reads {SCHEMA_VERSION}: "
                + ("upgrade dateline" if found > SCHEMA_VERSION else "index again into a new --home")
            )

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def meta(self, key: str) -> str | None:
        """Return a note of the index as a whole."""
        found: str | None = self._db.value("SELECT value FROM meta WHERE key = ?", key, kinds=(str,))
        return found

    def generation(self) -> int:
        """Return the number of the last change to articles; it only grows."""
        with self._db.decoding("its generation"):
            return int(self.meta("generation") or 0)

    def data_version(self) -> int:
        """Return a number that changes whenever another process has committed anything."""
        return self._db.data_version()

    @cached_property
    def article_columns(self) -> str:
        """What is read of an article; catalogs from before there were all columns have nothing in the others."""
        known = self._db.columns("articles")
        return ", ".join(name if name in known else f"'' AS {name}" for name in ARTICLE_COLUMNS.split(", "))

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored."""
        query = f"SELECT {self.article_columns} FROM articles WHERE id = ?"
        found = self._db.rows(query, article_id, kinds=ARTICLE_KINDS)
        with self._db.decoding(f"article {article_id}"):
            return to_article(found[0]) if found else None

    def article_ids(self, after: int = 0) -> list[str]:
        """Return the ids of the articles written after a generation, in order."""
        return self._db.column("SELECT id FROM articles WHERE generation > ? ORDER BY id", after)

    def origins(self) -> list[Origin]:
        """Return where each article was read from, in order of id."""
        rows = self._db.rows("SELECT id, path, url FROM articles ORDER BY id", kinds=(str, str, str | None))
        return [Origin(*row) for row in rows]

    def known_files(self) -> list[str]:
        """Return the paths of all files in the ledger."""
        return self._db.column("SELECT path FROM files UNION SELECT path FROM entries ORDER BY 1")

    def known_file(self, path: str) -> str | None:
        """Return the hash under which a file was last read to the end."""
        known: str | None = self._db.value("SELECT sha256 FROM files WHERE path = ?", path, kinds=(str,))
        return known

    def known_hashes(self) -> list[str]:
        """Return the SHA-256 of each file that was read to the end, as far as they are known."""
        return [known.rpartition(":")[2] for known in self._db.column("SELECT sha256 FROM files")]

    def standing(self) -> list[tuple[str, str]]:
        """Return (file or URL, article id) of wherever an article stands, in order."""
        return self._db.rows("SELECT path, article_id FROM entries ORDER BY 1, 2", kinds=(str, str))

    def listings(self) -> list[Listing]:
        """Return all articles as lists name them, newest first, those without a day last."""
        rows = self._db.rows(f"SELECT {LISTING_COLUMNS} FROM articles {NEWEST_FIRST}", kinds=LISTING_KINDS)
        with self._db.decoding("the day of an article"):
            return [to_listing(row) for row in rows]

    def removed_ids(self, after: int = 0) -> list[str]:
        """Return the ids of the articles removed after a generation."""
        return self._db.column("SELECT DISTINCT article_id FROM removals WHERE generation > ?", after)

    def article_chunks(self, article: Article) -> list[Chunk]:
        """Return the chunks of an article, in order."""
        rows = self._db.rows(
            'SELECT id, start, "end" FROM chunks WHERE article_id = ? ORDER BY ordinal',
            article.id,
            kinds=(str, int, int),
        )
        return [Chunk(key, article.id, start, end, article.text[start:end]) for key, start, end in rows]

    def chunks(self, ids: Sequence[str]) -> dict[str, StoredChunk]:
        """Return the chunks of these ids that exist, by id."""
        found: dict[str, StoredChunk] = {}
        for group in in_groups(ids, 500):
            rows = self._db.rows(
                f'SELECT c.id, c.start, c."end", a.* FROM chunks c JOIN (SELECT {self.article_columns} FROM articles) a'
                f" ON a.id = c.article_id WHERE c.id IN ({marks(group)})",
                *group,
                kinds=(str, int, int, *ARTICLE_KINDS),
            )
            for key, start, end, *row in rows:
                with self._db.decoding(f"article {row[0]}"):
                    found[key] = _stored(key, start, end, to_article(row))
        return found

    def owners(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the article of each of these chunks that exists."""
        found: dict[str, str] = {}
        for group in in_groups(ids, 500):
            query = f"SELECT id, article_id FROM chunks WHERE id IN ({marks(group)})"
            found |= self._db.rows(query, *group, kinds=(str, str))
        return found

    def chunk_ids(self) -> list[str]:
        """Return all chunk ids, in order."""
        return self._db.column("SELECT id FROM chunks ORDER BY id")

    def fresh_chunk_ids(self, ids: Sequence[str], until: int) -> set[str]:
        """Return those of `ids` that exist in an article last written in generation `until` or before."""
        query = (
            "SELECT c.id FROM chunks c CROSS JOIN articles a WHERE a.id = c.article_id AND a.generation <= ?"
            " AND c.id IN ({})"
        )
        groups = in_groups(ids, 500)
        return {key for group in groups for key in self._db.column(query.format(marks(group)), until, *group)}

    def admitted(self, ids: Sequence[str], filters: Filters) -> set[str]:
        """Return those of `ids` that exist in an article that filters let through."""
        found: set[str] = set()
        for group in in_groups(ids, 500):
            query = (
                "SELECT c.id, a.publisher, a.published, a.byline FROM chunks c CROSS JOIN articles a"
                f" WHERE a.id = c.article_id AND c.id IN ({marks(group)})"
            )
            rows = self._db.rows(query, *group, kinds=(str, str | None, str | None, str | None))
            with self._db.decoding("the day of an article"):
                found |= {key for key, by, day, byline in rows if filters.admit(by, to_day(day), byline)}
        return found

    def count(self, table: str) -> int:
        """Return how many `articles` or `chunks` there are, or `undated` articles."""
        tables = {"articles": "articles", "chunks": "chunks", "undated": "articles WHERE published IS NULL"}
        return int(self._db.value(f"SELECT count(*) FROM {tables[table]}"))

    def has_chunks(self) -> bool:
        """Whether there are any; counting them takes 50 ms for a million."""
        return self._db.value("SELECT 1 FROM chunks LIMIT 1") is not None

    def publishers(self) -> list[tuple[str, int]]:
        """Return the publishers with how many articles each has, most first; unnamed ones left out."""
        return self._db.rows(
            "SELECT publisher, count(*) AS n FROM articles WHERE publisher IS NOT NULL"
            " GROUP BY publisher ORDER BY n DESC, publisher",
            kinds=(str, int),
        )

    def published_range(self) -> tuple[date | None, date | None]:
        """Return the first and the last published date."""
        first, last = self._db.rows("SELECT min(published), max(published) FROM articles")[0]
        with self._db.decoding("the day of an article"):
            return to_day(first), to_day(last)

    def fingerprint(self) -> str:
        """Return a hash of what is indexed: equal for equal articles, whatever order they came in."""
        generation, _, known = (self.meta("fingerprint") or "").partition(":")
        if known and generation == str(self.generation()):
            return known
        return self.counted_fingerprint()

    def counted_fingerprint(self) -> str:
        """Return the same, worked out anew."""
        hashes = self._db.column("SELECT content_hash FROM articles ORDER BY content_hash")
        return hashlib.sha256("".join(hashes).encode()).hexdigest()[:16]

    def projection(self, name: str) -> Projection:
        """Return what a projection reflects; generation 0 when it has never been written, or that is not legible."""
        found = self._db.projection(name)
        try:
            return to_projection(*found) if found else Projection(0, {})
        except (ValueError, TypeError, AttributeError, RecursionError):
            return Projection(0, {})  # it is written anew, which loses nothing


def _stored(key: str, start: int, end: int, article: Article) -> StoredChunk:
    facts = article.id, article.title, article.publisher, article.published
    return StoredChunk(key, *facts, start, end, article.text[start:end], within(article.markup, start, end))
