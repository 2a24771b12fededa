"""The catalog, read: one SQLite file that holds articles, chunks, embeddings and the ledger of files.

It is the truth that both projections are rebuilt from. Readers and one writer work on it at the same time.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from index.errors import NoIndexError, SchemaError, StoreError
from index.types import Article, Chunk, Span, day_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA_VERSION = 1
FILE_NAME = "catalog.sqlite"
_BUSY_TIMEOUT_S = 30
_ARTICLE_COLUMNS = "id, text, title, path, publisher, published, byline, url, boilerplate"


@dataclass(frozen=True, slots=True)
class Source:
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


@dataclass(frozen=True, slots=True)
class VectorBlock:
    """Chunks with their vectors and what filters ask of them, row by row."""

    ids: list[str]
    vectors: "NDArray[np.float32]"  # (n, d), L2-normalised
    publishers: list[str]  # case-folded, "" for none
    published: list[int]  # YYYYMMDD, 0 for none


@dataclass(frozen=True, slots=True)
class Projection:
    """What a projection reflects: a generation of the catalog, and notes of its own."""

    generation: int
    detail: dict[str, Any]


class Catalog:
    """Reading the catalog. Safe to share between threads; each call sees what is committed by then."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def open(cls, home: Path) -> Self:
        """Open the catalog of an index; `NoIndexError`, `SchemaError` or `StoreError` when that can't be."""
        path = home / FILE_NAME
        if not path.is_file():
            raise NoIndexError(f"there is no index at {home}: run `qa index FOLDER` first, or name one with --home")
        catalog = cls(connect(path), path)
        catalog.check_schema()
        return catalog

    def check_schema(self) -> None:
        """Raise `SchemaError` or `StoreError` unless this is a catalog that this version reads."""
        try:
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            self._db.execute("SELECT count(*) FROM meta").fetchone()
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: not a readable catalog ({error}); move it away and index again") from error
        if found != SCHEMA_VERSION:
            raise SchemaError(
                f"{self.path}: written in schema {found}, this version reads {SCHEMA_VERSION}: "
                + ("upgrade dateline" if found > SCHEMA_VERSION else "index again into a new --home")
            )

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def meta(self, key: str) -> str | None:
        """Return a note of the index as a whole."""
        return self._value("SELECT value FROM meta WHERE key = ?", key)

    def generation(self) -> int:
        """Return the number of the last change to articles; it only grows."""
        return int(self.meta("generation") or 0)

    def data_version(self) -> int:
        """Return a number that changes whenever another process has committed anything."""
        return int(self._value("PRAGMA data_version"))

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored."""
        row = self._db.execute(f"SELECT {_ARTICLE_COLUMNS} FROM articles WHERE id = ?", (article_id,)).fetchone()
        return _article(row) if row else None

    def article_ids(self, after: int = 0) -> list[str]:
        """Return the ids of the articles written after a generation, in order."""
        return self._column("SELECT id FROM articles WHERE generation > ? ORDER BY id", after)

    def sources(self) -> list[Source]:
        """Return where each article was read from, in order of id."""
        return [Source(*row) for row in self._db.execute("SELECT id, path, url FROM articles ORDER BY id")]

    def removed_ids(self, after: int = 0) -> list[str]:
        """Return the ids of the articles removed after a generation."""
        return self._column("SELECT DISTINCT article_id FROM removals WHERE generation > ?", after)

    def sentences(self, article_id: str) -> list[Span]:
        """Return the sentence spans of an article, boilerplate left out."""
        return unpack_spans(self._value("SELECT sentences FROM articles WHERE id = ?", article_id) or b"")

    def article_chunks(self, article: Article) -> list[Chunk]:
        """Return the chunks of an article, in order."""
        rows = self._db.execute(
            'SELECT id, start, "end" FROM chunks WHERE article_id = ? ORDER BY ordinal', (article.id,)
        )
        return [Chunk(key, article.id, start, end, article.text[start:end]) for key, start, end in rows]

    def chunks(self, ids: Sequence[str]) -> dict[str, StoredChunk]:
        """Return the chunks of these ids that exist, by id."""
        found: dict[str, StoredChunk] = {}
        for group in _groups(ids, 500):
            rows = self._db.execute(
                'SELECT c.id, a.id, a.title, a.publisher, a.published, c.start, c."end", a.text'
                f" FROM chunks c JOIN articles a ON a.id = c.article_id WHERE c.id IN ({_marks(group)})",
                group,
            )
            for key, article, title, publisher, published, start, end, text in rows:
                found[key] = StoredChunk(key, article, title, publisher, _day(published), start, end, text[start:end])
        return found

    def owners(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the article of each of these chunks that exists."""
        found: dict[str, str] = {}
        for group in _groups(ids, 500):
            found |= self._db.execute(f"SELECT id, article_id FROM chunks WHERE id IN ({_marks(group)})", group)
        return found

    def chunk_ids(self) -> list[str]:
        """Return all chunk ids, in order."""
        return self._column("SELECT id FROM chunks ORDER BY id")

    def fresh_chunk_ids(self, ids: Sequence[str], until: int) -> set[str]:
        """Return those of `ids` that exist in an article last written in generation `until` or before."""
        return {
            key
            for group in _groups(ids, 500)
            for (key,) in self._db.execute(
                "SELECT c.id FROM chunks c JOIN articles a ON a.id = c.article_id"
                f" WHERE a.generation <= ? AND c.id IN ({_marks(group)})",
                (until, *group),
            )
        }

    def count(self, table: str) -> int:
        """Return how many `articles` or `chunks` there are, or `undated` articles."""
        tables = {"articles": "articles", "chunks": "chunks", "undated": "articles WHERE published IS NULL"}
        return int(self._value(f"SELECT count(*) FROM {tables[table]}"))

    def embedded(self, model: str) -> int:
        """Return how many chunks have their vector of a model."""
        return int(
            self._value(
                "SELECT count(*) FROM chunks c JOIN embeddings e ON e.model = ? AND e.key = c.embedding_key",
                model,
            )
        )

    def vectors(self, model: str, after: int = 0) -> VectorBlock:
        """Return the embedded chunks of the articles written after a generation, in order of id."""
        import numpy as np

        rows = self._db.execute(
            "SELECT c.id, e.vector, a.publisher, a.published FROM chunks c"
            " JOIN articles a ON a.id = c.article_id AND a.generation > ?"
            " JOIN embeddings e ON e.model = ? AND e.key = c.embedding_key ORDER BY c.id",
            (after, model),
        ).fetchall()
        vectors = np.frombuffer(b"".join(row[1] for row in rows), "<f4").reshape(len(rows), -1 if rows else 0)
        return VectorBlock(
            [row[0] for row in rows],
            vectors,
            [(row[2] or "").casefold() for row in rows],
            [day_number(_day(row[3])) for row in rows],
        )

    def chunk_vectors(self, model: str, ids: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
        """Return the vectors, `(d,)` float32, of those of these chunks that are embedded, by id."""
        import numpy as np

        rows = self._db.execute(
            "SELECT c.id, e.vector FROM chunks c JOIN embeddings e ON e.model = ? AND e.key = c.embedding_key"
            f" WHERE c.id IN ({_marks(ids)})",
            (model, *ids),
        )
        return {key: np.frombuffer(vector, "<f4") for key, vector in rows}

    def publishers(self) -> list[tuple[str, int]]:
        """Return the publishers with how many articles each has, most first; unnamed ones left out."""
        return self._db.execute(
            "SELECT publisher, count(*) AS n FROM articles WHERE publisher IS NOT NULL"
            " GROUP BY publisher ORDER BY n DESC, publisher"
        ).fetchall()

    def published_range(self) -> tuple[str | None, str | None]:
        """Return the first and the last published date, ISO 8601."""
        first, last = self._db.execute("SELECT min(published), max(published) FROM articles").fetchone()
        return first, last

    def fingerprint(self) -> str:
        """Return a hash of what is indexed: equal for equal articles, whatever order they came in."""
        generation, _, known = (self.meta("fingerprint") or "").partition(":")
        if known and generation == str(self.generation()):
            return known
        hashes = self._column("SELECT content_hash FROM articles ORDER BY content_hash")
        return hashlib.sha256("".join(hashes).encode()).hexdigest()[:16]

    def projection(self, name: str) -> Projection:
        """Return what a projection reflects; generation 0 when it has never been written."""
        row = self._db.execute("SELECT generation, detail FROM projections WHERE name = ?", (name,)).fetchone()
        return Projection(row[0], json.loads(row[1])) if row else Projection(0, {})

    def integrity_errors(self) -> list[str]:
        """Return what SQLite itself finds wrong with the file."""
        try:
            return [text for text in self._column("PRAGMA integrity_check(20)") if text != "ok"]
        except sqlite3.DatabaseError as error:
            return [str(error)]

    def _value(self, query: str, *values: object) -> Any:  # noqa: ANN401 - SQLite columns are untyped
        row = self._db.execute(query, values).fetchone()
        return row[0] if row else None

    def _column(self, query: str, *values: object) -> list[Any]:
        return [row[0] for row in self._db.execute(query, values)]


def connect(path: Path) -> sqlite3.Connection:
    """Open a SQLite file in WAL mode, where readers and one writer don't wait for each other."""
    # Our own transactions; one connection may serve several threads, which SQLite itself serialises.
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def pack_spans(spans: Iterable[Span]) -> bytes:
    """Return spans as pairs of little-endian int32."""
    return b"".join(at.to_bytes(4, "little") for span in spans for at in (span.start, span.end))


def unpack_spans(data: bytes) -> list[Span]:
    """Return the spans that `pack_spans` wrote."""
    numbers = [int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4)]
    return [Span(start, end) for start, end in zip(numbers[::2], numbers[1::2], strict=True)]


def _article(row: Sequence[Any]) -> Article:
    key, text, title, path, publisher, published, byline, url, boilerplate = row
    return Article(key, text, title, path, publisher, _day(published), byline, url, tuple(unpack_spans(boilerplate)))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _groups(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), size):
        yield values[first : first + size]
