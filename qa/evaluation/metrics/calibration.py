"""Calibration: whether answers given with confidence 0.7 are right seven times in ten."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in `[low, high)`, the last bin closed: how sure, and how often right."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def reliability(confidences: ArrayLike, right: ArrayLike, bins: int = BINS) -> list[Bin]:
    """Return the bins of equal width that hold an answer; `right` holds booleans or 0 and 1.

    Guo et al. 2017, "On Calibration of Modern Neural Networks". Raises `ValueError` when the lengths differ or a
    confidence lies outside 0 to 1.
    """
    counts, sums, hits = (each[0] for each in _binned(confidences, right, np.ones((1, np.size(right))), bins))
    return [
        Bin(at / bins, (at + 1) / bins, int(counts[at]), float(sums[at] / counts[at]), float(hits[at] / counts[at]))
        for at in map(int, np.flatnonzero(counts))
    ]


def expected_calibration_error(confidences: ArrayLike, right: ArrayLike, bins: int = BINS) -> float:
    """Return the mean gap between confidence and accuracy, bins weighted by their answers: 0 is best, 1 worst.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning". Raises
    `ValueError` for no answers, and as `reliability` does.
    """
    if not np.size(right):
        raise ValueError("no answers; their calibration is defined only over one or more")
    return float(expected_calibration_errors(confidences, right, np.ones((1, np.size(right))), bins)[0])


def expected_calibration_errors(
    confidences: ArrayLike, right: ArrayLike, counts: NDArray[np.float64], bins: int = BINS
) -> NDArray[np.float64]:
    """Return the same for each of s samples, `(s,)`: `counts` `(s, n)` says how often each answer is in each."""
    _, sums, hits = _binned(confidences, right, counts, bins)
    totals = counts.sum(axis=1)
    gaps = np.abs(sums - hits).sum(axis=1)
    return np.divide(gaps, totals, out=np.full(len(counts), np.nan), where=totals > 0)


def _binned(
    confidences: ArrayLike, right: ArrayLike, counts: NDArray[np.float64], bins: int
) -> list[NDArray[np.float64]]:
    """Return answers, summed confidences and right answers by sample and bin, each `(s, bins)`."""
    sure, hit = np.asarray(confidences, np.float64), np.asarray(right, np.float64)
    if sure.shape != hit.shape or not ((sure >= 0) & (sure <= 1)).all():
        raise ValueError(f"{sure.size} confidences and {hit.size} verdicts; expected as many, 0 to 1 each")
    inside = np.eye(bins)[np.minimum((sure * bins).astype(int), bins - 1)]
    return [counts @ inside, counts @ (inside * sure[:, None]), counts @ (inside * hit[:, None])]
