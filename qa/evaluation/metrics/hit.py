"""Hit@k: whether the first k hold an article that answers."""

from collections.abc import Collection, Sequence


def hit_at(k: int, ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 when a relevant article is among the first `k` of `ranked`, else 0; also known as success@k.

    `ranked` names each article once, best first. A question for which nothing was found scores 0: leaving it
    out would reward silence. The measure `success` of trec_eval (`m_success.c`, by Stephen Tomlinson).
    """
    return float(any(article in relevant for article in ranked[:k]))
