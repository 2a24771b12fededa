"""What of a set is asked, how, and against what the result is held."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.evaluation.comparison import Gate
from qa.pairs import Pair


@dataclass(frozen=True, slots=True)
class Options:
    """`limit` questions, drawn by `seed` if one is given and else the first ones, asked by `jobs` processes.

    With `out`, answers are kept and reused there, and all outputs written. `across` compares with a baseline of
    another corpus or other questions, too.
    """

    format: str = "auto"
    limit: int | None = None
    seed: int | None = None
    jobs: int = 1
    out: Path | None = None
    baseline: Path | None = None
    across: bool = False
    gates: tuple[Gate, ...] = ()


def select(pairs: Sequence[Pair], limit: int | None, seed: int | None) -> tuple[Pair, ...]:
    """Return the pairs that are asked, in the order of the file."""
    if limit is None or limit >= len(pairs):
        return tuple(pairs)
    if seed is None:
        return tuple(pairs[:limit])
    drawn = sorted(random.Random(seed).sample(range(len(pairs)), limit))
    return tuple(pairs[at] for at in drawn)
