"""Several rankings become one."""

from collections import defaultdict
from collections.abc import Sequence

from index.types import Scored
from qa.types import Hit


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Scored]], weights: Sequence[float], k: int = 60) -> list[Hit]:
    """Fuse rankings, best first, by the sum of `weight / (k + rank)`, ranks starting at 1.

    Ties stand in order of chunk id. Source: Cormack, Clarke and Büttcher, SIGIR 2009, with weights added.
    """
    scores: dict[str, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, found in enumerate(ranking, 1):
            scores[found.chunk_id] += weight / (k + rank)
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Hit(chunk_id, score, rank) for rank, (chunk_id, score) in enumerate(ordered, 1)]
