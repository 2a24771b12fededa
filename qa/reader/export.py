"""Trained weights become what ships: `python -m qa.reader.export WEIGHTS TARGET`.

Writes `reader.onnx`, int8, and `tokenizer.json` into TARGET; onnxruntime reads them without torch.
"""

import argparse
import shutil
from pathlib import Path

import torch
from torch import nn

from index.embedder import PACKAGED_MODEL, find_model
from index.export import OPSET, quantize
from qa.reader.training.checkpoints import load_weights
from qa.reader.training.model import Reader, load_reader

INPUTS = ("input_ids", "token_type_ids")
OUTPUTS = ("start", "end", "relevance")


class _Graph(nn.Module):
    """One unpadded pair of question and passage: no mask is needed, and the runtime knows the passage's bounds."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, tokens: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        hidden = self.reader.encoder(
            input_ids=tokens, token_type_ids=types, attention_mask=torch.ones_like(tokens)
        ).last_hidden_state
        start, end = self.reader.span(hidden).unbind(-1)
        return start, end, self.reader.relevance(hidden[:, 0]).squeeze(-1)


def export(encoder: Path, weights: Path, target: Path, *, mean: bool) -> None:
    """Write the reader of `weights`, a checkpoint or a `reader.pt`; `mean` takes a checkpoint's averaged weights."""
    reader = load_reader(encoder, load_weights(weights, mean=mean))
    target.mkdir(parents=True, exist_ok=True)
    raw = target / "fp32.onnx"
    tokens = torch.ones((1, 7), dtype=torch.long)
    axes = {name: {1: "tokens"} for name in (*INPUTS, *OUTPUTS[:2])}
    torch.onnx.export(
        _Graph(reader).eval(),
        (tokens, torch.zeros_like(tokens)),
        str(raw),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )
    quantize(raw, target / "reader.onnx")
    raw.unlink()
    shutil.copyfile(encoder / "tokenizer.json", target / "tokenizer.json")


def main() -> None:
    """Export from the command line."""
    parser = argparse.ArgumentParser(prog="qa.reader.export", description=__doc__)
    parser.add_argument(
        "--encoder", type=Path, help="the folder that training started from; the packaged model's by default"
    )
    parser.add_argument("--raw", action="store_true", help="the last weights instead of their running mean")
    parser.add_argument("weights", type=Path)
    parser.add_argument("target", type=Path)
    asked = parser.parse_args()
    export(asked.encoder or find_model(PACKAGED_MODEL), asked.weights, asked.target, mean=not asked.raw)


if __name__ == "__main__":
    main()
