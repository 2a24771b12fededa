"""nDCG@k: how near a ranking comes to the best possible one, when some articles answer better than others."""

from collections.abc import Mapping, Sequence
from math import log2


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
