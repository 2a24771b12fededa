from math import log
from pathlib import Path

import numpy as np
import pytest
import torch

from qa.reader.training.batches import Batch, pad
from qa.reader.training.examples import NO_ANSWER, UNKNOWN, Example
from qa.reader.training.model import RELEVANCE_WEIGHT, Reader, Reading, load_reader, losses, new_reader

QUESTION = np.array([2040, 2050, 2060], np.int32)


def example(window: int, first: int = NO_ANSWER, last: int = NO_ANSWER, relevant: bool = False) -> Example:
    return Example(QUESTION, np.arange(3000, 3000 + window, dtype=np.int32), first, last, relevant)


def even(batch: Batch) -> Reading:
    """Logits that prefer nothing."""
    start, end = (torch.zeros(batch.tokens.shape, requires_grad=True) for _ in range(2))
    return Reading(start, end, torch.zeros(len(batch), requires_grad=True))


@pytest.fixture(scope="module")
def reader(encoder: Path) -> Reader:
    torch.manual_seed(1)
    return new_reader(encoder).eval()


def read(reader: Reader, *examples: Example) -> Reading:
    batch = pad(examples)
    with torch.inference_mode():
        return reader(batch.tokens, batch.types, batch.lengths)


def test_logits_that_prefer_nothing_cost_the_logarithm() -> None:
    batch = pad([example(4, 0, 1, relevant=True), example(4)])

    found = losses(even(batch), batch)

    assert found.spans == 2
    assert found.span.item() == pytest.approx(2 * log(10), rel=1e-5)
    assert found.relevance.item() == pytest.approx(2 * log(2), rel=1e-5)
    expected = (2 * log(10) + RELEVANCE_WEIGHT * 2 * log(2)) / 28
    assert found.total(28.0).item() == pytest.approx(expected, rel=1e-5)


def test_what_is_unknown_costs_nothing_and_teaches_nothing() -> None:
    batch = pad([example(4, UNKNOWN, UNKNOWN, relevant=True), example(4, 2, 3, relevant=True)])
    reading = even(batch)

    found = losses(reading, batch)
    found.total(1.0).backward()

    assert found.spans == 1
    assert found.span.item() == pytest.approx(log(10), rel=1e-5)
    for logits in (reading.start, reading.end):
        assert logits.grad is not None
        assert not logits.grad[0].any()
        assert logits.grad[1].any()
    assert reading.relevance.grad is not None
    assert reading.relevance.grad.bool().all()


def test_a_batch_of_unknowns_alone_has_a_loss_of_nothing() -> None:
    batch = pad([example(4, UNKNOWN, UNKNOWN, relevant=True)])

    found = losses(even(batch), batch)

    assert (found.span.item(), found.spans) == (0, 0)


def test_no_answer_goes_to_the_first_place() -> None:
    batch = pad([example(4), example(4, 1, 2, relevant=True)])
    reading = even(batch)

    losses(reading, batch).total(1.0).backward()

    for logits, place in ((reading.start, 6), (reading.end, 7)):
        assert logits.grad is not None
        assert logits.grad.argmin(dim=1).tolist() == [0, place]


def test_only_the_passage_and_no_answer_can_be_pointed_at(reader: Reader) -> None:
    reading = read(reader, example(6), example(3))

    allowed = [[0, 5, 6, 7, 8, 9, 10], [0, 5, 6, 7]]
    for logits in (reading.start, reading.end):
        assert [row.isfinite().nonzero().flatten().tolist() for row in logits] == allowed
        assert set(logits[~logits.isfinite()].tolist()) == {-torch.inf}


def test_padding_changes_nothing(reader: Reader) -> None:
    together, alone = read(reader, example(3), example(90)), read(reader, example(3))

    torch.testing.assert_close(together.start[:1, :9], alone.start, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(together.end[:1, :9], alone.end, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(together.relevance[:1], alone.relevance, atol=1e-5, rtol=1e-5)


def test_weights_are_loaded_and_others_refused(reader: Reader, encoder: Path) -> None:
    torch.manual_seed(2)
    loaded = load_reader(encoder, reader.state_dict())

    assert not loaded.training
    assert torch.equal(read(loaded, example(5)).relevance, read(reader, example(5)).relevance)
    with pytest.raises(RuntimeError, match="span"):
        load_reader(encoder, {"nothing": torch.zeros(1)})
