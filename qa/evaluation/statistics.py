"""How sure a mean is, and whether two runs over the same questions differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_BLOCK_VALUES = 1_000_000  # drawn at once: some 20 MB, however many questions there are
_TIE = 1e-12  # sums of the same numbers in another order differ by about this much


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the range it would lie in over other questions of the same kind."""

    mean: float
    low: float
    high: float


def bootstrap_interval(values: Sequence[float], seed: int, samples: int = 1000, level: float = 0.95) -> Interval:
    """Return the mean of per-question values with its percentile bootstrap interval, the same per seed.

    Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13: `samples` means of as many
    values drawn with replacement, cut at (1 - level) / 2 on either side. Values that are all equal give a
    range of no width, which says nothing of how sure a small sample is. Raises `ValueError` for no values or
    a level outside 0 to 1.
    """
    if not values or not 0 < level < 1:
        raise ValueError(f"interval {level} of {len(values)} values; expected 0 to 1 and one value or more")
    observed = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(seed)
    means = [generator.choice(observed, (rows, observed.size)).mean(axis=1) for rows in _blocks(samples, observed.size)]
    low, high = np.quantile(np.concatenate(means), [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(observed.mean()), float(low), float(high))


def paired_randomisation(a: Sequence[float], b: Sequence[float], seed: int, samples: int = 10_000) -> float:
    """Return the two-sided p-value, above 0 and up to 1, of the difference between two runs' means.

    `a[i]` and `b[i]` are the scores of one question. If the runs were alike, swapping them on any question
    would change nothing: p is the share of random swaps whose difference is at least as large as the observed
    one (Smucker, Allan and Carterette 2007, "A Comparison of Statistical Significance Tests for Information
    Retrieval Evaluation"), the observed order counted among them (Phipson and Smyth 2010), so never 0.
    Raises `ValueError` for no values or unequal lengths.
    """
    if not a or len(a) != len(b):
        raise ValueError(f"{len(a)} scores against {len(b)}; expected one or more, of the same questions")
    differences = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    observed = abs(differences.sum()) - _TIE * np.abs(differences).sum()
    generator = np.random.default_rng(seed)
    extreme = 0
    for rows in _blocks(samples, differences.size):
        kept = generator.random((rows, differences.size)) < 0.5
        swapped = np.where(kept, differences, -differences).sum(axis=1)
        extreme += int((np.abs(swapped) >= observed).sum())
    return (extreme + 1) / (samples + 1)


def _blocks(samples: int, size: int) -> list[int]:
    """Return how many samples of `size` values to draw at a time."""
    rows = max(1, _BLOCK_VALUES // size)
    return [min(rows, samples - first) for first in range(0, samples, rows)]
