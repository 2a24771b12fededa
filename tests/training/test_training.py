"""The network, its losses, and a run that is stopped and goes on."""

from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoModel

from tests.training.conftest import mixed_rows, town_rows, write_sets
from training.reader.batches import Batch, batches, pad
from training.reader.drawing import Drawer, Example
from training.reader.model import Reading, losses, new_reader
from training.reader.pack import pack
from training.reader.train import DECAY_SHARE, SEED, Training, newest, resume, save, work


def reading(stance: list[float], ends: list[float]) -> Reading:
    logits = torch.tensor([ends])
    return Reading(logits, logits, torch.zeros(1), torch.tensor([stance]))


@pytest.mark.parametrize(
    ("example", "name", "expected"),
    [
        pytest.param(Example([7], [], [8], 0, 0), "span", 0.5514, id="span"),
        pytest.param(Example([7], [], [8]), "span", 1.5514, id="no answer"),
        pytest.param(Example([7], [], [8], spans=False), "span", 0.0, id="no span to learn"),
        pytest.param(Example([7], [], [8], spans=False, stance="yes"), "stance", 0.5514, id="yes"),
        pytest.param(Example([7], [], [8], spans=False, stance="unsupported"), "stance", 0.8580, id="not yes"),
        pytest.param(Example([7], [], [8], relevant=True), "relevance", 0.3 * 0.6931, id="relevant"),
        pytest.param(Example([7], [], [8]), "relevance", 0.0, id="nobody knows"),
    ],
)
def test_losses_by_hand(example: Example, name: str, expected: float) -> None:
    # Of logits 0, 1, 0 the softmax is .2119, .5761, .2119; the passage's one word stands at place 4.
    inf = -torch.inf
    found = losses(reading([1.0, 0.0, 0.0], [0.0, inf, inf, 0.0, 1.0, inf]), pad([[example]]))

    assert found[name].item() == pytest.approx(expected, abs=1e-3)


def test_the_answer_is_told_among_all_passages_by_hand() -> None:
    # Over "no answer" the answer's place has 2 - 1, the other passage's word 3 - 0: -log(e / (e + e³)) = 2.1269.
    inf = -torch.inf
    logits = torch.tensor([[1.0, inf, inf, inf, 2.0, inf], [0.0, inf, inf, inf, 3.0, inf]])
    batch = pad([[Example([7], [], [8], 0, 0), Example([7], [], [9])]])
    found = losses(Reading(logits, logits, torch.zeros(2), torch.zeros(2, 3)), batch)

    assert found["contest"].item() == pytest.approx(2.1269, abs=1e-3)


def drawn(tokenizer: Tokenizer, step: int, count: int) -> Iterator[Batch]:
    return islice(batches(Drawer(mixed_rows(), tokenizer), step, 0, 4, SEED), count)


def test_only_adapters_and_heads_change(encoder: Path, tokenizer: Tokenizer) -> None:
    training = Training(encoder, "cpu", SEED)
    before = {name: value.clone() for name, value in training.reader.state_dict().items()}
    for batch in drawn(tokenizer, 0, 16):
        training.train_on(batch)
    changed = {name for name, value in training.reader.state_dict().items() if not torch.equal(value, before[name])}

    assert changed == training.reader.trained().keys()
    assert all(name.endswith((".down", ".up")) for name in changed if name.startswith("encoder"))


def test_a_run_goes_on_as_if_nothing_had_happened(encoder: Path, tokenizer: Tokenizer, tmp_path: Path) -> None:
    whole, first = Training(encoder, "cpu", SEED), Training(encoder, "cpu", SEED)
    for batch in drawn(tokenizer, 0, 4):
        whole.train_on(batch)
    for batch in drawn(tokenizer, 0, 2):
        first.train_on(batch)
    save(tmp_path, first)
    second = Training(encoder, "cpu", SEED)
    state = newest(tmp_path)
    assert state is not None
    second.restore(state)
    for batch in drawn(tokenizer, 2, 2):
        second.train_on(batch)

    assert all(torch.equal(value, second.reader.trained()[name]) for name, value in whole.reader.trained().items())


def test_a_damaged_checkpoint_is_passed_over(encoder: Path, tmp_path: Path) -> None:
    save(tmp_path, Training(encoder, "cpu", SEED))
    (tmp_path / "step-0000009.pt").write_bytes(b"half")

    state = newest(tmp_path)

    assert state is not None
    assert state["step"] == 0


def test_the_rate_falls_to_nothing_and_the_adapters_are_written(encoder: Path, tmp_path: Path) -> None:
    write_sets(tmp_path / "data", town_rows())
    asked = Namespace(
        seed=SEED,
        data=tmp_path / "data",
        encoder=encoder,
        out=tmp_path,
        batch=2,
        parts=1,
        threads=1,
        steps=10,
        start=None,
        device="cpu",
        workers=0,
        held=0,
    )
    work(0, asked)

    state = newest(tmp_path)
    assert state is not None
    assert state["step"] == 10 + DECAY_SHARE * 10
    trained = torch.load(tmp_path / "reader.pt", weights_only=True)
    new_reader(encoder).take(trained)
    with pytest.raises(RuntimeError, match="another reader"):
        new_reader(encoder).take({"span.weight": trained["span.weight"]})


def test_a_run_begins_with_what_shipped(encoder: Path, tmp_path: Path) -> None:
    first, second = Training(encoder, "cpu", SEED), Training(encoder, "cpu", SEED + 1)
    with torch.no_grad():
        first.reader.span.weight.fill_(0.5)  # 16-bit floats hold it exactly
    save(tmp_path, first)
    pack([next(tmp_path.glob("step-*.pt"))], tmp_path / "shipped.safetensors")
    resume(second, tmp_path / "none", tmp_path / "shipped.safetensors")

    assert second.step == 0
    assert torch.equal(second.reader.span.weight, first.reader.span.weight)


def test_a_run_begins_with_narrower_adapters_on_fewer_layers(encoder: Path) -> None:
    training = Training(encoder, "cpu", SEED)
    own = {name: value.clone() for name, value in training.reader.trained().items()}
    up = next(name for name in own if name.endswith(".up"))
    training.reader.begin_with({up: torch.full((len(own[up]), 2), 3.0)})
    found = training.reader.trained()

    assert found[up][:, :2].eq(3).all()
    assert torch.equal(found[up][:, 2:], own[up][:, 2:])
    assert all(torch.equal(found[name], own[name]) for name in own if name != up)


def test_attention_in_one_kernel_gives_the_same(encoder: Path) -> None:
    plain = AutoModel.from_pretrained(encoder, add_pooling_layer=False).float().eval()
    tokens = torch.tensor([[0, 7, 8, 9, 2], [0, 7, 2, 1, 1]])
    mask = (tokens != 1).long()
    fused = new_reader(encoder).eval().hidden(tokens)

    assert torch.allclose(fused[mask.bool()], plain(tokens, mask).last_hidden_state[mask.bool()], atol=1e-5)


def test_held_out_batches_are_read_without_learning(encoder: Path, tokenizer: Tokenizer) -> None:
    training = Training(encoder, "cpu", SEED)
    held = list(drawn(tokenizer, 0, 3))
    first = training.losses_on(held)

    assert first == training.losses_on(held)
    assert first.keys() == {"span", "relevance", "stance", "contest"}
    assert training.reader.training


def test_the_mean_of_checkpoints_is_packed(tmp_path: Path) -> None:
    paths = [tmp_path / f"step-{step}.pt" for step in (1, 2, 3)]
    for path, value in zip(paths, (1.0, 2.0, 6.0), strict=True):
        torch.save({"reader": {"span.weight": torch.full((2, 2), value)}}, path)
    pack(paths, tmp_path / "reader.safetensors")
    packed = load_file(tmp_path / "reader.safetensors")["span.weight"]
    assert packed.dtype is torch.float16
    assert packed.tolist() == [[3.0, 3.0], [3.0, 3.0]]
