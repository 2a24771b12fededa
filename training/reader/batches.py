"""Examples of like length become batches; every batch has an address, so that training resumes anywhere."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from training.reader.drawing import Drawer, Example

# <s>, <pad>, </s> in MPNet's vocabulary.
START, PAD, SEP = 0, 1, 2
# What cross-entropy leaves out.
IGNORED = -100
# Batches whose examples are sorted together: enough to save padding, few enough that the order stays random.
POOL = 8
STANCES = ("yes", "no", "unsaid")
UNSUPPORTED = 3


@dataclass(frozen=True, slots=True)
class Batch:
    """`tokens` `(n, length)` int64; `passage` `(n, length)` bool, where answers can stand; targets `(n,)`.

    `first`, `last`: places in the row, 0 for no answer. `stance`: a place in `STANCES`, or `UNSUPPORTED`: not the
    first. `relevant`: 0 or 1, or -1 where nobody knows. `IGNORED` is not to be learnt.
    """

    tokens: torch.Tensor
    passage: torch.Tensor
    first: torch.Tensor
    last: torch.Tensor
    stance: torch.Tensor
    relevant: torch.Tensor


def batch_of(drawer: Drawer, step: int, part: int, size: int, seed: int) -> list[Example]:
    """Return the examples of a step, for one of the parts (processes) that share it. Same address, same examples.

    All parts sort alike, so that the batches of one step are of like length.
    """
    pool, place = divmod(step, POOL)
    rng = random.Random(f"{seed}:{pool}:{part}")
    examples = sorted((drawer.draw(rng) for _ in range(POOL * size)), key=lambda example: example.tokens)
    order = list(range(POOL))
    random.Random(f"{seed}:{pool}").shuffle(order)
    return examples[order[place] * size : (order[place] + 1) * size]


def pad(examples: Sequence[Example]) -> Batch:
    """Return the examples as one batch as wide as the longest."""
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
    return Batch(tokens, passage, first, last, stance, relevant)


def joined(question: Sequence[int], title: Sequence[int], window: Sequence[int]) -> list[int]:
    """Return the word pieces with their special tokens, as the reader takes them."""
    named = [*title, SEP, SEP] if title else []
    return [START, *question, SEP, SEP, *named, *window, SEP]
