"""One indexing run, top to bottom: load → catalog → lexical → embed → vectors."""

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from index.config import ChunkSettings, EmbedderSettings, IndexSettings, VectorSettings
from index.embedder import model_folder, open_counter, open_embedder, prepare
from index.errors import LoadError, LockedError
from index.ledger import Ledger, Prepared
from index.lexical import Lexical
from index.loaders import Limits, load, read_bytes, walk
from index.types import Article, Skipped
from index.vectors import Vectors

log = logging.getLogger(__name__)

# Raise it when a loader reads the same bytes differently: files are then read again.
LOADER_VERSION = 1
# So much new text is committed at a time: what a kill can cost.
_BATCH_CHARS = 1_000_000
# So often, during a long run, what was read becomes askable.
_CATCH_UP_S = 10
# Texts embedded between two commits: a few seconds of work.
_BATCH_TEXTS = 128

# (what is done, how much of it so far, how much in all, in which unit)
Progress = Callable[[str, int, int, str], None]


@dataclass(frozen=True, slots=True)
class IndexPaths:
    """Where the parts of an index lie in its home."""

    home: Path

    @property
    def models(self) -> Path:
        """The exported models."""
        return self.home / "models"

    @property
    def lexical(self) -> Path:
        """Tantivy's folder."""
        return self.home / "lexical"

    @property
    def vectors(self) -> Path:
        """Chroma's folders, one a generation."""
        return self.home / "vectors"


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """The settings that indexing takes."""

    index: IndexSettings = field(default_factory=IndexSettings)
    chunks: ChunkSettings = field(default_factory=ChunkSettings)
    embedder: EmbedderSettings = field(default_factory=EmbedderSettings)
    vectors: VectorSettings = field(default_factory=VectorSettings)


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

    def to_json(self) -> dict[str, Any]:
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


def build(
    paths: Sequence[Path], settings: BuildSettings, progress: Progress = lambda *_: None, prune: bool = False
) -> BuildReport:
    """Index files and folders into `settings.index.home`; a killed run is completed by the next.

    Raises `LockedError` when another process indexes the same home.
    """
    started = monotonic()
    home = IndexPaths(Path(settings.index.home))
    with locked(home.home):
        ledger = open_ledger(home.home)
        builder = _Builder(home, settings, ledger, progress)
        builder.read(paths)
        if prune:
            builder.prune(paths)
        builder.finish()
        report = builder.report
        report.articles, report.chunks = ledger.count("articles"), ledger.count("chunks")
        ledger.close()
    report.seconds = monotonic() - started
    return report


def complete(home: IndexPaths, settings: BuildSettings, ledger: Ledger, progress: Progress) -> None:
    """Embed what waits, and bring both projections up to the catalog; the caller holds the lock."""
    _Builder(home, settings, ledger, progress).finish()


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the right to write to an index; `LockedError` naming the holder when another process has it."""
    home.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(home / "lock"), home / "lock.holder"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = holder.read_text(encoding="utf-8") if holder.is_file() else "another process"
        raise LockedError(f"{home}: being indexed by {who}; wait for it to end, then run this again") from None
    try:
        holder.write_text(f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def open_ledger(home: Path) -> Ledger:
    """Open the catalog for writing, with an identity of its own from its first day on."""
    ledger = Ledger.create(home)
    if ledger.meta("uuid") is None:
        ledger.set_meta("uuid", uuid4().hex)
    return ledger


class _Builder:
    """The state of one run: its stores, its report, and the articles not committed yet."""

    def __init__(self, home: IndexPaths, settings: BuildSettings, ledger: Ledger, progress: Progress) -> None:
        self.home = home
        self.settings = settings
        self.ledger = ledger
        self.progress = progress
        self.report = BuildReport()
        self.lexical = Lexical(home.lexical)
        self._caught_up = monotonic()
        limits = settings.index
        self.limits = Limits(limits.max_article_mb * 1_000_000, limits.max_collection_mb * 1_000_000)

    def read(self, paths: Sequence[Path]) -> None:
        """Bring the catalog and the lexical index up to the files."""
        self._rechunk()
        files: list[Path] = []
        for found in walk(paths):
            if isinstance(found, Skipped):
                self.report.skipped.append(found)
            else:
                files.append(found)
        sizes = [_size(file) for file in files]
        done, total = 0, sum(sizes)
        for file, size in zip(files, sizes, strict=True):
            self._read_file(file)
            done += size
            self.progress("reading", done, total, "bytes")
        self.lexical.catch_up(self.ledger)

    def prune(self, paths: Sequence[Path]) -> None:
        """Remove the articles of files under `paths` that are there no more."""
        roots = [Path(os.path.abspath(path)) for path in paths]
        with self.ledger.transaction() as generation:
            for path in map(Path, self.ledger.known_files()):
                if not path.exists() and any(path.is_relative_to(root) for root in roots):
                    self.ledger.set_file(str(path), None)
                    for article_id in self.ledger.entries(str(path)):
                        self.report.removed += self.ledger.unlink(str(path), article_id, generation)

    def finish(self) -> None:
        """Bring both projections up to the catalog."""
        self.lexical.catch_up(self.ledger)
        name = model_folder(self.settings.embedder, self.home.models).name
        waiting = self.ledger.pending(name)
        if waiting:
            self._embed(waiting)
        vectors = Vectors(self.home.vectors, self.settings.vectors, name)
        if self.ledger.count("chunks") or vectors.reflected(self.ledger):
            self.progress("storing vectors", 0, 1, "steps")
            vectors.publish(self.ledger)
        self.ledger.set_meta("model", name)
        self.ledger.seal()

    def _embed(self, waiting: Sequence[str]) -> None:
        prepare(self.settings.embedder, self.home.models)
        embedder = open_embedder(self.settings.embedder, self.home.models)
        for first in range(0, len(waiting), _BATCH_TEXTS):
            texts = self.ledger.pending_texts(waiting[first : first + _BATCH_TEXTS])
            self.ledger.put_embeddings(embedder.name, texts, embedder.embed([item.text for item in texts]))
            self.progress("embedding", min(first + _BATCH_TEXTS, len(waiting)), len(waiting), "chunks")

    def _read_file(self, file: Path) -> None:
        path = Path(os.path.abspath(file))
        try:
            data = read_bytes(path, self.limits)
        except LoadError as error:
            self.report.skipped.append(Skipped(str(path), str(error)))
            return
        digest = f"{LOADER_VERSION}:{hashlib.sha256(data).hexdigest()}"
        before = self.ledger.entries(str(path))
        if before and self.ledger.known_file(str(path)) == digest:
            self.report.unchanged += len(before)
            return
        self._store(path, data, before, digest)

    def _store(self, path: Path, data: bytes, before: set[str], digest: str) -> None:
        """Store what a new or changed file holds, batch by batch, then forget what it holds no more."""
        loaded: list[Article] = []
        kept: set[str] = set()
        added = skipped = chars = 0
        for item in load(path, data, self.limits):
            if isinstance(item, Skipped):
                self.report.skipped.append(item)
                skipped += 1
                continue
            loaded.append(item)
            chars += len(item.text)
            if chars > _BATCH_CHARS:
                added += self._commit(path, loaded, kept)
                loaded, chars = [], 0
        added += self._commit(path, loaded, kept)
        # What a partly unreadable file held before is kept: a slip in editing must not lose articles.
        gone = set() if skipped else before - kept
        with self.ledger.transaction() as generation:
            for article_id in gone:
                self.ledger.unlink(str(path), article_id, generation)
            self.ledger.set_file(str(path), None if skipped and not kept else digest)
        replaced = min(added, len(gone))
        self.report.added += added - replaced
        self.report.updated += replaced
        self.report.removed += len(gone) - replaced

    def _commit(self, path: Path, articles: Sequence[Article], kept: set[str]) -> int:
        """Store articles in one transaction; return how many are new rather than changed."""
        added = 0
        with self.ledger.transaction() as generation:
            for loaded in articles:
                article, change = self.ledger.settle(loaded, kept)
                if change == "unchanged":
                    self.report.unchanged += 1
                else:
                    self.ledger.put(self._prepare(article), generation)
                    added += change == "added"
                    self.report.updated += change == "updated"
                self.ledger.link(str(path), article.id)
                kept.add(article.id)
        if monotonic() - self._caught_up > _CATCH_UP_S:
            self.lexical.catch_up(self.ledger)
            self._caught_up = monotonic()
        return added

    def _prepare(self, article: Article) -> Prepared:
        from index.sentences import sentence_spans

        sentences = sentence_spans(article.text, without=article.boilerplate)
        return Prepared(article, self._chunker.title(article), sentences, self._chunker(article, sentences))

    @cached_property
    def _chunker(self) -> Any:  # noqa: ANN401
        from index.chunkers import SentenceChunker

        prepare(self.settings.embedder, self.home.models)
        counter, model_tokens = open_counter(self.settings.embedder, self.home.models)
        settings = self.settings.chunks
        return SentenceChunker(counter, min(settings.max_tokens, model_tokens), settings.overlap_sentences)

    def _rechunk(self) -> None:
        """Cut all articles anew, from the catalog, when the settings that chunks depend on have changed."""
        chunks = self.settings.chunks
        wanted = f"{chunks.max_tokens} {chunks.overlap_sentences} {self.settings.embedder.model}"
        if self.ledger.meta("chunking") == wanted:
            return
        ids = self.ledger.article_ids()
        with self.ledger.transaction() as generation:
            for done, article_id in enumerate(ids, 1):
                article = self.ledger.article(article_id)
                if article is not None:
                    self.ledger.put(self._prepare(article), generation)
                self.progress("cutting anew", done, len(ids), "articles")
            self.ledger.set_meta("chunking", wanted)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
