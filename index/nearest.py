"""Exact vector search in memory: the measure of any other, and fast enough for most corpora."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.embeddings import VectorBlock
from index.errors import StoreError
from index.types import Filters, Scored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def nearest(block: VectorBlock, question: "NDArray[np.float32]", limit: int, filters: Filters) -> list[Scored]:
    """Return the rows of `block` with the highest cosine to `question`, `(d,)` float32, best first.

    Raises `StoreError` for vectors of another length.
    """
    import numpy as np

    if not block.ids:
        return []
    if block.vectors.shape[1] != len(question):
        sizes = f"vectors of {block.vectors.shape[1]} numbers, but the model makes {len(question)}"
        raise StoreError(f"the catalog has {sizes}: `qa verify --repair` mends what can be mended")
    scores = block.vectors @ question
    if filters:
        scores = np.where(_passing(block, filters), scores, -np.inf)
    # Stable on descending scores: rows stand in order of id, and so do ties.
    best: Sequence[int] = np.argsort(-scores, kind="stable")[:limit].tolist()
    return [Scored(block.ids[row], float(scores[row])) for row in best if scores[row] > -np.inf]


def _passing(block: VectorBlock, filters: Filters) -> "NDArray[np.bool_]":
    import numpy as np

    passing = np.ones(len(block.ids), bool)
    if filters.publishers:
        wanted = {name.casefold() for name in filters.publishers}
        passing &= np.array([name in wanted for name in block.publishers], bool)
    if filters.days:
        days = np.array(block.published)
        passing &= (filters.days[0] <= days) & (days <= filters.days[1])
    return passing
