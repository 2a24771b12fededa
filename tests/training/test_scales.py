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
    for channel, largest in ((0, 1), (3, 50), (9, 50)):
        expected = float((weights[channel] / largest).sqrt())
        assert float(found["left"][channel]) in (0, pytest.approx(expected, rel=1e-3))


def test_the_largest_of_what_remains_are_apart(block: Block) -> None:
    large = list(range(4, 4 + WHOLE))

    found = scales(block, [given(large)])["left"]

    assert (found == 0).sum() == WHOLE
    assert found[large].eq(0).sum() >= WHOLE - 2
    assert found.dtype is torch.float16
