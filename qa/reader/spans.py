"""Logits of starts and ends become spans."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def best_spans(
    start: "NDArray[np.float32]",
    end: "NDArray[np.float32]",
    count: int,
    longest: int,
    parts: "NDArray[np.int32] | None" = None,
) -> list[tuple[int, int, float]]:
    """Return up to `count` spans that don't overlap, best first: first and last place, and the sum of both logits.

    None has more than `longest` places. `parts` `(n,)` numbers the paragraph of each place; none goes into the next.
    """
    import numpy as np

    length = len(start)
    sums = start[:, None] + end[None, :]
    sums[np.tri(length, k=-1, dtype=bool) | ~np.tri(length, k=longest - 1, dtype=bool)] = -np.inf
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
