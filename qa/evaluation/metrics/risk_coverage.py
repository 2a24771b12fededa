"""Risk against coverage: how wrong the answers are when only the surest are given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


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


def aurc(confidences: ArrayLike, right: ArrayLike) -> float:
    """Return the area under the curve: the mean risk of the k surest, over k from 1 to n; 0 is best.

    Geifman, Uziel and El-Yaniv 2019, "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers". Equal
    confidences share their errors evenly, so the order of questions never counts. Raises `ValueError` for no
    questions or unequal lengths.
    """
    if not np.size(right):
        raise ValueError("no questions; the area is defined only over one or more")
    return float(aurcs(confidences, right, np.ones((1, np.size(right))))[0])


def aurcs(confidences: ArrayLike, right: ArrayLike, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same for each of s samples, `(s,)`: `counts` `(s, n)` says how often each question is in each."""
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


def _surest_first(confidences: ArrayLike, right: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sure, wrong = np.asarray(confidences, np.float64), 1 - np.asarray(right, np.float64)
    if sure.shape != wrong.shape:
        raise ValueError(f"{sure.size} confidences and {wrong.size} verdicts; expected one of each per question")
    order = np.argsort(-sure, kind="stable")
    return sure[order], wrong[order]
