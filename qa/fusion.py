"""Several rankings become one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import fsum

from index.types import Scored
from qa.types import Hit

# With k = 10, an article's second chunk then stands about two places behind its first.
FURTHER_CHUNK = 0.85


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Scored]], weights: Sequence[float], k: int = 60) -> list[Hit]:
    """Fuse rankings, best first, by the sum of `weight / (k + rank)`, ranks starting at 1.

    Ties stand in order of chunk id. Source: Cormack, Clarke and Büttcher, SIGIR 2009, with weights added.
    """
    parts: dict[str, list[float]] = defaultdict(list)
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, found in enumerate(ranking, 1):
            parts[found.chunk_id].append(weight / (k + rank))
    # Exact sums: rounding on the way would make ties depend on which ranking came first.
    scores = {key: fsum(each) for key, each in parts.items()}
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Hit(chunk_id, score, rank) for rank, (chunk_id, score) in enumerate(ordered, 1)]


def fuse_by_article(
    rankings: Sequence[Sequence[Scored]], weights: Sequence[float], article_of: Mapping[str, str], k: int
) -> list[Hit]:
    """Fuse rankings of chunks so that articles stand in the order of their own fused ranks.

    Two searches often find one article by different chunks, which no fusion of chunks alone can see. An
    article's rank in a ranking is that of its best chunk. Its first chunk here scores what the article does,
    each further one `FURTHER_CHUNK` of the one before, in the order of the chunks' own fusion.
    """
    of_article = [[Scored(key, 0.0) for key in _articles(ranking, article_of)] for ranking in rankings]
    left = {hit.chunk_id: hit.score for hit in reciprocal_rank_fusion(of_article, weights, k)}
    scores: dict[str, float] = {}
    for hit in reciprocal_rank_fusion(rankings, weights, k):
        article = article_of.get(hit.chunk_id, hit.chunk_id)
        scores[hit.chunk_id] = left[article]
        left[article] *= FURTHER_CHUNK
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Hit(chunk_id, score, rank) for rank, (chunk_id, score) in enumerate(ordered, 1)]


def _articles(ranking: Sequence[Scored], article_of: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(article_of.get(found.chunk_id, found.chunk_id) for found in ranking))
