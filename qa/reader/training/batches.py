"""Examples of like length become batches of a fixed cost; every batch has an address, so training resumes anywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from qa.reader.training.examples import UNKNOWN, Drawer, Example
from qa.reader.training.layout import CLS, SEP

# Many contexts are one sentence: padded to 256, most of the work would be padding.
BATCH_TOKENS = 4096
BATCH_EXAMPLES = 64
# Sorted together: enough for batches without padding, few enough that the order stays random.
POOL = 4096
PAD = 0
# What cross-entropy leaves out.
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Position:
    """The next batch to be trained on."""

    epoch: int = 0
    pool: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """`tokens`, `types` `(n, length)` int64; `lengths` `(n,)`; targets `(n,)`: places in the row, 0 for no answer."""

    tokens: torch.Tensor
    types: torch.Tensor
    lengths: torch.Tensor
    first: torch.Tensor
    last: torch.Tensor
    relevant: torch.Tensor

    def __len__(self) -> int:
        return len(self.lengths)

    def to(self, device: torch.device) -> "Batch":
        """Return it on another device."""
        return replace(self, **{name: getattr(self, name).to(device) for name in self.__slots__})


def batches_from(drawer: Drawer, position: Position, seed: int) -> Iterator[tuple[Batch, Position]]:
    """Yield batches for ever, from `position` on, each with the position after it. Same seed, same batches."""
    epoch, pool, skip = position.epoch, position.pool, position.batch
    while True:
        rows = drawer.epoch(np.random.default_rng([seed, epoch]))
        for start in range(pool * POOL, len(rows), POOL):
            pool = start // POOL
            rng = np.random.default_rng([seed, epoch, pool])
            examples = [drawer.draw(int(row), rng) for row in rows[start : start + POOL]]
            groups = group_by_length(examples)
            order = rng.permutation(len(groups))
            for number in range(skip, len(order)):
                yield pad([examples[place] for place in groups[order[number]]]), Position(epoch, pool, number + 1)
            skip = 0
        epoch, pool = epoch + 1, 0


def group_by_length(examples: Sequence[Example], tokens: int = BATCH_TOKENS) -> list[list[int]]:
    """Return places in `examples`, the shortest first, in groups that cost at most `tokens` with their padding."""
    groups: list[list[int]] = [[]]
    for place in sorted(range(len(examples)), key=lambda place: examples[place].tokens):
        size = len(groups[-1]) + 1
        if groups[-1] and (size * examples[place].tokens > tokens or size > BATCH_EXAMPLES):
            groups.append([])
        groups[-1].append(place)
    return groups


def pad(examples: Sequence[Example]) -> Batch:
    """Return the examples as one batch as wide as the longest."""
    width = max(example.tokens for example in examples)
    tokens = np.full((len(examples), width), PAD, np.int64)
    types = np.zeros_like(tokens)
    targets = np.zeros((2, len(examples)), np.int64)
    for place, example in enumerate(examples):
        begin = len(example.question) + 2
        joined = np.concatenate([[CLS], example.question, [SEP], example.window, [SEP]])
        tokens[place, : len(joined)] = joined
        types[place, begin : len(joined)] = 1
        if example.first >= 0:
            targets[:, place] = begin + example.first, begin + example.last
        elif example.first == UNKNOWN:
            targets[:, place] = IGNORED
    return Batch(
        tokens=torch.from_numpy(tokens),
        types=torch.from_numpy(types),
        lengths=torch.tensor([example.tokens for example in examples]),
        first=torch.from_numpy(targets[0]),
        last=torch.from_numpy(targets[1]),
        relevant=torch.tensor([float(example.relevant) for example in examples]),
    )
