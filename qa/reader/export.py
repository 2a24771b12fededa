"""The large reader becomes what runs here: `python -m qa.reader.export BASE ADAPTERS TARGET`.

BASE is the folder of the encoder that ADAPTERS were trained on. They are folded into it, its products scaled by what
stands beside them, and `reader.onnx`, int8, is written into TARGET with `tokenizer.json`. It runs in a process of its
own, which gives its two gigabytes back.
"""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.export import EAGER, OPSET, quantize

if TYPE_CHECKING:
    import torch

OUTPUTS = ("start", "end", "relevance", "stance")
# A layer's weight becomes `weight + SCALE * up @ down` (Hu et al., "LoRA", 2021, section 4.1), as training has it.
SCALE = 2.0
DOWN, UP = ".down", ".up"
SCALES = "scales.safetensors"  # of training/reader/scales.py


def export(base: Path, adapters: Path, target: Path) -> None:
    """Write the reader. Raises `KeyError` or `RuntimeError` when the adapters belong to another encoder."""
    from safetensors.torch import load_file

    encoder, trained = folded(base, adapters)
    scale(encoder, load_file(adapters.with_name(SCALES)))
    target.mkdir(parents=True, exist_ok=True)
    raw = target / "fp32.onnx"
    trace(encoder, trained, raw)
    quantize(raw, target / "reader.onnx")
    raw.unlink()
    shutil.copyfile(base / "tokenizer.json", target / "tokenizer.json")


def trace(encoder: "torch.nn.Module", trained: "dict[str, torch.Tensor]", file: Path) -> None:
    """Write the graph of encoder and heads, in full precision."""
    import torch

    torch.onnx.export(
        _graph(encoder, trained),
        (torch.full((1, 7), 5),),
        str(file),
        input_names=["input_ids"],
        output_names=list(OUTPUTS),
        dynamic_axes={name: {1: "tokens"} for name in ("input_ids", "start", "end")},
        opset_version=OPSET,
        dynamo=False,
    )


def folded(base: Path, adapters: Path) -> "tuple[torch.nn.Module, dict[str, torch.Tensor]]":
    """Return the encoder with the adapters in its weights, and all that the adapters' file holds."""
    from safetensors.torch import load_file
    from transformers import AutoModel
    from transformers.utils.logging import set_verbosity_error

    # It reports the pooler, which is left out on purpose, as if something were wrong.
    set_verbosity_error()
    encoder = AutoModel.from_pretrained(base, add_pooling_layer=False, local_files_only=True, **EAGER).eval()
    trained = {name: value.float() for name, value in load_file(adapters).items()}
    fold(encoder, {name.removeprefix("encoder."): one for name, one in trained.items() if name.startswith("encoder.")})
    return encoder, trained


def fold(encoder: "torch.nn.Module", adapters: "dict[str, torch.Tensor]") -> None:
    """Add the adapters, named by the layers that they stand on, to those layers' weights."""
    weights = dict(encoder.named_parameters())
    for name, down in adapters.items():
        if name.endswith(DOWN):
            layer = name.removesuffix(DOWN)
            weights[f"{layer}.weight"].data += SCALE * adapters[layer + UP] @ down


def scale(encoder: "torch.nn.Module", scales: "dict[str, torch.Tensor]") -> None:
    """Put in place of layers what gives the same, and loses less as int8: inputs scaled, and some multiplied apart."""
    import torch

    class Scaled(torch.nn.Module):
        def __init__(self, linear: torch.nn.Linear, scale: torch.Tensor) -> None:
            super().__init__()
            weight, apart = linear.weight.data, scale == 0
            self.bias = linear.bias
            self.register_buffer("scale", scale)
            self.register_buffer("channels", apart.nonzero()[:, 0])
            self.register_buffer("apart", weight[:, apart].T.contiguous())
            self.register_buffer("weight", torch.where(apart, 0, weight / scale).T.contiguous())

        def forward(self, given: torch.Tensor) -> torch.Tensor:
            return given * self.scale @ self.weight + given[..., self.channels] @ self.apart + self.bias

    for name, each in scales.items():
        encoder.set_submodule(name, Scaled(encoder.get_submodule(name), each.float()))


def _graph(encoder: "torch.nn.Module", trained: "dict[str, torch.Tensor]") -> "torch.nn.Module":
    import torch

    class Graph(torch.nn.Module):
        """One unpadded pair of question and passage: no mask is needed, and the runtime knows the passage's bounds."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, tokens: torch.Tensor) -> tuple[torch.Tensor, ...]:
            hidden = self.encoder(input_ids=tokens).last_hidden_state
            start, end = self._head("span", hidden).unbind(-1)
            whole = hidden[:, 0]
            return start, end, self._head("relevance", whole).squeeze(-1), self._head("stance", whole)

        def _head(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.linear(hidden, trained[f"{name}.weight"], trained[f"{name}.bias"])

    return Graph().eval()


if __name__ == "__main__":
    export(*(Path(argument) for argument in sys.argv[1:4]))
