"""How exported models are run: onnxruntime on one core of a processor."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

# Its fused sum and normalisation takes four times as long as the two apart (onnxruntime 1.32, benchmarks/RESULTS.md).
SLOW_FUSIONS = ("SkipLayerNormFusion",)


def open_session(path: Path, without: Sequence[str] = SLOW_FUSIONS) -> "InferenceSession":
    """Open a graph, without some of onnxruntime's fusions; it raises untyped errors of its own where it can't.

    A run takes one core: a text a thread is a tenth faster than one text on all cores, nothing is padded, and a text's
    int8 numbers do not depend on its neighbours in a batch (cosine as low as 0.95 otherwise).
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(without)
    )
