"""Recall@k: which share of what should be found was found, by article or by span."""

from collections.abc import Collection, Sequence

from qa.evaluation.qrels import Need, Place


def recall_at(k: int, ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Return the share of the relevant articles that is among the first `k` of `ranked`, each named once.

    trec_eval's `recall`. Raises `ValueError` when nothing is relevant: there is nothing to take the share of.
    """
    if not relevant:
        raise ValueError("no relevant article; recall is defined only where there is one")
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant))


def span_recall_at(k: int, passages: Sequence[Place], needs: Sequence[Need]) -> float:
    """Return the share of the gold evidence that one of the first `k` passages overlaps.

    The same over spans: labels are places in articles, so they hold whatever the chunks are. Raises `ValueError`
    without evidence.
    """
    if not needs:
        raise ValueError("no evidence; recall is defined only where there is some")
    return sum(any(need.met_by(place) for place in passages[:k]) for need in needs) / len(needs)
