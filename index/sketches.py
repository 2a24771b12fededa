"""Which articles may share a text: found by MinHash sketches of their shingles, in time linear in the corpus.

Sketches stand in the catalog, so that a new article is compared with all others without their texts being read. What
two articles really have in common is measured afterwards, in `index.copies`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.rendering import said, unread
from index.types import Article

if TYPE_CHECKING:
    from datasketch import MinHash

# Raise it when sketches are made otherwise: they are then made anew.
VERSION = 1
# Words: shorter runs are shared by articles that have nothing to do with each other.
SHINGLE = 5
# Two in a band, so that a text cut to a quarter of it still meets the whole one: 64 bands of 2 find a Jaccard
# similarity of .25 with probability 1 - (1 - .25²)^64 = .98 (Leskovec et al., Mining of Massive Datasets, 3.4).
_HASHES = 128  # uint32, seen as 64 uint64: the bands
# So many others of one band an article is compared with: what all articles of a paper share must not cost a square.
_NEIGHBOURS = 8

_WORD = re.compile(r"[^\W_]+")
_WEIGHTS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 1], np.uint64)


@dataclass(frozen=True)
class Wording:
    """The words of an article as it is read, boilerplate and capitals left out."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, article: Article) -> "Wording":
        """Return those of an article; its title counts only where it stands in the text."""
        return cls.of_text(content(article))

    @classmethod
    def of_text(cls, text: str) -> "Wording":
        """Return those of a text."""
        return cls(tuple(_WORD.findall(text.casefold())))

    @cached_property
    def shingles(self) -> NDArray[np.uint64]:
        """A number for each run of `SHINGLE` words, in order; none of a shorter text."""
        keys = np.array([_key(word) for word in self.words], np.uint64)
        count = max(0, len(keys) - SHINGLE + 1)
        total = np.zeros(count, np.uint64)
        for place, weight in enumerate(_WEIGHTS):
            total = (total + keys[place : place + count]) * weight
        return total ^ (total >> np.uint64(29))

    def sketch(self) -> bytes:
        """Return the MinHash of the shingles, 128 little-endian uint32; b"" where there is none."""
        if not len(self.shingles):
            return b""
        found = _empty().copy()
        found.update_batch((np.unique(self.shingles) >> np.uint64(32)).tolist())
        return found.hashvalues.astype("<u4").tobytes()


def content(article: Article) -> str:
    """Return what is read of an article, boilerplate left out."""
    pieces, at = list[str](), 0
    for span in unread(article):
        pieces.append(said(article, at, span.start))
        at = span.end
    return "\n".join([*pieces, said(article, at, len(article.text))])


def candidates(sketches: Sequence[tuple[str, bytes]], fresh: Set[str]) -> list[tuple[str, str]]:
    """Return the pairs, each once and in the order given, that have a band in common and one of them `fresh`.

    `sketches`: id and sketch of every article; one that is too short for any is b"".
    """
    known = [(key, sketch) for key, sketch in sketches if sketch]
    rows = np.frombuffer(b"".join(sketch for _, sketch in known), "<u4").reshape(len(known), _HASHES)
    bands = np.ascontiguousarray(rows).view("<u8")
    found = {(one, other) for band in bands.T for group in _equal(band) for one, other in _near(group)}
    pairs = ((known[one][0], known[other][0]) for one, other in sorted(found))
    return [pair for pair in pairs if not fresh.isdisjoint(pair)]


def _equal(keys: NDArray[np.uint64]) -> Iterator[list[int]]:
    """Yield the places of keys, `(n,)`, that stand more than once, those of one key together."""
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.append(keys[order][1:] != keys[order][:-1], True)) + 1
    starts = np.insert(ends[:-1], 0, 0)
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        yield order[start:end].tolist()


def _near(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    for at, place in enumerate(group):
        for other in group[at + 1 : at + 1 + _NEIGHBOURS]:
            yield place, other


@lru_cache(maxsize=100_000)
def _key(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


@lru_cache(maxsize=1)
def _empty() -> "MinHash":
    from datasketch import MinHash  # half a second, of which asking needs nothing

    return MinHash(num_perm=_HASHES, seed=1, hashfunc=int, scheme="affine32")
