"""Chunks that a core embeds in a second, by how the model is run: `python benchmarks/embedding.py --home HOME`.

The packaged model over `--chunks` chunks of HOME, in full precision and int8; as it is run, with onnxruntime's own
fusions, with attention fused by its tool for transformers, and, where `openvino` is installed, by that. Time is the
process's own, of one core, the best of three rounds; `cosine` is to full precision.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from measure import machine
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.catalog import Catalog
from index.chunkers import embedded_text
from index.embedder import PACKAGED_MODEL, find_model
from index.export import export, quantize
from index.inference import SLOW_FUSIONS, open_session

Run = Callable[[NDArray[np.int64]], NDArray[np.float32]]
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--chunks", type=int, default=200)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        work = Path(folder)
        export(str(find_model(PACKAGED_MODEL)), work / "full", "fp32")
        full, int8 = work / "full" / "model.onnx", work / "int8.onnx"
        quantize(full, int8)
        tokenizer = Tokenizer.from_file(str(work / "full" / "tokenizer.json"))
        tokenizer.enable_truncation(256)
        rows = [
            np.array([tokenizer.encode(text).ids], np.int64) for text in islice(texts(options.home), options.chunks)
        ]
        print(f"{len(rows)} chunks of {np.mean([row.size for row in rows]):.0f} word pieces on average; {machine()}")
        reference = vectors(session(full), rows)[0]
        for name, run in variants(full, int8, work):
            found, seconds = vectors(run, rows)
            cosine = (found * reference).sum(axis=1).mean()
            print(f"{name:<36}{len(rows) / seconds:>7.1f} a second{cosine:>9.4f}", flush=True)


def texts(home: Path) -> Iterator[str]:
    """Yield chunks as they are embedded, of articles in the order of their ids: a mixture."""
    catalog = Catalog.open(home)
    for key in catalog.article_ids():
        if article := catalog.article(key):
            for chunk in catalog.article_chunks(article):
                yield embedded_text(" ".join(article.title.split()), chunk.text)


def variants(full: Path, int8: Path, work: Path) -> Iterator[tuple[str, Run]]:
    """Yield each way of running the model, by its name."""
    yield "fp32", session(full)
    yield "int8, as it is run", session(int8)
    yield "int8, all of onnxruntime's fusions", session(int8, but=())
    for name, several in (("Attention", False), ("MultiHeadAttention", True)):
        yield f"int8, {name} fused", session(fused(full, work / f"{name}.onnx", several=several))
    try:
        import openvino
    except ImportError:
        print("openvino is not installed: left out")
        return
    core = openvino.Core()
    for file, precision in ((full, "f32"), (full, "bf16"), (int8, "f32")):
        hints = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": precision}
        request = core.compile_model(core.read_model(file), "CPU", hints).create_infer_request()
        yield f"openvino, {'int8' if file is int8 else precision}", lambda row, ask=request: ask.infer(feed(row))[0][0]


def session(file: Path, but: Sequence[str] = SLOW_FUSIONS) -> Run:
    """Return a graph of onnxruntime, without some of its fusions."""
    opened = open_session(file, but)
    return lambda row: opened.run(["sentence_embedding"], feed(row))[0][0]


def feed(row: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    return {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}


def fused(full: Path, target: Path, *, several: bool) -> Path:
    """Fuse attention into one operator, and quantise as `quantize` does."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    options = FusionOptions("bert")
    options.enable_skip_layer_norm = options.enable_embed_layer_norm = False
    options.use_multi_head_attention = several
    model = optimize_model(str(full), "bert", 12, 384, optimization_options=options, opt_level=0)
    model.save_model_to_file(str(target.with_suffix(".fused")))
    quantize_dynamic(
        target.with_suffix(".fused"),
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    return target


def vectors(run: Run, rows: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.float32], float]:
    """Return unit vectors, and the seconds of a core that all rows took."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        found = np.array([run(row) for row in rows], np.float32)
        seconds.append(time.process_time() - started)
    return found / np.linalg.norm(found, axis=1, keepdims=True), min(seconds)


if __name__ == "__main__":
    main()
