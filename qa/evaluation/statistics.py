"""How sure a figure is, and whether two runs over the same questions differ."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.metrics.confidence import aurcs, aurocs, expected_calibration_errors

SAMPLES = 1000
LEVEL = 0.95
_BLOCK_COUNTS = 1_000_000  # estimated at once: some 50 MB, however many questions there are

# What a run observed of its questions, `(n, 2)` float64; a row of NaN where a question says nothing. The two
# columns are a part and its whole, a confidence and whether the answer is right (0 or 1), or a time and 1.
Observed = NDArray[np.float64]
# How often each question stands in each of s samples, `(s, n)`; small numbers, kept small.
Counts = NDArray[np.uint16]
# Observations, none of them missing, and counts as float64, to a figure per sample, `(s,)`; NaN where undefined.
Estimate = Callable[[Observed, NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the range it would lie in over other questions of the same kind."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether all of the range lies on one side of 0."""
        return self.low > 0 or self.high < 0


def ratio(observed: Observed, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of parts over the sum of wholes: a mean where every whole is 1."""
    parts, wholes = (counts @ observed).T
    return np.divide(parts, wholes, out=np.full(len(counts), np.nan), where=wholes > 0)


def risk_area(observed: Observed, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the area under the risk-coverage curve of (confidence, right)."""
    return aurcs(observed[:, 0], observed[:, 1], counts)


def calibration_error(observed: Observed, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected calibration error of (confidence, right)."""
    return expected_calibration_errors(observed[:, 0], observed[:, 1], counts)


def ranked(observed: Observed, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chance that something right is surer than something wrong, of (confidence, right)."""
    return aurocs(observed[:, 0], observed[:, 1], counts)


def at_percentile(q: float) -> Estimate:
    """Return the estimate of the value below which `q` percent (0 to 100) of times lie.

    Linear between neighbours: definition 7 of Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages".
    """

    def estimate(observed: Observed, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        order = np.argsort(observed[:, 0])
        ordered, upto = observed[order, 0], np.cumsum(counts[:, order], axis=1)
        place = (upto[:, -1] - 1) * q / 100
        # The value at a whole place p, from 0, is the first of which more than p stand up to it.
        low, high = (ordered[np.argmax(upto > at[:, None], axis=1)] for at in (np.floor(place), np.ceil(place)))
        return np.where(upto[:, -1] > 0, low + (high - low) * (place - np.floor(place)), np.nan)

    return estimate


def draws(n: int, seed: int, samples: int = SAMPLES) -> Counts:
    """Return the questions as they are, in row 0, and `samples` draws of n of them with replacement."""
    generator = np.random.default_rng(seed)
    counts = np.ones((1 + samples, n), np.uint16)
    for row in counts[1:] if n else ():
        row[:] = np.bincount(generator.integers(0, n, n), minlength=n)
    return counts


def interval(observed: Observed, estimate: Estimate, counts: Counts) -> Interval | None:
    """Return a figure with its 95 % percentile bootstrap interval; `counts` are `draws`.

    Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13. Questions are drawn, not citations
    or sentences, since those of one question are not independent. Observations that are all equal give a range of
    no width, which says nothing of how sure a small sample is. None where the figure is not defined.
    """
    return _interval(_figures(observed, estimate, counts))


def paired_interval(observed: Observed, baseline: Observed, estimate: Estimate, counts: Counts) -> Interval | None:
    """Return how far a figure lies above that of another run over the same questions, row by row.

    The paired bootstrap (Efron and Tibshirani 1993; for retrieval, Sakai 2006, "Evaluating Evaluation Metrics
    Based on the Bootstrap"): both runs are taken at the same drawn questions, so that hard and easy ones cancel
    out. Raises `ValueError` for unequal lengths.
    """
    if len(observed) != len(baseline):
        raise ValueError(f"{len(observed)} observations against {len(baseline)}; expected the same questions")
    return _interval(_figures(observed, estimate, counts) - _figures(baseline, estimate, counts))


def _figures(observed: Observed, estimate: Estimate, counts: Counts) -> NDArray[np.float64]:
    present = ~np.isnan(observed[:, 0])
    if not present.any():
        return np.full(len(counts), np.nan)
    rows = max(1, _BLOCK_COUNTS // int(present.sum()))
    blocks = (counts[first : first + rows, present].astype(np.float64) for first in range(0, len(counts), rows))
    return np.concatenate([estimate(observed[present], block) for block in blocks])


def _interval(figures: NDArray[np.float64]) -> Interval | None:
    if np.isnan(figures[0]):
        return None
    # A draw may hold nothing to take a share of, such as no abstention at all: it says nothing.
    drawn = figures[1:][~np.isnan(figures[1:])]
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if drawn.size else figures[[0, 0]]
    return Interval(float(figures[0]), float(low), float(high))
