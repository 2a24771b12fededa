"""Measures of scores: the best threshold for an answer, and the area under the curve."""

import numpy as np
from numpy.typing import ArrayLike


def best_threshold(scores: ArrayLike, values: ArrayLike, unanswerable: ArrayLike) -> tuple[float, float]:
    """Return (mean value, threshold) where answering at the threshold's score and above is worth the most.

    An answer is worth its value, a refusal 1 when unanswerable and 0 otherwise (Rajpurkar et al., 2018, "BestThresh").
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    refused = np.asarray(unanswerable, np.float64)[order]
    answered = np.where(refused > 0, 0.0, np.asarray(values, np.float64)[order])
    total = refused.sum() + np.concatenate([[0.0], np.cumsum(answered - refused)])
    best = int(total.argmax())
    thresholds = np.concatenate([[np.inf], np.asarray(scores, np.float64)[order]])
    return float(total[best] / len(order)), float(thresholds[best])


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """Return the chance that a positive scores above a negative, ties half; 0.5 when one kind is missing."""
    values, marks = np.asarray(scores), np.asarray(positive, bool)
    above, below = values[marks], values[~marks]
    if not len(above) or not len(below):
        return 0.5
    wins = (above[:, None] > below).sum() + 0.5 * (above[:, None] == below).sum()
    return float(wins / (len(above) * len(below)))
