"""Abstention: whether the system declines what the articles don't answer, and only that."""

from qa.evaluation.metrics.share import Share


def precision(abstained: bool, unanswerable: bool) -> Share:
    """Of the abstentions, those that were right (van Rijsbergen 1979, "Information Retrieval", chapter 7)."""
    return Share(float(abstained and unanswerable), float(abstained))


def recall(abstained: bool, unanswerable: bool) -> Share:
    """Of the unanswerable questions, those abstained from."""
    return Share(float(abstained and unanswerable), float(unanswerable))


def f1(abstained: bool, unanswerable: bool) -> Share:
    """The harmonic mean of both, as 2 TP / (2 TP + FP + FN)."""
    return Share(2.0 * (abstained and unanswerable), float(abstained) + float(unanswerable))


def false_refusal(abstained: bool, unanswerable: bool) -> Share:
    """Of the answerable questions, those abstained from: the false positive rate of abstaining."""
    return Share(float(abstained and not unanswerable), float(not unanswerable))
