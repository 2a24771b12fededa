"""The passages beside an answer, as a person looks at them; what was read for it keeps its own order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from qa.types import Passage

# The part of the list that a person looks at, and that must not be filled by one article.
HEAD = 5


def spread_for_display(passages: Sequence[Passage], per_article: int, limit: int) -> list[Passage]:
    """Keep at most `per_article` passages of one article among the first five, and `limit` in all.

    Those that must wait follow behind the first five in their own order; ranks are given anew from 1.
    """
    head: list[Passage] = []
    tail: list[Passage] = []
    seen: Counter[str] = Counter()
    for passage in passages:
        if len(head) < HEAD and seen[passage.article_id] < per_article:
            head.append(passage)
            seen[passage.article_id] += 1
        else:
            tail.append(passage)
    # Fewer than five without crowding: what waited can't follow, since it would stand among the first five.
    kept = (head + tail if len(head) == HEAD else head)[:limit]
    return [replace(passage, rank=rank) for rank, passage in enumerate(kept, 1)]
