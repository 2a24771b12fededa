"""The home of an index: what lies where in it, the settings it is made by, and who may write to it."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from index import places
from index.catalog import FILE_NAME
from index.config import CatalogSettings, ChunkSettings, EmbedderSettings, IndexSettings, VectorSettings, WebSettings
from index.disk import obstacle
from index.errors import LockedError, StoreError
from index.ledger import Ledger
from index.places import URL_FILE, attach

# What Dateline keeps in a home, then what may be anybody's in a folder that holds other things too.
_OURS = {URL_FILE, "lexical.json", "lexical", "vectors", "lock", "lock.holder", "watch.lock", "users.json"} | {
    f"{FILE_NAME}{ending}" for ending in ("", "-wal", "-shm", "-journal")
}
_PERHAPS_OURS = {"models", "originals", "uploads"}


@dataclass(frozen=True, slots=True)
class IndexPaths:
    """Where the parts of an index lie in its home."""

    home: Path

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
    web: WebSettings = field(default_factory=WebSettings)
    catalog: CatalogSettings = field(default_factory=CatalogSettings)


def attached(settings: BuildSettings) -> Path:
    """Return the home, which names the server of its catalog from now on if the settings do; raises as `attach`."""
    home = Path(settings.index.home)
    attach(home, settings.catalog, settings.vectors)
    return home


def strange(home: Path) -> list[str]:
    """Return the names of what lies in a home and isn't Dateline's."""
    return sorted(set(os.listdir(home)) - _OURS - _PERHAPS_OURS)


def _make_private(home: Path) -> None:
    """Make a home, or what an earlier version left open of it, its owner's alone."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = set(os.listdir(home))
    for place in [home] if names <= _OURS | _PERHAPS_OURS else [home / name for name in names & _OURS]:
        for folder, _, files in os.walk(place):
            for path in (folder, *(os.path.join(folder, name) for name in files)):
                _close(path)
        _close(str(place))  # a file is nothing to walk through


def _close(path: str) -> None:
    with suppress(OSError):  # another user's, or gone meanwhile
        mode = os.lstat(path).st_mode
        if mode & 0o077 and not stat.S_ISLNK(mode):
            os.chmod(path, stat.S_IMODE(mode) & 0o700)


@contextmanager
def locked(home: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the right to write to an index; `LockedError` naming the holder when another process has it that long."""
    lock, holder = FileLock(home / "lock"), home / "lock.holder"
    try:
        _make_private(home)
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise LockedError(f"{home}: being indexed by {_who(holder)}; wait for it to end, then run this again") from None
    except OSError as error:
        why = obstacle(home) or "free the way, or name another --home"
        raise StoreError(f"{home}: can't be written ({error.strerror or error}): {why}") from error
    try:
        with suppress(OSError):  # it only says who holds the lock
            holder.write_text(
                f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC", encoding="utf-8"
            )
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
            _make_private(home)
        lock.release()


def _who(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return "another process"


def open_ledger(home: Path, wait_s: float = 0.0) -> Ledger:
    """Open the catalog for writing, with an identity of its own from its first day on; raises as `Ledger.create`."""
    ledger = Ledger.create(home, wait_s)
    if ledger.meta("uuid") is None:
        ledger.set_meta("uuid", uuid4().hex)
    return ledger


def open_follower(home: Path) -> Ledger:
    """Open the catalog to write what this machine alone has of it: its words, which several may do at a time."""
    shared = places.shared(home)
    return open_ledger(home) if shared is None else Ledger(shared)
