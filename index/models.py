"""Exported models: each is made once for all indexes of a user, kept in a folder of the cache, and found again."""

import errno
import logging
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from index.disk import remove
from index.errors import ModelError
from index.processes import command, environment

if TYPE_CHECKING:
    from index.config import IndexSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Model:
    """An exported model: its folder's name, the files without which it is not whole, and what people call it."""

    name: str
    files: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Models:
    """Where exported models lie: in `cache`, which all indexes share, or in the `own` folder of one index.

    Indexes kept their own models before there was a cache. `setting` names `cache` to people.
    """

    cache: Path
    own: Path | None = None
    setting: str = "[index] models"

    @classmethod
    def of(cls, settings: "IndexSettings") -> Self:
        """Return where an index's models lie."""
        from platformdirs import user_cache_dir

        cache = Path(settings.models).expanduser() if settings.models else Path(user_cache_dir("dateline"))
        return cls(cache, Path(settings.home) / "models")

    def apart(self) -> Self:
        """Return the index's own folder alone, for what must not be shared."""
        return replace(self, cache=self.own, own=None, setting="[index] home") if self.own else self

    def find(self, model: Model) -> Path | None:
        """Return the folder of a model that is there; one that lacks a file is not."""
        folders = (place / model.name for place in (self.cache, self.own) if place)
        return next((one for one in folders if all((one / name).is_file() for name in model.files)), None)

    def discard(self, model: Model) -> None:
        """Remove a damaged model, for `make` to write it anew; raises as that does for a folder that can't be."""
        for place in (self.cache, self.own):
            if place and (place / model.name).exists():
                remove(place / model.name)

    def make(self, model: Model, write: Callable[[Path], None]) -> Path:
        """Return the folder of a model, which `write` fills unless it is there; of several processes, one writes it.

        It is written aside and renamed when whole, so a process killed in between leaves nothing half. Raises
        `ModelError` for a folder that can't be written, and whatever `write` raises.
        """
        if found := self.find(model):
            return found
        try:
            self.cache.mkdir(parents=True, exist_ok=True)
            with _held(self.cache / f"{model.name}.lock", model):
                return self.find(model) or self._written(model, write)
        except OSError as error:
            told = f"{model.title} can't be written there ({error.strerror or error})"
            raise ModelError(f"{self.cache}: {told}; make room, or name another folder in {self.setting}") from error

    def _written(self, model: Model, write: Callable[[Path], None]) -> Path:
        log.info("preparing %s (once)", model.title)
        target = self.cache / model.name
        for stale in (target, *self.cache.glob(f"{model.name}.*.draft")):
            remove(stale)
        # A name of its own: the export of a process that was killed may still be writing into the former one.
        draft = self.cache / f"{model.name}.{uuid4().hex[:8]}.draft"
        try:
            write(draft)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return target


def run_export(module: str, *arguments: object) -> None:
    """Run a module that exports a model, in a process of its own: what torch takes of memory is given back.

    Raises `ModelError` with the last line that it said, `OSError` when the disk is full.
    """
    env = environment() | {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    result = subprocess.run(command(module, *arguments), capture_output=True, text=True, check=False, env=env)
    if not result.returncode:
        return
    if os.strerror(errno.ENOSPC) in result.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    reason = (result.stderr.strip().splitlines() or [f"exit code {result.returncode}"])[-1]
    raise ModelError(f"{arguments[0]} can't be exported: {reason}")


@contextmanager
def _held(file: Path, model: Model) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.info("waiting for another process, which prepares %s", model.title)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
