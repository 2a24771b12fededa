"""What people give the page: files, kept in the index's home under their own names, addresses, and what is to go.

One job at a time. Nothing that is kept is ever overwritten or removed. A kill loses nothing: what was kept and not yet
indexed is indexed when serving starts again.
"""

import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic, time
from typing import BinaryIO, Literal
from uuid import uuid4

from index import forgetting, sources
from index.addresses import is_url
from index.build import build
from index.catalog import Catalog
from index.errors import DatelineError, LockedError
from index.home import BuildSettings
from index.loaders import MB
from index.report import BuildReport, Progress
from index.types import Skipped
from index.visiting import Reading, read_urls
from index.visits import lists
from ui.received import UploadError, keep, safe_name

log = logging.getLogger(__name__)

FOLDER = "uploads"
_DRAFT = ".draft-"
_STALE_S = 3600  # a draft that nobody has written to for so long was left by a kill
_LOCK_WAIT_S = 600  # while `qa index` runs elsewhere
_JOBS_KEPT = 500


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """How far a job is: `done` of `total` in the unit of its step; counts of articles once it is done.

    Skipped files are named without their folder.
    """

    state: Literal["waiting", "indexing", "done", "failed"]
    step: str = ""
    done: int = 0
    total: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    skipped: tuple[Skipped, ...] = ()


Work = Callable[[Progress], BuildReport]


class _Stopped(Exception):
    """The server is closing; the next start goes on."""


class Uploads:
    """Receives files and indexes them in a thread; safe to share between threads.

    `trusting`: whoever uses the page may also add what lies at an address, and take articles out.
    """

    def __init__(
        self,
        settings: BuildSettings,
        max_bytes: int = 25 * MB,
        quota_bytes: int = 1024 * MB,
        trusting: bool = False,
    ) -> None:
        self.trusting = trusting
        self.max_bytes = max_bytes
        self._quota_bytes, self._kept_bytes, self._receiving = quota_bytes, 0, 0
        self.folder = Path(os.path.abspath(settings.index.home)) / FOLDER
        self._settings = settings
        self._jobs: dict[str, UploadProgress] = {}
        self._waiting: SimpleQueue[tuple[str, Work] | None] = SimpleQueue()
        self._closing = Event()
        self._worker: Thread | None = None
        self._starting = Lock()

    async def receive(self, name: str, chunks: AsyncIterator[bytes], length: int = 0) -> str:
        """Keep a file and return the name it is kept under; its content goes to disk as it comes.

        `length` is what was announced, in bytes. Raises `UploadError`; nothing is kept then.
        """
        from anyio import to_thread

        kept = safe_name(name)
        self._check_size(length)
        draft = self.folder / f"{_DRAFT}{uuid4().hex}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            created = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # its owner's alone
            with open(created, "wb") as file, self._within_quota(length) as take:
                async for chunk in chunks:
                    take(len(chunk))
                    file.write(chunk)
                    self._check_size(file.tell())
                await to_thread.run_sync(_to_disk, file)
            return await to_thread.run_sync(keep, draft, self.folder, kept)
        except OSError as error:
            raise UploadError(
                f"{kept}: can't be kept: {error.strerror or error}", HTTPStatus.INSUFFICIENT_STORAGE
            ) from error
        finally:
            with suppress(OSError):
                draft.unlink()

    @contextmanager
    def _within_quota(self, length: int) -> Iterator[Callable[[int], None]]:
        """Count what is received; `UploadError` as soon as all files would be more than they may be together.

        What is there is measured whenever nothing else is being received: people may remove files.
        """
        if not self._receiving:
            self._kept_bytes = _size(self.folder)
        taken = 0

        def take(size: int) -> None:
            nonlocal taken
            taken += size
            self._kept_bytes += size
            if self._kept_bytes + max(0, length - taken) > self._quota_bytes:
                told = f"all files together may be {self._quota_bytes / MB:g} MB ([serve] uploads_mb): no room for this"
                raise UploadError(told, HTTPStatus.INSUFFICIENT_STORAGE)

        self._receiving += 1
        try:
            take(0)
            yield take
        except BaseException:
            self._kept_bytes -= taken
            raise
        finally:
            self._receiving -= 1

    def start(self, names: Sequence[str]) -> str:
        """Index kept files, after those that wait already; return the job to follow. Raises `UploadError`."""
        if not names:
            raise UploadError("no file is named: send one first")
        return self._queue(self._reading([self._stored(name) for name in names]))

    def visit(self, url: str) -> str:
        """Read what lies at an address, after what waits already; return the job. Raises `UploadError`.

        A feed or a sitemap becomes a source that `qa watch` keeps the index up with.
        """
        self._check_trust()
        if not is_url(url):
            raise UploadError("give an address that begins with https:// or http://")
        return self._queue(partial(self._visit, url))

    def forget(self, article_id: str) -> str:
        """Take an article out, after what waits already; return the job. Raises `UploadError`."""
        self._check_trust()
        return self._queue(partial(self._forget, article_id))

    def resume(self) -> None:
        """Index what an earlier server kept and may not have indexed; what is indexed already is not read again."""
        if not self.folder.is_dir():
            return
        for draft in self.folder.glob(f"{_DRAFT}*"):
            with suppress(OSError):
                if time() - draft.stat().st_mtime > _STALE_S:
                    draft.unlink()
        if any(not path.name.startswith(".") for path in self.folder.iterdir()):
            self._queue(self._reading([self.folder]))

    def progress(self, job: str) -> UploadProgress:
        """Return how far a job is; `UploadError` for one that was never started, or long ago."""
        found = self._jobs.get(job)
        if found is None:
            raise UploadError("nothing is known of this upload any more: send the files again")
        return found

    def close(self) -> None:
        """Stop after what is being written; takes a few seconds while embedding. What is left waits for a start."""
        self._closing.set()
        self._waiting.put(None)
        if self._worker is not None:
            self._worker.join(timeout=30)

    def _check_size(self, size: int) -> None:
        if size > self.max_bytes:
            limit = f"larger than {self.max_bytes / MB:g} MB, the most that [serve] upload_mb allows"
            raise UploadError(f"the file is {limit}", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def _stored(self, name: str) -> Path:
        path = self.folder / Path(name).name
        if name != path.name or name.startswith(".") or not path.is_file():
            raise UploadError(f"{name!r} is not among the files that were sent: send it again")
        return path

    def _check_trust(self) -> None:
        if not self.trusting:
            raise UploadError(
                "not taken here, where anybody may come: use `qa index` and `qa forget`", HTTPStatus.FORBIDDEN
            )

    def _reading(self, paths: Sequence[Path]) -> Work:
        return lambda progress: build(paths, self._settings, progress, named=False)

    def _visit(self, url: str, progress: Progress) -> BuildReport:
        home, report = Path(self._settings.index.home), BuildReport()
        for batch in read_urls([url], self._settings, progress, Reading(stop=self._closing)):
            report.add(batch)
        if lists(home, url):
            sources.add(home, [url])
        return report

    def _forget(self, article_id: str, progress: Progress) -> BuildReport:
        with closing(Catalog.open(Path(self._settings.index.home))) as catalog:
            doomed = forgetting.of_articles(catalog, [article_id])
        return forgetting.forget(doomed, self._settings, progress)

    def _queue(self, work: Work) -> str:
        job = uuid4().hex
        with self._starting:
            self._jobs[job] = UploadProgress("waiting", "waiting for its turn")
            for old in list(self._jobs)[:-_JOBS_KEPT]:
                del self._jobs[old]
            self._waiting.put((job, work))
            if self._worker is None:
                self._worker = Thread(target=self._work, name="uploads", daemon=True)
                self._worker.start()
        return job

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None and not self._closing.is_set():
            job, work = item
            try:
                self._jobs[job] = self._outcome(self._do(job, work))
            except _Stopped:
                return
            except DatelineError as error:
                self._jobs[job] = UploadProgress("failed", " ".join(str(error).split()))
            except Exception as error:
                log.error("indexing files that were sent: %s: %s", type(error).__name__, error)
                reason = f"failed for a reason Dateline did not foresee ({type(error).__name__})"
                self._jobs[job] = UploadProgress("failed", reason)

    def _do(self, job: str, work: Work) -> BuildReport:
        """Do a job, waiting for as long as another process indexes the same home, up to `_LOCK_WAIT_S`."""
        until = monotonic() + _LOCK_WAIT_S
        while True:
            try:
                return work(partial(self._note, job))
            except LockedError:
                if monotonic() > until:
                    raise
                self._jobs[job] = UploadProgress("waiting", "waiting for `qa index`, which runs in another process")
                if self._closing.wait(0.5):
                    raise _Stopped from None

    def _note(self, job: str, step: str, done: int, total: int, unit: str) -> None:
        if self._closing.is_set():
            raise _Stopped
        self._jobs[job] = UploadProgress("indexing", step, done, total)

    def _outcome(self, report: BuildReport) -> UploadProgress:
        inside = f"{self.folder}{os.sep}"
        skipped = tuple(replace(item, path=item.path.removeprefix(inside)) for item in report.skipped)
        counts = {name: getattr(report, name) for name in ("added", "updated", "unchanged", "removed")}
        return UploadProgress("done", "done", **counts, skipped=skipped)


def _size(folder: Path) -> int:
    with os.scandir(folder) as entries:
        return sum(entry.stat().st_size for entry in entries if not entry.name.startswith(_DRAFT))


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
