import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.embedder import PACKAGED_MODEL, find_model
from qa.reader.description import Description
from qa.reader.export import SCALES
from qa.reader.runtime import WEIGHTS
from qa.reader.windows import open_tokenizer

if TYPE_CHECKING:
    import torch

CLS = 101


@pytest.fixture(scope="package")
def _one_thread() -> Iterator[None]:
    """Threads cost toys more than they give, and where others use the cores, twenty times as much."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="package")
def base(_one_thread: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MPNet of one layer and width 32 that sees words only, not their places, with the packaged tokenizer."""
    import torch
    from transformers import MPNetConfig, MPNetModel

    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(7)
    config = MPNetConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    model = MPNetModel(config, add_pooling_layer=False)
    blind = ("position_embeddings", "relative_attention_bias", "attention.attn.o", "layer.0.output.dense")
    with torch.no_grad():
        for name, values in model.named_parameters():
            if any(part in name for part in blind):
                values.zero_()
    model.save_pretrained(folder)
    shutil.copyfile(find_model(PACKAGED_MODEL) / "tokenizer.json", folder / "tokenizer.json")
    return folder


@pytest.fixture(scope="package")
def heads(base: Path) -> "dict[str, torch.Tensor]":
    """Heads that point from `volcano` to `island`, and say "no" of a passage, since all begin alike."""
    import torch
    from transformers import AutoModel

    start, end = open_tokenizer(base).encode("volcano island", add_special_tokens=False).ids
    model = AutoModel.from_pretrained(base, add_pooling_layer=False).eval()
    with torch.no_grad():
        words = model(input_ids=torch.tensor([[start, end, CLS]])).last_hidden_state[0]
    # Half of the way to "no answer", so that its logits are far from nothing.
    span = words[:2] + words[2] / 2
    stance = torch.stack([-words[2], words[2], 0 * words[2]]) / 10
    return {
        "span.weight": span,
        "span.bias": torch.zeros(2),
        "relevance.weight": words[:1].clone(),
        "relevance.bias": torch.zeros(1),
        "stance.weight": stance,
        "stance.bias": torch.zeros(3),
    }


@pytest.fixture(scope="package")
def adapters(base: Path, heads: "dict[str, torch.Tensor]", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The heads as they ship, without adapters; each layer's first two inputs are multiplied apart."""
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModel

    file = tmp_path_factory.mktemp("adapters") / "adapters.safetensors"
    save_file(heads, file)
    layers = AutoModel.from_pretrained(base, add_pooling_layer=False).named_modules()
    linear = {name: layer for name, layer in layers if isinstance(layer, torch.nn.Linear)}
    scales = {name: torch.linspace(0.5, 2, layer.in_features) for name, layer in linear.items()}
    save_file({name: torch.cat([torch.zeros(2), each[2:]]) for name, each in scales.items()}, file.with_name(SCALES))
    return file


@pytest.fixture(scope="package")
def weights(base: Path, adapters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported reader, described as the packaged one, whose tokenizer it has."""
    from qa.reader.export import export

    folder = tmp_path_factory.mktemp("weights")
    export(base, adapters, folder)
    Description.read(WEIGHTS).write(folder)
    return folder
