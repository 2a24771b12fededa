"""The catalog, written: what one indexing run, which holds the lock, may do to it."""

import json
import os
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from index import places
from index.addresses import is_url
from index.catalog import FILE_NAME, SCHEMA_VERSION
from index.chunkers import embedded_text, embedding_key
from index.conforming import ConformingLedger
from index.database import Database
from index.recurrence import Lines, pack_hashes, unpack_hashes, with_recurring
from index.relating import put_row
from index.rendering import said
from index.rows import pack_dated, pack_markup, pack_place, pack_spans
from index.types import Article, Chunk, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Hashes of each article's lines that may recur in its publisher's others, and of those that do; older catalogs lack it.
_RECURRENCE = (
    "CREATE TABLE IF NOT EXISTS recurrence (article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,"
    " hashes BLOB NOT NULL, recurring BLOB NOT NULL) WITHOUT ROWID"
)

# Questions that name days compare the vectors of these alone; older catalogs lack it.
_DAYS = "CREATE INDEX IF NOT EXISTS articles_published ON articles (published)"

_PUT_EMBEDDING = (
    "INSERT INTO embeddings VALUES (?, ?, ?) ON CONFLICT (model, key) DO UPDATE SET vector = excluded.vector"
)

UNSTORABLE = "has a NUL among its letters, which PostgreSQL can't hold: take it out, or index into a catalog in a file"

Change = Literal["added", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with its sentences and chunks, ready to be stored."""

    article: Article
    title: str
    sentences: Sequence[Span]
    chunks: Sequence[Chunk]


@dataclass(frozen=True, slots=True)
class Pending:
    """A text that some chunk needs embedded."""

    key: bytes
    text: str


def _script(name: str) -> str:
    return files("index").joinpath(name).read_text(encoding="utf-8")


class Ledger(ConformingLedger):
    """Writing the catalog. Every change to articles happens inside `transaction`."""

    @classmethod
    def create(cls, home: Path, wait_s: float = 0.0) -> Self:
        """Open the catalog of an index for writing, making it if need be.

        Of one that machines share it takes the right to write; `LockedError` when another has it for `wait_s` seconds.
        """
        if (shared := places.shared(home)) is not None:
            try:
                shared.take_turn(wait_s)
                shared.make_tables(_script("schema.postgres.sql"), SCHEMA_VERSION)
                ledger = cls(shared)
                ledger.check_schema()
            except BaseException:
                shared.close()
                raise
            return ledger
        home.mkdir(parents=True, exist_ok=True)
        ledger = cls(Database.open(home / FILE_NAME))
        ledger._db.make_tables(_script("schema.sql"), SCHEMA_VERSION)
        ledger.check_schema()
        for column in ("markup", "dated", "place"):
            if f"'' AS {column}" in ledger.article_columns:
                ledger._db.run(f"ALTER TABLE articles ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
        del ledger.article_columns
        ledger._db.run(_RECURRENCE)
        ledger._db.run(_DAYS)
        ledger.make_tables()
        ledger._db.run("PRAGMA synchronous = NORMAL")
        return ledger

    def seal(self) -> None:
        """Keep the fingerprint, so that readers needn't work it out; let go of what is of no use."""
        self.set_meta("fingerprint", f"{self.generation()}:{self.fingerprint()}")
        self._db.run("DELETE FROM embeddings WHERE key NOT IN (SELECT embedding_key FROM chunks)")

    def entries(self, path: str) -> set[str]:
        """Return the ids of the articles that came from a file."""
        return set(self._db.column("SELECT article_id FROM entries WHERE path = ?", path))

    def unstorable(self, article: Article) -> str | None:
        """Say why an article can't be stored, if it can't: a server's catalog holds no NUL in texts."""
        held = (article.id, article.text, article.title, article.publisher, article.byline, article.url, article.part)
        return UNSTORABLE if not self._db.holds_nul and any("\0" in (text or "") for text in held) else None

    def settle(self, article: Article, taken: Set[str]) -> tuple[Article, Change]:
        """Return the article under the id it is stored by, and what storing it changes.

        The same content under another path is the same article; under the same one, or where that file is gone, what
        of it is read may have changed with the loader. An id that is used for other content, by
        another file or (`taken`) further up in this one, gets a suffix, so that neither is lost.
        """
        query = (
            "SELECT id, path, boilerplate, markup, dated, coalesce(recurring, ?) FROM articles"
            " LEFT JOIN recurrence ON article_id = id WHERE content_hash = ?"
        )
        kinds = (str, str, bytes, str, str, bytes)
        for same, path, *known, recurring in self._db.rows(query, b"", article.content_hash, kinds=kinds):
            read = with_recurring(article, unpack_hashes(recurring))
            stored = [pack_spans(read.boilerplate), pack_markup(read.markup), pack_dated(read.dated)]
            if known == stored or (path != article.path and (is_url(path) or os.path.exists(path))):
                return replace(article, id=same), "unchanged"
            return replace(article, id=same, path=path), "updated"  # `gone.follow` cites it from where it is now
        owners = set(self._db.column("SELECT path FROM entries WHERE article_id = ?", article.id))
        if not owners:
            return article, "added"
        if owners == {article.path} and article.id not in taken:
            return article, "updated"
        return replace(article, id=f"{article.id}-{article.content_hash[:8]}"), "added"

    def put(self, prepared: Prepared, generation: int) -> None:
        """Store an article with its chunks, replacing what stands under its id."""
        article, title = prepared.article, prepared.title
        self._db.run("DELETE FROM chunks WHERE article_id = ?", article.id)
        self._db.run(
            "INSERT INTO articles (id, content_hash, generation, title, publisher, published, byline, path, url, text,"
            " boilerplate, sentences, markup, dated, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET"
            " content_hash = excluded.content_hash, generation = excluded.generation, title = excluded.title,"
            " publisher = excluded.publisher, published = excluded.published, byline = excluded.byline,"
            " path = excluded.path, url = excluded.url, text = excluded.text,"
            " boilerplate = excluded.boilerplate, sentences = excluded.sentences, markup = excluded.markup,"
            " dated = excluded.dated, place = excluded.place",
            article.id,
            article.content_hash,
            generation,
            article.title,
            article.publisher,
            article.published.isoformat() if article.published else None,
            article.byline,
            article.path,
            article.url,
            article.text,
            pack_spans(article.boilerplate),
            pack_spans(prepared.sentences),
            pack_markup(article.markup),
            pack_dated(article.dated),
            pack_place(article),
        )
        self._db.run_each(
            'INSERT INTO chunks (id, article_id, ordinal, start, "end", title, embedding_key)'
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (c.id, article.id, at, c.start, c.end, title, embedding_key(title, said(article, c.start, c.end)))
                for at, c in enumerate(prepared.chunks)
            ],
        )

    def keep_lines(self, article_id: str, hashes: Set[bytes], recurring: Set[bytes] = frozenset()) -> None:
        """Record which lines of an article may recur, and those that do."""
        row = article_id, pack_hashes(hashes), pack_hashes(recurring)
        self._db.run(put_row("recurrence", "article_id", "hashes", "recurring"), *row)

    def without_lines(self) -> list[str]:
        """Return the ids of articles of which no lines are recorded: an older version stored them."""
        query = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM recurrence) ORDER BY id"
        return self._db.column(query)

    def lines(self) -> list[Lines]:
        """Return which lines of each article may recur, in order of id."""
        rows = self._db.rows(
            "SELECT article_id, coalesce(publisher, ''), coalesce(substr(published, 1, 7), ''), title,"
            " hashes, recurring FROM recurrence JOIN articles ON id = article_id ORDER BY article_id",
            kinds=(str, str, str, str, bytes, bytes),
        )
        return [
            Lines(key, publisher.casefold(), month, title, unpack_hashes(hashes), unpack_hashes(recurring))
            for key, publisher, month, title, hashes, recurring in rows
        ]

    def link(self, path: str, article_id: str) -> None:
        """Record that an article stands in a file."""
        self._db.run("INSERT INTO entries VALUES (?, ?) ON CONFLICT DO NOTHING", path, article_id)

    def locate(self, article: Article) -> None:
        """Record where in its file an article stands now, which is no change of it."""
        place = pack_place(article)
        query = "UPDATE articles SET place = ? WHERE id = ? AND path = ? AND place != ?"
        self._db.run(query, place, article.id, article.path, place)

    def cited_path(self, article_id: str) -> str:
        """Return the file that an article is cited from; "" for one that is not there."""
        return self._db.value("SELECT path FROM articles WHERE id = ?", article_id, kinds=(str,)) or ""

    def move(self, article_id: str, former: str, path: str) -> None:
        """Cite an article from another file that it stands in, and forget that it stood in the former."""
        self._db.run("UPDATE articles SET path = ? WHERE id = ?", path, article_id)
        self._db.run("DELETE FROM entries WHERE path = ? AND article_id = ?", former, article_id)
        self.set_file(former, None)

    def unlink(self, path: str, article_id: str, generation: int) -> bool:
        """Record that an article stands in a file no more; True when it was its last and the article is gone."""
        self._db.run("DELETE FROM entries WHERE path = ? AND article_id = ?", path, article_id)
        heir = self._db.value("SELECT path FROM entries WHERE article_id = ? ORDER BY path", article_id, kinds=(str,))
        if heir:
            self._db.run("UPDATE articles SET path = ? WHERE id = ? AND path = ?", heir, article_id, path)
            return False
        self._db.run("DELETE FROM articles WHERE id = ?", article_id)
        self._db.run("INSERT INTO removals VALUES (?, ?)", generation, article_id)
        return True

    def set_file(self, path: str, sha256: str | None) -> None:
        """Record under which hash a file was read; None forgets it, so that it is read again."""
        if sha256 is None:
            self._db.run("DELETE FROM files WHERE path = ?", path)
        else:
            self._db.run(put_row("files", "path", "sha256"), path, sha256)

    def pending(self, model: str) -> list[str]:
        """Return the ids of chunks without a vector of a model, one for each distinct text, oldest first."""
        return self._db.column(
            "SELECT id FROM chunks WHERE rowid IN (SELECT min(c.rowid) FROM chunks c"
            " LEFT JOIN embeddings e ON e.model = ? AND e.key = c.embedding_key"
            " WHERE e.key IS NULL GROUP BY c.embedding_key) ORDER BY rowid",
            model,
        )

    def pending_texts(self, chunk_ids: Sequence[str]) -> list[Pending]:
        """Return what is to be embedded for these chunks."""
        rows = self._db.rows(
            f"SELECT id, embedding_key, title FROM chunks WHERE id IN ({', '.join('?' * len(chunk_ids))})",
            *chunk_ids,
            kinds=(str, bytes, str),
        )
        chunks = self.chunks(chunk_ids)
        return [Pending(key, embedded_text(title, chunks[chunk].said())) for chunk, key, title in rows]

    def keep_embedding(self, model: str, key: bytes, vector: bytes) -> None:
        """Store a vector as another catalog had it."""
        self._db.run(_PUT_EMBEDDING, model, key, vector)

    def put_embeddings(self, model: str, pending: Sequence[Pending], vectors: "NDArray[np.float32]") -> None:
        """Store a vector, `(d,)` float32, for each pending text, in one transaction."""
        rows = [(model, item.key, row.astype("<f4").tobytes()) for item, row in zip(pending, vectors, strict=True)]
        with self._db.atomic():
            self._db.run_each(_PUT_EMBEDDING, rows)

    def set_projection(self, name: str, generation: int, detail: dict[str, Any]) -> None:
        """Record what a projection reflects from now on."""
        self._db.set_projection(name, generation, json.dumps(detail))
