"""One indexing run, top to bottom: load → catalog → lexical → embed → vectors."""

import json
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from index import gone, originals
from index.cutting import Cutter, refitted
from index.disk import bytes_of
from index.embedder import model_of, open_passage_embedder, prepare
from index.errors import DatelineError, LoadError, unforeseen
from index.forgotten import Forgotten, recall
from index.grouping import group
from index.home import BuildSettings, IndexPaths, attached, locked, open_ledger
from index.ledger import Ledger, Pending, Prepared
from index.lexical import Lexical
from index.loaders import MB, Limits, walk
from index.models import Models
from index.reading import FileRead, Wanted, Workers, read
from index.recurrence import line_hashes
from index.recutting import mark_recurring, recut
from index.report import BuildReport, Progress
from index.types import Article, Skipped
from index.vectors import Vectors
from index.versions import keep_replaced

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

# So much new text is committed at a time: what a kill can cost.
_BATCH_CHARS = 1_000_000
# So often, during a long run, what was read becomes askable.
_CATCH_UP_S = 10
# Texts embedded between two commits: a few seconds of work.
_BATCH_TEXTS = 128


def build(
    paths: Sequence[Path],
    settings: BuildSettings,
    progress: Progress = lambda *_: None,
    prune: bool = False,
    named: bool = True,
    wait_s: float = 0.0,
    workers: Workers | None = None,
) -> BuildReport:
    """Index files and folders into `settings.index.home`; a killed run is completed by the next.

    `workers` read, cut and embed for this process, and what comes out is the same. What was forgotten is read again
    where it is `named`. Raises `LoadError` when none of the paths is there, `LockedError` when another process
    indexes the same home for `wait_s` seconds.
    """
    if paths and not any(os.path.lexists(path) for path in paths):
        told = f"name one that holds articles, or forget what was read from it: `qa forget {paths[0]}`"
        raise LoadError(f"{paths[0]}: no such file or folder; {told}")
    with running(settings, progress, wait_s, workers) as builder:
        if named:
            for place in recall(builder.home.home, map(str, paths)):
                builder.ledger.set_file(place, None)
        builder.read(paths)
        if prune:
            builder.report.removed += gone.prune(builder.ledger, paths)
    return builder.report


@contextmanager
def running(
    settings: BuildSettings,
    progress: Progress = lambda *_: None,
    wait_s: float = 0.0,
    workers: Workers | None = None,
) -> Iterator["Builder"]:
    """A run, which brings the projections up to the catalog at its end; its report is complete after that."""
    started = monotonic()
    home = IndexPaths(attached(settings))
    with locked(home.home, wait_s), closing(open_ledger(home.home, wait_s)) as ledger:
        builder = Builder(home, settings, ledger, progress, workers)
        yield builder
        builder.finish()
        ledger.set_meta("indexed_at", datetime.now(UTC).isoformat(timespec="seconds"))
        builder.report.articles, builder.report.chunks = ledger.count("articles"), ledger.count("chunks")
    builder.report.seconds = monotonic() - started


def complete(home: IndexPaths, settings: BuildSettings, ledger: Ledger, progress: Progress) -> None:
    """Embed what waits, and bring both projections up to the catalog; the caller holds the lock."""
    Builder(home, settings, ledger, progress).finish()


class Builder:
    """The state of one run: its stores, its report, and the articles not committed yet."""

    def __init__(
        self,
        home: IndexPaths,
        settings: BuildSettings,
        ledger: Ledger,
        progress: Progress,
        workers: Workers | None = None,
    ) -> None:
        self.home = home
        self.settings = settings
        self.ledger = ledger
        self.progress = progress
        self.report = BuildReport()
        self.conventions = ledger.conventions()
        self.lexical = Lexical(home.lexical)
        self.models = Models.of(settings.index)
        self._cutter = Cutter(settings, self.models)
        self._workers = workers
        self._caught_up = monotonic()
        self.limits = Limits(settings.index.max_article_mb * MB, settings.index.max_collection_mb * MB)

    def read(self, paths: Sequence[Path]) -> None:
        """Bring the catalog and the lexical index up to the files."""
        recut(self.ledger, self.chunking(), self.prepared_or_skipped, self.progress)
        files: list[Path] = []
        for found in walk(paths):
            if isinstance(found, Skipped):
                self.report.skipped.append(found)
            else:
                files.append(found)
        wanted = list(self._wanted(files))
        sizes = [bytes_of(file.path) for file in wanted]
        done, total = 0, sum(sizes)
        here = (read(file, self.limits) for file in wanted)
        for file, size in zip(self._workers.read(wanted, self.limits) if self._workers else here, sizes, strict=True):
            self._take(file)
            done += size
            self.progress("reading", done, total, "bytes")
        self.lexical.catch_up(self.ledger)

    def finish(self) -> None:
        """Unite what articles tell of one another, find what recurs and is copied, and bring both projections up."""
        self.ledger.conform()
        mark_recurring(self.ledger, self.prepared_or_skipped)
        group(self.ledger, self.progress)
        self.lexical.catch_up(self.ledger)
        name = model_of(self.settings.embedder).name
        if self.ledger.count("chunks"):  # where nothing waits, too: it may be gone, and questions want it
            prepare(self.settings.embedder, self.models)
        if waiting := self.ledger.pending(name):
            self._embed(waiting)
        vectors = Vectors(self.home.vectors, self.settings.vectors, name)
        if self.ledger.count("chunks") or vectors.reflected(self.ledger):
            self.progress("storing vectors", 0, 1, "steps")
            vectors.publish(self.ledger)
        self.ledger.set_meta("model", name)
        self.ledger.seal()
        originals.sweep(self.home.home, self.ledger.known_hashes())

    def _embed(self, waiting: Sequence[str]) -> None:
        name, done = model_of(self.settings.embedder).name, 0
        firsts = range(0, len(waiting), _BATCH_TEXTS)
        batches = (self.ledger.pending_texts(waiting[first : first + _BATCH_TEXTS]) for first in firsts)
        for texts, vectors in self._workers.embed(batches) if self._workers else self._embedded(batches):
            self.ledger.put_embeddings(name, texts, vectors)
            done += len(texts)
            self.progress("embedding", done, len(waiting), "chunks")

    def _embedded(
        self, batches: Iterable[Sequence[Pending]]
    ) -> "Iterator[tuple[Sequence[Pending], NDArray[np.float32]]]":
        embedder = open_passage_embedder(self.settings.embedder, self.models)
        return ((texts, embedder.embed([item.text for item in texts])) for texts in batches)

    def read_file(self, file: Path) -> None:
        """Bring the catalog up to one file; one that can't be read is named in the report."""
        for wanted in self._wanted([file]):
            self._take(read(wanted, self.limits))

    def _wanted(self, files: Iterable[Path]) -> Iterator[Wanted]:
        """Yield the files that are to be read; those that were forgotten are named in the report."""
        for path in map(os.path.abspath, files):
            if place := self.forgotten.covering(path):
                self.report.note(Skipped(place, f"forgotten: `qa index {place}` reads it again"))
            else:
                yield Wanted(path, self.ledger.known_file(path) if self.ledger.entries(path) else None)

    def _take(self, file: FileRead) -> None:
        """Bring the catalog up to what was read of a file."""
        if file.items is None:
            before = self.ledger.entries(file.path)
            self.report.unchanged += len(before)
            gone.follow(self.ledger, file.path, before)
        elif file.digest is None:  # what it held before is kept
            self.report.skipped += [item for item in file.items if isinstance(item, Skipped)]
        else:
            self.store(file.path, file.items, file.digest)

    def store(self, path: str, items: Iterable[Article | Prepared | Skipped], digest: str | None) -> None:
        """Store what a new or changed file holds, batch by batch, then forget what it holds no more."""
        before, known = self.ledger.entries(path), self.ledger.known_file(path)
        # What is read otherwise from the same bytes is no new version.
        revised = not (digest and known and known.partition(":")[2] == digest.partition(":")[2])
        if before:  # a kill from here on must not leave the old hash beside some of the new articles
            self.ledger.set_file(path, None)
        loaded: list[Article | Prepared] = []
        kept: set[str] = set()
        added = chars = 0
        skipped_before = len(self.report.skipped)
        for item in items:
            if isinstance(item, Skipped):
                self.report.skipped.append(item)
                continue
            loaded.append(item)
            chars += len(_article(item).text)
            if chars > _BATCH_CHARS:
                with self.ledger.transaction() as generation:
                    added += self._put(path, loaded, kept, revised, generation)
                self._catch_up_now_and_then()
                loaded, chars = [], 0
        # With the last of it goes what it holds no more: nobody ever sees both, nor does a kill leave both.
        with self.ledger.transaction() as generation:
            added += self._put(path, loaded, kept, revised, generation)
            skipped = len(self.report.skipped) > skipped_before
            # What a partly unreadable file held before is kept: a slip in editing must not lose articles.
            left = set() if skipped else before - kept
            if revised:
                keep_replaced(self.ledger, left, kept)
            for article_id in left:
                self.ledger.unlink(path, article_id, generation)
            # Read again next time when something was wrong with it, so that it is named again.
            self.ledger.set_file(path, None if skipped else digest)
        self._catch_up_now_and_then()
        gone.follow(self.ledger, path, kept)
        replaced = min(added, len(left))
        self.report.added += added - replaced
        self.report.updated += replaced
        self.report.removed += len(left) - replaced

    def _put(
        self, path: str, items: Sequence[Article | Prepared], kept: set[str], revised: bool, generation: int
    ) -> int:
        """Store articles; return how many are new rather than changed. What is `revised` is kept."""
        added = 0
        for item in items:
            loaded = self.conventions.applied(_article(item))
            if self.forgotten.holds(path, loaded):
                continue
            if problem := self.ledger.unstorable(loaded):
                self.report.skipped.append(Skipped(path, problem))
                continue
            article, change = self.ledger.settle(loaded, kept)
            if change == "unchanged":
                self.report.unchanged += 1
            elif prepared := self.prepared_or_skipped(article, item if isinstance(item, Prepared) else None):
                if change == "updated" and revised:
                    self.ledger.set_aside(article.id, article)
                self.ledger.put(prepared, generation)
                self.ledger.keep_lines(article.id, line_hashes(article))
                added += change == "added"
                self.report.updated += change == "updated"
            else:
                continue
            self.ledger.link(path, article.id)
            self.ledger.locate(article)
            kept.add(article.id)
        return added

    def _catch_up_now_and_then(self) -> None:
        if monotonic() - self._caught_up > _CATCH_UP_S:
            self.lexical.catch_up(self.ledger)
            self._caught_up = monotonic()

    def prepared_or_skipped(self, article: Article, known: Prepared | None = None) -> Prepared | None:
        """Return an article cut into chunks, as is `known` of it; None, the reason noted, for one that can't be."""
        try:
            return (known and refitted(known, article)) or self._cutter.prepared(article)
        except DatelineError:  # of the model or the settings: no article is to blame
            raise
        except Exception as error:
            log.debug("%s", article.path, exc_info=True)
            self.report.skipped.append(Skipped(article.path, unforeseen(error)))
            return None

    @cached_property
    def forgotten(self) -> Forgotten:
        """What is not to be read."""
        return Forgotten.of(self.ledger.path.parent)

    def chunking(self) -> str:
        """Return what chunks depend on: cut under other settings, they are cut anew."""
        chunks, model = self.settings.chunks, self.settings.embedder.model
        named = chunks.model_dump(include={"chunker"}, exclude_defaults=True)
        return " ".join([f"{chunks.max_tokens} {chunks.overlap_sentences} {model}", *map(json.dumps, named.values())])


def _article(item: Article | Prepared) -> Article:
    return item.article if isinstance(item, Prepared) else item
