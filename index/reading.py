"""One file, read: whether it has changed since it was read before, and what it holds."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import LoadError
from index.ledger import Pending, Prepared
from index.loaders import Limits, load, read_bytes
from index.types import Article, Skipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Raise it when a loader reads the same bytes differently: files are then read again.
LOADER_VERSION = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be read, and the digest it was read under before, None where nothing is stored of it."""

    path: str
    known: str | None


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file holds, some of it cut already; `items` is None where that is unchanged.

    `digest` tells the bytes and how they are read; None for a file that can't be, of which `items` says why.
    """

    path: str
    digest: str | None
    items: Iterable[Article | Prepared | Skipped] | None


class Workers(Protocol):
    """Other processes, perhaps on other machines, that read, cut and embed what this one stores."""

    def read(self, files: Sequence[Wanted], limits: Limits) -> Iterator[FileRead]:
        """Yield what each file holds, in order; the items of one are taken before the next is asked for."""
        ...

    def embed(self, texts: Iterable[Sequence[Pending]]) -> "Iterator[tuple[Sequence[Pending], NDArray[np.float32]]]":
        """Yield all texts, in any order, each with its vector: `(n, d)` float32, as one process would embed them."""
        ...


def read(wanted: Wanted, limits: Limits) -> FileRead:
    """Read one file; its articles are loaded as `items` is taken. Raises nothing."""
    path = Path(wanted.path)
    try:
        data = read_bytes(path, limits)
    except LoadError as error:
        return FileRead(wanted.path, None, [Skipped(wanted.path, str(error))])
    digest = f"{LOADER_VERSION}:{hashlib.sha256(data).hexdigest()}"
    return FileRead(wanted.path, digest, None if digest == wanted.known else load(path, data, limits))
