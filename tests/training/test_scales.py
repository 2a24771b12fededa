"""Scales of the large reader's products."""

import pytest
import torch
from torch import nn

from training.reader.scales import WHOLE, scales


class Block(nn.Module):
    """Two layers of one input, and one of what they make."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right, self.out = nn.Linear(32, 16), nn.Linear(32, 16), nn.Linear(16, 4)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        given = input_ids * attention_mask
        result: torch.Tensor = self.out(self.left(given) * self.right(given))
        return result


@pytest.fixture(scope="module")
def block() -> Block:
    torch.manual_seed(3)
    return Block()


def given(large: list[int]) -> torch.Tensor:
    values = torch.ones(1, 5, 32)
    values[..., large] = 50
    return values


def test_layers_of_one_input_share_a_scale_by_hand(block: Block) -> None:
    found = scales(block, [given([3]), given([9])])

    assert set(found) == {"left", "right", "out"}
    assert torch.equal(found["left"], found["right"])
    weights = torch.maximum(*(layer.weight.detach().abs().amax(0) for layer in (block.left, block.right)))
    largest = torch.ones(32)
    largest[[3, 9]] = 50
    expected = (weights / largest).sqrt()
    kept = found["left"] != 0
    assert not kept[[3, 9]].any()
    assert kept.sum() == 32 - WHOLE
    assert found["left"][kept].float().tolist() == pytest.approx(expected[kept].tolist(), rel=1e-3)


def test_the_largest_of_what_remains_are_apart(block: Block) -> None:
    large = list(range(4, 4 + WHOLE))

    found = scales(block, [given(large)])["left"]

    assert found.eq(0).nonzero()[:, 0].tolist() == large
    assert found.dtype is torch.float16
