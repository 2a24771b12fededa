"""What int8 costs the large reader: `python benchmarks/rounding.py --data DATA [--limit 60]`.

The packaged encoder with the adapters that ship, exported three ways: in full precision, as int8, and as int8 with its
products scaled, as it is run. Over questions of SQuAD and claims of Fool Me Twice, of groups that no reader was trained
on: the divergence from full precision of where the answer starts (nats), of how many the likeliest start and end are
the same, the root mean square error of the logits of relevance and stance, and milliseconds a passage of one core.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from reading import sample
from safetensors.torch import load_file

from index.export import quantize
from index.inference import open_session
from qa.reader.description import Description
from qa.reader.export import SCALES, folded, scale, trace
from qa.reader.large import ADAPTERS, TRAINED, unpacked
from qa.reader.windows import Layout, open_tokenizer

SETS = ("reader/squad", "entail/fool_me_twice")
Asked = tuple[NDArray[np.int64], slice]
Told = list[NDArray[np.float32]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=60, help="questions of a set")
    options = parser.parse_args()
    with TemporaryDirectory() as work:
        base = unpacked(Path(work))
        passages = list(asked(base, options.data, options.limit))
        files = {name: Path(work) / f"{name}.onnx" for name in ("full precision", "int8", "int8, scaled")}
        encoder, trained = folded(base, ADAPTERS / TRAINED)
        trace(encoder, trained, files["full precision"])
        quantize(files["full precision"], files["int8"])
        scale(encoder, load_file(ADAPTERS / SCALES))
        trace(encoder, trained, Path(work) / "scaled.onnx")
        quantize(Path(work) / "scaled.onnx", files["int8, scaled"])
        exact = read(files["full precision"], passages)[0]
        for name, file in files.items():
            told, took = read(file, passages)
            print(name, f"{took:.1f} ms", *compared(told, exact, passages), sep="  ", flush=True)


def asked(base: Path, data: Path, limit: int) -> list[Asked]:
    """Return the word pieces of each question and its passage's first window, and where that stands among them."""
    layout = Layout.of(Description.read(ADAPTERS), open_tokenizer(base))
    found = []
    for name in SETS:
        for row in sample(data, name, limit):
            question = layout.asked(row.question)
            ids, places = layout.joined(question, next(iter(layout.windows(question, row.context))))
            found.append((np.array([ids], np.int64), places))
    return found


def read(file: Path, passages: Sequence[Asked]) -> tuple[list[Told], float]:
    session = open_session(file)
    before = time.perf_counter()
    told = [[each[0] for each in session.run(None, {"input_ids": ids})] for ids, _ in passages]
    return told, (time.perf_counter() - before) / len(passages) * 1000


def compared(told: Sequence[Told], exact: Sequence[Told], passages: Sequence[Asked]) -> list[str]:
    same, apart = 0, []
    for ours, theirs, (_, places) in zip(told, exact, passages, strict=True):
        same += sum(ours[side][places].argmax() == theirs[side][places].argmax() for side in (0, 1))
        likely = log_softmax(theirs[0][places])
        apart.append((np.exp(likely) * (likely - log_softmax(ours[0][places]))).sum())
    pairs = list(zip(told, exact, strict=True))
    errors = [np.sqrt(np.mean([np.square(one[place] - two[place]).mean() for one, two in pairs])) for place in (2, 3)]
    return [
        f"apart {np.mean(apart):.4f}",
        f"the same {same} of {2 * len(passages)}",
        "relevance {:.3f}  stance {:.3f}".format(*errors),
    ]


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    above = logits - logits.max()
    shares: NDArray[np.float32] = above - np.log(np.exp(above).sum())
    return shares


if __name__ == "__main__":
    main()
