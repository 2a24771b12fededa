"""A damaged catalog is written anew: from what can be read of it, and from the files that its articles came from.

The new one is made aside and takes the old one's place in one step, so a kill leaves one or the other.
"""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence, Set
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from index.addresses import is_url
from index.build import Builder
from index.catalog import FILE_NAME, Catalog
from index.database import Database
from index.disk import remove
from index.errors import LoadError, StoreError
from index.home import BuildSettings, IndexPaths
from index.inspection import sound_vectors, span_problems
from index.ledger import Ledger
from index.lexical import NAME as LEXICAL
from index.loaders import Limits, load, read_bytes, walk
from index.record_tables import TABLES, Record
from index.recurrence import unpack_hashes
from index.relating import EARLIER_COLUMNS
from index.report import Progress
from index.rows import ARTICLE_KINDS, to_article
from index.types import Article, chunk_id

log = logging.getLogger(__name__)

_DRAFT = "catalog.draft"


@dataclass(slots=True)
class Remains:
    """What is known of articles that can't be read as they were stored, by id."""

    paths: dict[str, set[str]] = field(default_factory=dict)  # the files they stood in, as far as that is known
    chunks: dict[str, set[str]] = field(default_factory=dict)  # the ids of the chunks that they were cut into
    mended: dict[str, Article] = field(default_factory=dict)  # whose text is whole, but not what is said of it


class Wreck(Catalog):
    """A catalog that may be damaged anywhere, read as far as that goes."""

    @classmethod
    def open(cls, home: Path) -> Self:
        """Open it, whatever it holds; `StoreError` for a file that is no database any more."""
        return cls(Database.open_to_read(home / FILE_NAME, tolerant=True))

    def note(self, key: str) -> str | None:
        """Return a note of the index as a whole, None for one that can't be read."""
        try:
            return self.meta(key)
        except StoreError:
            return None

    def last_generation(self) -> int:
        """Return the highest generation that can be read."""
        known = [int(value) for value in [self.note("generation") or ""] if value.isdecimal()]
        stored = [row[0] for row in self._db.salvage("articles", "generation") if isinstance(row[0], int)]
        return max([0, *known, *stored])

    def each_article(self, remains: Remains) -> Iterator[Article]:
        """Yield the articles that are as they were stored; put the others into `remains`."""
        cut, seen = self._chunks_by_article(), set[str]()
        remains.chunks.update({key: {str(row[0]) for row in rows} for key, rows in cut.items() if isinstance(key, str)})
        for *row, stored in self._db.salvage("articles", f"{self.article_columns}, content_hash"):
            article = self._decoded(row)
            if article is not None and article.content_hash == stored and not any(span_problems(article, [])):
                if stored not in seen:
                    yield article
                seen.add(stored)
                continue
            key, path = row[0], row[3]
            if isinstance(key, str):
                remains.paths.setdefault(key, set()).update({path} if isinstance(path, str) else ())
                if found := self._mended(row, cut.get(key, [])):
                    remains.mended[key] = found

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield (file, article id), as far as they can be read."""
        for path, key in self._db.salvage("entries", "path, article_id", rowid=False):
            if isinstance(path, str) and isinstance(key, str):
                yield path, key

    def files(self) -> list[str]:
        """Return the files that were read, as far as their names can be."""
        return [row[0] for row in self._db.salvage("files", "path", rowid=False) if isinstance(row[0], str)]

    def embeddings(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Yield the sound ones of the vectors: model, key, vector."""
        rows = [row for row in self._db.salvage("embeddings", "model, key, vector") if isinstance(row[0], str)]
        for model in {row[0] for row in rows}:
            own = [row for row in rows if row[0] == model and isinstance(row[1], bytes)]
            sound = sound_vectors([row[2] for row in own])
            yield from (row for row, good in zip(own, sound, strict=True) if good)

    def lines(self) -> Iterator[tuple[str, Set[bytes], Set[bytes]]]:
        """Yield which lines of an article may recur and which do, as far as that can be read."""
        for key, hashes, recurring in self._db.salvage("recurrence", "article_id, hashes, recurring", rowid=False):
            if isinstance(key, str) and isinstance(hashes, bytes) and isinstance(recurring, bytes):
                yield key, unpack_hashes(hashes), unpack_hashes(recurring)

    def each_earlier(self) -> Iterator[Sequence[Any]]:
        """Yield the earlier versions of articles that can be read, as they were stored."""
        for row in self._db.salvage("earlier", EARLIER_COLUMNS):
            if self._decoded((row[0], *row[4:], "")) and isinstance(row[1], str) and isinstance(row[2], str):
                yield row

    def records(self, table: str) -> Iterator[Record]:
        """Yield what people left in a table, none where nobody ever left anything."""
        for key, given_at, body in self._db.salvage(table, "key, given_at, body", rowid=False):
            with suppress(ValueError, TypeError):
                yield Record(str(key), datetime.fromisoformat(given_at), str(body))

    def _chunks_by_article(self) -> dict[object, list[Sequence[Any]]]:
        found: dict[object, list[Sequence[Any]]] = {}
        for key, article_id, start, end in self._db.salvage("chunks", 'id, article_id, start, "end"'):
            found.setdefault(article_id, []).append((key, start, end))
        return found

    def _decoded(self, row: Sequence[Any]) -> Article | None:
        try:
            self._db.check(row, ARTICLE_KINDS)
            return to_article(row)
        except (StoreError, ValueError, TypeError):
            return None

    def _mended(self, row: Sequence[Any], chunks: Sequence[Sequence[Any]]) -> Article | None:
        """Return the article of a row without what is damaged of it, if its chunks prove its text to be whole."""
        key, text, title, path, publisher, published, byline, url, boilerplate, markup, dated, place = row
        if not chunks or not isinstance(text, str) or not all(_proves(text, key, *chunk) for chunk in chunks):
            return None
        title, path = (value if isinstance(value, str) else "" for value in (title, path))
        publisher, byline, url = (value if isinstance(value, str) else None for value in (publisher, byline, url))
        said = ((markup, ""), (boilerplate, b""), (published, None), (dated, ""), (place, ""))
        for marks, spans, day, known, part in product(*said):
            article = self._decoded((key, text, title, path, publisher, day, byline, url, spans, marks, known, part))
            if article is not None and not any(span_problems(article, [])):
                return article
        return None


def _proves(text: str, article_id: str, key: object, start: object, end: object) -> bool:
    if not isinstance(start, int) or not isinstance(end, int):
        return False
    return key == chunk_id(article_id, start, end, text[start:end])


def salvage(home: IndexPaths, settings: BuildSettings, progress: Progress) -> list[str]:
    """Write a damaged catalog anew; return what is lost, a line each. The caller holds the lock.

    Articles are taken as they were stored or, where they are damaged, from their files; where those are gone, without
    what is damaged of them. The damaged catalog is kept if anything is lost. Raises `StoreError` for a file that is no
    database any more, or when there is no room.
    """
    draft = home.home / _DRAFT
    remove(draft)
    try:
        with closing(Wreck.open(home.home)) as wreck, closing(Ledger.create(draft)) as ledger:
            builder = Builder(IndexPaths(draft), settings, ledger, progress)
            lost = _restore(wreck, ledger, builder)
            if not lost and not ledger.count("articles"):
                raise StoreError(f"{wreck.path}: nothing of it can be read; move it away and index again")
        _put_in_place(home.home, draft, keep=bool(lost))
        return lost
    finally:
        remove(draft)


def _restore(wreck: Wreck, ledger: Ledger, builder: Builder) -> list[str]:
    """Fill a new catalog from a wreck and from files; return what is lost."""
    for key in ("uuid", "model", "indexed_at"):
        ledger.set_meta(key, wreck.note(key) or (uuid4().hex if key == "uuid" else ""))
    ledger.set_meta("chunking", builder.chunking())
    ledger.set_meta("generation", str(wreck.last_generation()))
    remains = Remains()
    with ledger.transaction() as generation:
        for article in wreck.each_article(remains):
            if prepared := builder.prepared_or_skipped(article):
                ledger.put(prepared, generation)
                ledger.link(article.path, article.id)
        kept = set(ledger.article_ids())
        for path, key in wreck.entries():
            if key in kept:
                ledger.link(path, key)
            else:
                remains.paths.setdefault(key, set()).add(path)
        for row in wreck.embeddings():
            ledger.keep_embedding(*row)
        for key, hashes, recurring in wreck.lines():
            if key in kept:
                ledger.keep_lines(key, hashes, recurring)
    _restore_records(wreck, ledger)
    _read_again(wreck, ledger, builder, remains)
    lost = list(_losses(ledger, builder, remains))
    _restore_versions(wreck, ledger)
    ledger.set_projection(LEXICAL, 0, {})  # a long run has caught up with the draft meanwhile, beside it
    return lost


def _restore_versions(wreck: Wreck, ledger: Ledger) -> None:
    """Take over what the articles that are there were before they were replaced."""
    kept = set(ledger.article_ids())
    with ledger.transaction():
        for version in wreck.each_earlier():
            if version[1] in kept:
                ledger.keep_earlier(version)


def _restore_records(wreck: Wreck, ledger: Ledger) -> None:
    for one in TABLES:
        with closing(one.open(ledger.path.parent)) as table:
            for record in wreck.records(one.table):
                table.put(record)


def _read_again(wreck: Wreck, ledger: Ledger, builder: Builder, remains: Remains) -> None:
    """Read the files of what is missing: all that are known, since what is missing may be known by nothing."""
    known = {*wreck.files(), *ledger.known_files(), *(path for paths in remains.paths.values() for path in paths)}
    files = sorted(path for path in known if not is_url(path) and os.path.isfile(path))
    for done, path in enumerate(files, 1):
        builder.read_file(Path(path))
        builder.progress("reading again", done, len(files), "steps")
    if missing := _missing(ledger, remains):
        for file in _holding(missing, files, builder.limits):
            builder.read_file(file)


def _missing(ledger: Ledger, remains: Remains) -> set[str]:
    """Return the ids of known articles that are not there; a chunk that is there had the id of its article damaged."""
    there = set(ledger.article_ids())
    cut = {key for key, chunks in remains.chunks.items() if chunks - ledger.owners(sorted(chunks)).keys()}
    return (remains.paths.keys() | cut) - there


def _holding(missing: Set[str], files: Sequence[str], limits: Limits) -> Iterator[Path]:
    """Yield the files beside those that are known which hold missing articles: a name may be lost, too."""
    for path in walk(sorted({Path(file).parent for file in files})):
        if isinstance(path, Path) and str(path) not in files:
            with suppress(LoadError):
                found = load(path, read_bytes(path, limits), limits)
                if any(isinstance(item, Article) and item.id in missing for item in found):
                    yield path


def _losses(ledger: Ledger, builder: Builder, remains: Remains) -> Iterator[str]:
    """Store what is left of articles whose files are gone; yield what is lost."""
    for key in sorted(_missing(ledger, remains)):
        places = sorted(remains.paths.get(key, ())) or ["a file that is not known"]
        article = remains.mended.get(key)
        prepared = article and builder.prepared_or_skipped(article)
        if not article or not prepared:
            yield f"article {key} of {places[0]} is lost, and its file is gone or holds it no more"
            continue
        with ledger.transaction() as generation:
            ledger.put(prepared, generation)
            ledger.link(article.path or places[0], key)
        yield f"article {key} of {places[0]} keeps its text, but some of what is said of it is lost with its file"


def _put_in_place(home: Path, draft: Path, keep: bool) -> None:
    """Have the new catalog take the place of the damaged one, which is kept beside it or not."""
    path, log_file = home / FILE_NAME, home / f"{FILE_NAME}-wal"
    if keep:
        name = f"catalog.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}.sqlite"
        shutil.copyfile(path, home / name)
        if log_file.is_file():
            shutil.copyfile(log_file, home / f"{name}-wal")
        log.warning("the damaged catalog is kept as %s", home / name)
    for suffix in ("-wal", "-shm"):  # of the old one: SQLite would read them with the new
        remove(home / f"{FILE_NAME}{suffix}")
    os.replace(draft / FILE_NAME, path)
