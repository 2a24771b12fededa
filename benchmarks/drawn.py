"""Vectors drawn round real ones, for measuring what stores do with many; shared by benchmarks."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.config import EmbedderSettings
from index.embedder import model_of
from index.ledger import Pending
from index.loaders import Limits
from index.reading import FileRead, Wanted, read

Vectors = NDArray[np.float32]

# So far from a real vector, whose length is 1: their cosine is .82, that of two passages on one story.
_AWAY = 0.7
_WAYS = 4_096


class Drawn:
    """Draws unit vectors round real ones: by its hash a text gets the same one each time."""

    def __init__(self, real: Vectors, away: float = _AWAY) -> None:
        ways = np.random.default_rng(0).normal(size=(_WAYS, real.shape[1])).astype(np.float32)
        self._real, self._ways = real, away * ways / np.linalg.norm(ways, axis=1, keepdims=True)

    @classmethod
    def round(cls, home: Path) -> "Drawn":
        """Return one that draws round the vectors of an index, as today's model made them."""
        return cls(Catalog.open(home).vectors(model_of(EmbedderSettings()).name).vectors)

    def of(self, keys: Sequence[bytes]) -> Vectors:
        """Return `(len(keys), d)` float32, L2-normalised."""
        digests = b"".join(blake2b(key, digest_size=16).digest() for key in keys)
        one, other = np.frombuffer(digests, "<u8").reshape(-1, 2).T
        rows = self._real[one % len(self._real)] + self._ways[other % _WAYS]
        drawn: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return drawn

    def read(self, files: Sequence[Wanted], limits: Limits) -> Iterator[FileRead]:
        """Read files as a run without workers does: this stands in for the embedding alone."""
        return (read(file, limits) for file in files)

    def embed(self, texts: Iterable[Sequence[Pending]]) -> Iterator[tuple[Sequence[Pending], Vectors]]:
        """Yield all texts, each with its drawn vector."""
        return ((some, self.of([item.key for item in some])) for some in texts)
