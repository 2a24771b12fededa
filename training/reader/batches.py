"""Examples of like length become batches; every batch has an address, so that training resumes anywhere."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import torch

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


def batch_of(drawer: Drawer, step: int, part: int, size: int, seed: int) -> list[list[Example]]:
    """Return the examples of a step, for one of the parts (processes) that share it. Same address, same examples.

    Those that are asked together stand together. All parts sort alike, so that the batches of one step are of like
    length.
    """
    pool, place = divmod(step, POOL)
    rng = random.Random(f"{seed}:{pool}:{part}")
    count = int(CONTESTED * size / CONTEST)
    lone = size - count * CONTEST
    alone = sorted(([drawer.draw(rng)] for _ in range(POOL * lone)), key=_longest)
    contests = sorted((drawer.contest(rng) for _ in range(POOL * count)), key=_longest)
    order = list(range(POOL))
    random.Random(f"{seed}:{pool}").shuffle(order)
    at = order[place]
    return alone[at * lone : (at + 1) * lone] + contests[at * count : (at + 1) * count]


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
