"""Export a sentence-transformers model to ONNX: `python -m index.export MODEL_FOLDER TARGET PRECISION`.

It runs in a process of its own, so that the half gigabyte which torch and transformers take is given back.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OPSET = 17
# Fused attention traces into mask arithmetic that takes a fifth of the time; eager attention does not.
EAGER = {"attn_implementation": "eager"}
NARROW = 16  # channels; int8 saves nothing below


def export(source: str, target: Path, precision: str) -> None:
    """Write `model.onnx`, `tokenizer.json` and `meta.json` of the model at `source` into `target`.

    The graph takes `(batch, tokens)` int64 and gives `sentence_embedding`, `(batch, d)` float32, with all
    that the model does after its transformer (pooling, projection, normalisation) inside.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(source, device="cpu", local_files_only=True, model_kwargs=EAGER).eval()
    tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise SystemExit(f"{source}: has no fast tokenizer (tokenizer.json); choose another model")
    target.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(target / "tokenizer.json"))
    raw = target / "fp32.onnx"
    with unmasked():
        _trace(model, raw)
    if precision == "int8":
        quantize(raw, target / "model.onnx")
        raw.unlink()
    else:
        raw.replace(target / "model.onnx")
    meta = {
        "max_tokens": int(model.max_seq_length or 512),
        "dimensions": int(model.get_sentence_embedding_dimension() or 0),
        "prompts": {kind: model.prompts.get(kind) or "" for kind in ("query", "document")},
    }
    (target / "meta.json").write_text(json.dumps(meta))


@contextmanager
def unmasked() -> Iterator[None]:
    """Have transformers' eager attention traced without a mask: texts run one by one, and nothing is padded."""
    from transformers.masking_utils import ALL_MASK_ATTENTION_FUNCTIONS

    ALL_MASK_ATTENTION_FUNCTIONS["eager"] = lambda **_: None
    try:
        yield
    finally:
        del ALL_MASK_ATTENTION_FUNCTIONS["eager"]


def _trace(model: Any, file: Path) -> None:  # noqa: ANN401 - sentence-transformers is untyped here
    import torch

    features = model.tokenizer(["one short text", "and one that is somewhat longer"], padding=True, return_tensors="pt")
    names = list(features)

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            return self.model(dict(zip(names, inputs, strict=True)))["sentence_embedding"]

    torch.onnx.export(
        Graph(),
        tuple(features[name] for name in names),
        str(file),
        input_names=names,
        output_names=["sentence_embedding"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names} | {"sentence_embedding": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )


def quantize(source: Path, target: Path) -> None:
    """Store weights as int8, a scale per channel, in seven of the eight bits.

    With all eight, sums overflow on processors without VNNI instructions: MRR@10 on news 0.845, with seven
    0.852, fp32 0.862 (RESULTS.md). Products of a few channels stay as they are.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    graph = onnx.load(source, load_external_data=False).graph
    narrow = {each.name for each in graph.initializer if each.dims and each.dims[0] < NARROW}
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=[node.name for node in graph.node if node.op_type == "MatMul" and node.input[1] in narrow],
    )


if __name__ == "__main__":
    export(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
