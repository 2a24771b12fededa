"""Examples of like length become batches; every batch has an address, so that training resumes anywhere."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import accumulate, count

import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from training.reader.drawing import CONTEST, Drawer, Example

# <s>, <pad>, </s> in MPNet's vocabulary.
START, PAD, SEP = 0, 1, 2
# What cross-entropy leaves out.
IGNORED = -100
# Batches whose examples are sorted together: enough to save padding, few enough that the order stays random.
POOL = 8
STANCES = ("yes", "no", "unsaid")
UNSUPPORTED = 3
# The share of a batch whose questions are asked of several passages, where one answers (Clark and Gardner, "Simple and
# Effective Multi-Paragraph Reading Comprehension", 2018): their scores are compared over passages, as at work.
CONTESTED = 0.5


@dataclass(frozen=True, slots=True)
class Batch:
    """`tokens` `(n, length)` int64; `passage` `(n, length)` bool, where answers can stand; targets `(n,)`.

    `first`, `last`: places in the row, 0 for no answer. `stance`: a place in `STANCES`, or `UNSUPPORTED`: not the
    first. `relevant`: 0 or 1, or -1 where nobody knows. `IGNORED` is not to be learnt. `contests` `(m, 2)`: the first
    row of a question's passages, which answers, and the row after the last.
    """

    tokens: torch.Tensor
    passage: torch.Tensor
    first: torch.Tensor
    last: torch.Tensor
    stance: torch.Tensor
    relevant: torch.Tensor
    contests: torch.Tensor

    def to(self, device: str) -> "Batch":
        """Return it on a device; `contests`, which is read number by number, stays."""
        names = [each.name for each in fields(self)[:-1]]
        return replace(self, **{name: getattr(self, name).to(device, non_blocking=True) for name in names})


def batches(drawer: Drawer, step: int, part: int, size: int, seed: int, workers: int = 0) -> Iterator[Batch]:
    """Yield the batches from a step on, without end, for one of the parts (processes) that share them.

    Drawn by as many processes as there are workers; their number changes nothing.
    """
    pool, place = divmod(step, POOL)
    for pooled in DataLoader(_Pools(drawer, pool, part, size, seed), batch_size=None, num_workers=workers):
        yield from pooled[place:]
        place = 0


class _Pools(IterableDataset[list[Batch]]):
    """The batches of one pool after the other."""

    def __init__(self, drawer: Drawer, first: int, part: int, size: int, seed: int) -> None:
        self._drawer, self._first = drawer, first
        self._part, self._size, self._seed = part, size, seed

    def __iter__(self) -> Iterator[list[Batch]]:
        worker = get_worker_info()
        begin, every = (worker.id, worker.num_workers) if worker else (0, 1)
        for pool in count(self._first + begin, every):
            yield [pad(groups) for groups in pool_of(self._drawer, pool, self._part, self._size, self._seed)]


def pool_of(drawer: Drawer, pool: int, part: int, size: int, seed: int) -> list[list[list[Example]]]:
    """Return the examples of `POOL` steps, `size` of each. Same address, same examples.

    Those that are asked together stand together. All parts sort alike, so that the batches of one step are of like
    length.
    """
    rng = random.Random(f"{seed}:{pool}:{part}")
    few = int(CONTESTED * size / CONTEST)
    lone = size - few * CONTEST
    alone = sorted(([drawer.draw(rng)] for _ in range(POOL * lone)), key=_longest)
    contests = sorted((drawer.contest(rng) for _ in range(POOL * few)), key=_longest)
    order = list(range(POOL))
    random.Random(f"{seed}:{pool}").shuffle(order)
    return [alone[at * lone : (at + 1) * lone] + contests[at * few : (at + 1) * few] for at in order]


def _longest(together: Sequence[Example]) -> int:
    return max(example.tokens for example in together)


def pad(groups: Sequence[Sequence[Example]]) -> Batch:
    """Return the examples as one batch as wide as the longest."""
    examples = [example for group in groups for example in group]
    ends = list(accumulate(len(group) for group in groups))
    contests = [
        (end - len(group), end)
        for group, end in zip(groups, ends, strict=True)
        if len(group) > 1 and group[0].first is not None
    ]
    width = max(example.tokens for example in examples)
    shape = (len(examples), width)
    tokens, passage = torch.full(shape, PAD), torch.zeros(shape, dtype=torch.bool)
    first, last, stance = (torch.full((len(examples),), IGNORED) for _ in range(3))
    relevant = torch.full((len(examples),), -1.0)
    for row, example in enumerate(examples):
        ids = joined(example.question, example.title, example.window)
        begin = len(ids) - 1 - len(example.window)
        tokens[row, : len(ids)] = torch.tensor(ids)
        passage[row, begin : len(ids) - 1] = True
        if example.spans:
            first[row] = 0 if example.first is None else begin + example.first
            last[row] = 0 if example.last is None else begin + example.last
        if example.stance is not None:
            stance[row] = UNSUPPORTED if example.stance == "unsupported" else STANCES.index(example.stance)
        if example.relevant is not None:
            relevant[row] = float(example.relevant)
    return Batch(tokens, passage, first, last, stance, relevant, torch.tensor(contests, dtype=torch.int64).view(-1, 2))


def joined(question: Sequence[int], title: Sequence[int], window: Sequence[int]) -> list[int]:
    """Return the word pieces with their special tokens, as the reader takes them."""
    named = [*title, SEP, SEP] if title else []
    return [START, *question, SEP, SEP, *named, *window, SEP]
