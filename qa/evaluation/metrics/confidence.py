"""Confidence: whether the surest answers are the right ones, and whether 0.7 is right seven times in ten."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """Answering the `coverage` share of questions of which the system is surest, `risk` of them are wrong."""

    coverage: float
    risk: float
    confidence: float


def risk_coverage(confidences: ArrayLike, right: ArrayLike) -> list[Point]:
    """Return a point for each confidence that occurs, surest first.

    El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification". `right` holds booleans or
    0 and 1. Raises `ValueError` when the lengths differ.
    """
    sure, wrong = _surest_first(confidences, right)
    last = np.flatnonzero(np.append(sure[1:] != sure[:-1], True)[: sure.size])
    total = np.cumsum(wrong)
    return [Point((at + 1) / sure.size, float(total[at] / (at + 1)), float(sure[at])) for at in map(int, last)]


def aurcs(confidences: ArrayLike, right: ArrayLike, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the area under the curve for each of s samples, `(s,)`; `counts` `(s, n)`: how often a question is in it.

    The mean risk of the k surest, over k from 1 to n; 0 is best (Geifman, Uziel and El-Yaniv 2019, "Bias-Reduced
    Uncertainty Estimation for Deep Neural Classifiers"). Equal confidences share their errors evenly, so the order of
    questions never counts. Raises `ValueError` when the lengths differ; NaN where a sample is empty.
    """
    sure, wrong = _surest_first(confidences, right)
    counts = counts[:, np.argsort(-np.asarray(confidences, np.float64), kind="stable")]
    starts = np.flatnonzero(np.append(True, sure[1:] != sure[:-1]))
    size = np.add.reduceat(counts, starts, axis=1)  # questions of each confidence, and the wrong ones among them
    faults = np.add.reduceat(counts * wrong, starts, axis=1)
    seen, missed = np.cumsum(size, axis=1) - size, np.cumsum(faults, axis=1) - faults
    share = np.divide(faults, size, out=np.zeros_like(size), where=size > 0)
    # Within a group the risk after j more is (missed + share * j) / (seen + j); its sum over j has harmonic numbers.
    totals = counts.sum(axis=1)
    harmonic = np.append(0, np.cumsum(1 / np.arange(1, int(totals.max()) + 1)))
    grown = harmonic[(seen + size).astype(int)] - harmonic[seen.astype(int)]
    area = (share * size + (missed - share * seen) * grown).sum(axis=1)
    return np.divide(area, totals, out=np.full(len(counts), np.nan), where=totals > 0)


def auroc(confidences: ArrayLike, right: ArrayLike) -> float:
    """Return the chance that something right is surer than something wrong, ties half; NaN when one kind is missing.

    Bamber 1975, "The Area above the Ordinal Dominance Graph and the Area below the Receiver Operating
    Characteristic Graph". Raises `ValueError` when the lengths differ.
    """
    return float(aurocs(confidences, right, np.ones((1, np.size(right))))[0])


def aurocs(confidences: ArrayLike, right: ArrayLike, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same for each of s samples, `(s,)`: `counts` `(s, n)` says how often each question is in each."""
    sure, wrong = _surest_first(confidences, right)
    if not sure.size:
        return np.full(len(counts), np.nan)
    counts = counts[:, np.argsort(-np.asarray(confidences, np.float64), kind="stable")]
    starts = np.flatnonzero(np.append(True, sure[1:] != sure[:-1]))
    faults = np.add.reduceat(counts * wrong, starts, axis=1)  # of each confidence, the surest first
    hits = np.add.reduceat(counts * (1 - wrong), starts, axis=1)
    surer = np.cumsum(hits, axis=1) - hits / 2
    pairs = hits.sum(axis=1) * faults.sum(axis=1)
    return np.divide((faults * surer).sum(axis=1), pairs, out=np.full(len(counts), np.nan), where=pairs > 0)


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


def _surest_first(confidences: ArrayLike, right: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sure, wrong = np.asarray(confidences, np.float64), 1 - np.asarray(right, np.float64)
    if sure.shape != wrong.shape:
        raise ValueError(f"{sure.size} confidences and {wrong.size} verdicts; expected one of each per question")
    order = np.argsort(-sure, kind="stable")
    return sure[order], wrong[order]


def _binned(
    confidences: ArrayLike, right: ArrayLike, counts: NDArray[np.float64], bins: int
) -> list[NDArray[np.float64]]:
    """Return answers, summed confidences and right answers by sample and bin, each `(s, bins)`."""
    sure, hit = np.asarray(confidences, np.float64), np.asarray(right, np.float64)
    if sure.shape != hit.shape or not ((sure >= 0) & (sure <= 1)).all():
        raise ValueError(f"{sure.size} confidences and {hit.size} verdicts; expected as many, 0 to 1 each")
    inside = np.eye(bins)[np.minimum((sure * bins).astype(int), bins - 1)]
    return [counts @ inside, counts @ (inside * sure[:, None]), counts @ (inside * hit[:, None])]
