"""Ranking: where the articles, and the places in them, that answer a question stand among what was found."""

from collections.abc import Collection, Mapping, Sequence
from math import log2

from qa.evaluation.qrels import Need, Place


def hit_at(k: int, ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 when a relevant article is among the first `k` of `ranked`, else 0; also known as success@k.

    `ranked` names each article once, best first. A question for which nothing was found scores 0: leaving it
    out would reward silence. The measure `success` of trec_eval (`m_success.c`, by Stephen Tomlinson).
    """
    return float(any(article in relevant for article in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], cutoff: int = 10) -> float:
    """Return 1 / rank of the first relevant article, or 0 when the first `cutoff` hold none.

    Kantor and Voorhees 2000, "The TREC-5 Confusion Track". Its mean over questions is MRR.
    """
    ranks = (rank for rank, article in enumerate(ranked[:cutoff], start=1) if article in relevant)
    return next((1 / rank for rank in ranks), 0.0)


def ndcg_at(k: int, ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the discounted gain of the first `k` over that of the best order, 0 to 1.

    `grades` are relevance grades by article; one that is not there, or below 0, gains nothing. Gains are the grades
    themselves and discounts log2(rank + 1), as trec_eval's `ndcg_cut` has it (Järvelin and Kekäläinen 2002,
    "Cumulated Gain-Based Evaluation of IR Techniques"). 0 when no article is relevant.
    """
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    ideal = _discounted(best[:k])
    return _discounted([max(0, grades.get(article, 0)) for article in ranked[:k]]) / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


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
