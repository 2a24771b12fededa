from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from reader_toys import row
from tokenizers import Tokenizer

from qa.reader.training import batches
from qa.reader.training.batches import BATCH_EXAMPLES, IGNORED, Batch, Position, batches_from, group_by_length, pad
from qa.reader.training.examples import NO_ANSWER, UNKNOWN, Drawer, Example
from qa.reader.training.layout import CLS, SEP
from qa.reader.training.tokens import tokenise

SEED = 3


def example(window: int, first: int = NO_ANSWER, last: int = NO_ANSWER, relevant: bool = False) -> Example:
    return Example(np.array([7, 8], np.int32), np.arange(1000, 1000 + window, dtype=np.int32), first, last, relevant)


@pytest.fixture(scope="module")
def drawer(tokenizer: Tokenizer) -> Drawer:
    rows = [
        row(f"Who met Ada {n}?", f"In {1700 + n} Ada met Ben, said clerk {n}.", "Ben", number=n) for n in range(120)
    ]
    return Drawer(tokenise(rows, tokenizer), 1029)


@pytest.fixture
def small_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pools of two batches; an epoch of these rows has two such pools and a third, smaller one."""
    monkeypatch.setattr(batches, "POOL", BATCH_EXAMPLES + 16)


@given(st.lists(st.integers(1, 250), max_size=200), st.integers(256, 4096))
def test_batches_cost_no_more_than_allowed(windows: list[int], tokens: int) -> None:
    examples = [example(length) for length in windows]

    groups = [group for group in group_by_length(examples, tokens) if group]

    assert sorted(place for group in groups for place in group) == list(range(len(windows)))
    for group in groups:
        assert len(group) <= BATCH_EXAMPLES
        assert len(group) * max(examples[place].tokens for place in group) <= tokens
    assert sorted(windows) == [windows[place] for group in groups for place in group]


def test_padding_places_the_answer_behind_the_question() -> None:
    batch = pad([example(3, 1, 2, relevant=True), example(1), example(2, UNKNOWN, UNKNOWN, relevant=True)])

    assert batch.tokens.tolist() == [
        [CLS, 7, 8, SEP, 1000, 1001, 1002, SEP],
        [CLS, 7, 8, SEP, 1000, SEP, 0, 0],
        [CLS, 7, 8, SEP, 1000, 1001, SEP, 0],
    ]
    assert batch.types.tolist() == [[0] * 4 + [1] * 4, [0] * 4 + [1] * 2 + [0] * 2, [0] * 4 + [1] * 3 + [0]]
    assert batch.lengths.tolist() == [8, 6, 7]
    assert batch.first.tolist() == [5, 0, IGNORED]
    assert batch.last.tolist() == [6, 0, IGNORED]
    assert batch.relevant.tolist() == [1.0, 0.0, 1.0]
    assert len(batch) == 3


@pytest.mark.usefixtures("small_pools")
def test_training_resumes_at_any_address(drawer: Drawer) -> None:
    unbroken = list(islice(batches_from(drawer, Position(), SEED), 12))

    positions = [position for _, position in unbroken]
    assert len({position.epoch for position in positions}) > 1
    assert len({position.batch for position in positions}) > 1
    assert len({position.pool for position in positions}) > 1
    for number, position in enumerate(positions[:-1]):
        resumed = list(islice(batches_from(drawer, position, SEED), 2))
        for mine, its in zip(unbroken[number + 1 :], resumed, strict=False):
            assert mine[1] == its[1]
            assert_equal(mine[0], its[0])


@pytest.mark.usefixtures("small_pools")
def test_epochs_and_seeds_differ(drawer: Drawer) -> None:
    starts = [Position(), Position(epoch=1), Position(pool=1)]
    found = [next(batches_from(drawer, start, SEED))[0].tokens for start in starts]
    found.append(next(batches_from(drawer, Position(), SEED + 1))[0].tokens)

    assert len({tuple(tokens.flatten().tolist()) for tokens in found}) == 4


def assert_equal(mine: Batch, its: Batch) -> None:
    for name in ("tokens", "types", "lengths", "first", "last", "relevant"):
        assert torch.equal(getattr(mine, name), getattr(its, name)), name
