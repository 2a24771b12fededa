"""Reciprocal rank: how far down the first article that answers stands."""

from collections.abc import Collection, Sequence


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], cutoff: int = 10) -> float:
    """Return 1 / rank of the first relevant article, or 0 when the first `cutoff` hold none.

    Kantor and Voorhees 2000, "The TREC-5 Confusion Track". Its mean over questions is MRR.
    """
    ranks = (rank for rank, article in enumerate(ranked[:cutoff], start=1) if article in relevant)
    return next((1 / rank for rank in ranks), 0.0)
