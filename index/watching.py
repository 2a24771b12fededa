"""Keeping an index up with its sources: folders as their files change, feeds and pages at intervals."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic

from filelock import FileLock, Timeout

from index import gone, sources
from index.build import running
from index.clock import is_over
from index.errors import DatelineError, LockedError, StoreError
from index.home import BuildSettings
from index.loaders import LOADERS
from index.report import BuildReport
from index.sources import Source
from index.visiting import Reading, read_urls

log = logging.getLogger(__name__)

_LOCK_WAIT_S = 600.0  # while somebody else indexes
_LOOK_MS = 500  # so often it is looked whether sources were added
_SETTLED_MS = 1000  # files that change within so long are one batch
_AGAIN_S = 10.0  # after what failed as a whole, such as a full disk
_GOODBYE_S = 60.0  # a batch that is being stored is stored to its end


@dataclass(frozen=True, slots=True)
class Brought:
    """What a batch came to, and from which source; nothing of it yet to be asked about where it `failed`."""

    place: str
    report: BuildReport
    failed: str | None = None


class Watch:
    """Keeps up with the sources of one index until `stop` is set. A kill loses nothing: all is looked at on a start."""

    def __init__(self, settings: BuildSettings, stop: Event, prune: bool = False) -> None:
        self._settings, self._stop, self._prune = settings, stop, prune
        self._home = Path(settings.index.home)
        self._brought: Queue[Brought | BaseException] = Queue()

    def brought(self) -> Iterator[Brought]:
        """Yield each batch that changes anything, or names what can't be read, once it can be asked about.

        Raises `LockedError` when the index is kept up by another process already.
        """
        with self._alone():
            workers = [Thread(target=self._run, args=[each], daemon=True) for each in (self._folders, self._web)]
            for worker in workers:
                worker.start()
            try:
                yield from self._batches()
            finally:
                self._stop.set()
                for worker in workers:
                    worker.join(_GOODBYE_S)

    @property
    def has_more(self) -> bool:
        """Whether another batch can be had at once."""
        return not self._brought.empty()

    def _batches(self) -> Iterator[Brought]:
        while not self._stop.is_set():
            try:
                batch = self._brought.get(timeout=_LOOK_MS / 1000)
            except Empty:
                continue
            if isinstance(batch, BaseException):
                raise batch
            yield batch

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = FileLock(self._home / "watch.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise LockedError(f"{self._home}: kept up by another `qa watch` already; stop that first") from None
        try:
            yield
        finally:
            lock.release()

    def _run(self, keep_up: Callable[[], None]) -> None:
        try:
            keep_up()
        except BaseException as error:
            self._brought.put(error)

    def _folders(self) -> None:
        while not self._stop.is_set():
            if roots := self._roots():
                self._follow(roots)
            else:
                self._stop.wait(_LOOK_MS / 1000)

    def _roots(self) -> list[Source]:
        """Return the folders that are there; of those that are not, that is noted."""
        folders = [one for one in sources.known(self._home) if not one.is_url]
        for one in folders:
            if not os.path.isdir(one.place) and one.problem is None:
                self._note(one, "no such folder")
        return [one for one in folders if os.path.isdir(one.place)]

    def _follow(self, roots: Sequence[Source]) -> None:
        """Read whole folders, then files as they change, until it fails, others are to be watched, or time is over.

        All are looked at again now and then, since a system may lose sight of changes, as it does on network drives.
        """
        from watchfiles import watch

        places, until = [one.place for one in roots], None
        for changes in watch(
            *places,
            debounce=_SETTLED_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            stop_event=self._stop,
            watch_filter=None,
            raise_interrupt=False,
        ):
            if until is None:  # only now is it watched: nothing can change unseen between
                until = monotonic() + self._settings.web.every_minutes * 60
                read = [self._read(root, [Path(root.place)]) for root in roots]
            else:
                changed = [Path(path) for _, path in changes]
                read = [self._read(root, paths) for root in roots if (paths := list(_of(root, changed)))]
            if not all(read):
                self._stop.wait(_AGAIN_S)
            if not all(read) or monotonic() > until or [one.place for one in self._roots()] != places:
                return

    def _read(self, root: Source, paths: Sequence[Path]) -> bool:
        try:
            with running(self._settings, wait_s=_LOCK_WAIT_S) as builder:
                builder.read([path for path in paths if path.exists()])
                if self._prune:
                    builder.report.removed += gone.prune(builder.ledger, [Path(root.place)])
        except DatelineError as error:
            self._tell(root, BuildReport(), str(error))
            return False
        self._tell(root, builder.report)
        return True

    def _web(self) -> None:
        tried: dict[str, datetime] = {}
        while not self._stop.wait(_LOOK_MS / 1000):
            for one in sources.known(self._home):
                if one.is_url and self._is_due(one, tried.get(one.place)) and not self._stop.is_set():
                    tried[one.place] = datetime.now(UTC)
                    self._visit(one)

    def _is_due(self, one: Source, tried: datetime | None) -> bool:
        every = timedelta(minutes=self._settings.web.every_minutes)
        return all(is_over(moment, every) for moment in (one.read_at, tried) if moment)

    def _visit(self, one: Source) -> None:
        try:
            for report in read_urls([one.place], self._settings, how=Reading(one.allow_private, False, self._stop)):
                self._brought.put(Brought(one.place, report))
        except DatelineError as error:
            self._tell(one, BuildReport(), str(error))

    def _tell(self, one: Source, report: BuildReport, failed: str | None = None) -> None:
        self._note(one, failed)
        if report.changed or report.skipped or failed:
            self._brought.put(Brought(one.place, report, failed))

    def _note(self, one: Source, problem: str | None) -> None:
        with suppress(StoreError):  # such as a full disk, of which what was to be read has told: that is no end of it
            sources.note(self._home, one.read(problem))


def _of(root: Source, changed: Iterable[Path]) -> Iterator[Path]:
    """Yield what is to be read of what changed in a folder: as in a walk of it, no names that begin with a dot."""
    for path in changed:
        if path.is_relative_to(root.place):
            inside = path.relative_to(root.place).parts
            read = path.suffix.lower() in LOADERS or path.is_dir() or not path.exists()
            if read and not any(part.startswith(".") for part in inside):
                yield path
