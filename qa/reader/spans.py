"""Logits of starts and ends become spans."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The longest answer in word pieces, in training as at work.
SPAN_TOKENS = 40


def best_spans(
    start: "NDArray[np.float32]", end: "NDArray[np.float32]", count: int, parts: "NDArray[np.int32] | None" = None
) -> list[tuple[int, int, float]]:
    """Return up to `count` spans that don't overlap, best first: first and last place, and the sum of both logits.

    `parts` `(n,)` numbers the paragraph of each place; no span goes over into the next.
    """
    import numpy as np

    length = len(start)
    sums = start[:, None] + end[None, :]
    sums[np.tri(length, k=-1, dtype=bool) | ~np.tri(length, k=SPAN_TOKENS - 1, dtype=bool)] = -np.inf
    if parts is not None:
        sums[parts[:, None] != parts[None, :]] = -np.inf
    found: list[tuple[int, int, float]] = []
    while length and len(found) < count:
        first, last = divmod(int(sums.argmax()), length)
        score = float(sums[first, last])
        if score == -np.inf:
            break
        found.append((first, last, score))
        # All that overlap it: they start at or before its end, and end at or after its start.
        sums[: last + 1, first:] = -np.inf
    return found
