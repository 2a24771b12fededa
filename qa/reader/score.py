"""Score weights on the dev part: `python -m qa.reader.score --data DIR WEIGHTS ...`."""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.embedder import PACKAGED_MODEL, find_model
from qa.evaluation.metrics.answers import exact_match, token_f1
from qa.evaluation.statistics import Interval, draws, interval, ratio
from qa.reader.runtime import Reader as ShippedReader
from qa.reader.runtime import Reading
from qa.reader.training.checkpoints import load_weights
from qa.reader.training.model import load_reader
from qa.reader.training.rows import Row, read_rows, split_rows
from qa.reader.training.scoring import auroc, best_threshold
from qa.reader.training.spans import Asked, Span, read_passages
from qa.reader.windows import open_tokenizer

SETS = ("squad", "qed_nq", "qadiscourse", "squadshifts", "qamr")
SAMPLE, SAMPLE_SEED = 500, 1
THREADS = 2


@dataclass(frozen=True, slots=True)
class Score:
    """Shares with their 95 % bootstrap intervals. EM and F1 with the span forced, over answerable rows.

    `overall_f1` over all rows, and `no_answer` (refused) over the unanswerable ones, at the threshold where
    `overall_f1` is highest.
    """

    rows: int
    exact: Interval | None
    f1: Interval | None
    overall_f1: Interval | None
    no_answer: Interval | None
    threshold: float
    auroc_span: float
    auroc_relevance: float


def sample_dev(rows: Sequence[Row], file: str) -> list[Row]:
    """Return at most `SAMPLE` dev rows of a set, the same ones every time."""
    found = sorted((row for row in rows if row.file == file), key=lambda row: (row.id, row.question))
    return random.Random(SAMPLE_SEED).sample(found, min(SAMPLE, len(found)))


def score_spans(rows: Sequence[Row], spans: Sequence[Span]) -> Score:
    """Compare what was read with the golds."""
    golds = [[answer.text for answer in row.answers] for row in rows]
    answerable = np.array([bool(gold) for gold in golds])
    pairs = list(zip((span.text for span in spans), golds, strict=True))
    exact = np.array([exact_match(text, gold) if gold else np.nan for text, gold in pairs])
    overlap = np.array([token_f1(text, gold) if gold else np.nan for text, gold in pairs])
    scores = np.array([span.score for span in spans])
    _, threshold = best_threshold(scores, np.nan_to_num(overlap), ~answerable)
    refused = (scores < threshold).astype(float)
    return Score(
        rows=len(rows),
        exact=_mean(exact),
        f1=_mean(overlap),
        overall_f1=_mean(np.where(answerable, (1 - refused) * np.nan_to_num(overlap), refused)),
        no_answer=_mean(np.where(answerable, np.nan, refused)),
        threshold=threshold,
        auroc_span=auroc(scores, answerable),
        auroc_relevance=auroc([span.relevance for span in spans], answerable),
    )


def _mean(values: NDArray[np.float64]) -> Interval | None:
    known = values[~np.isnan(values)]
    return interval(np.stack([known, np.ones(len(known))], 1), ratio, draws(len(known), seed=0))


def read_with(path: Path, encoder: Path, rows: Sequence[Row], *, mean: bool) -> list[Span]:
    """Return the best span of each row: of a checkpoint, or of a folder of exported weights."""
    if path.is_dir():
        shipped = ShippedReader(path)
        return [_best(row.context, shipped.read(row.question, [row.context], spans=1)[0]) for row in rows]
    reader = load_reader(encoder, load_weights(path, mean=mean))
    return read_passages(reader, open_tokenizer(encoder), [Asked(row.question, row.context) for row in rows])


def _best(context: str, reading: Reading) -> Span:
    if not reading.spans:
        return Span("", 0, -np.inf, reading.relevance)
    found = reading.spans[0]
    return Span(context[found.start : found.end], found.start, found.score, reading.relevance)


def table(name: str, scores: dict[str, Score]) -> str:
    """Return the figures as text, a line a set."""
    heads = ("EM", "F1", "all F1", "no answer")
    lines = [name, f"{'set':<12} {'rows':>5} " + " ".join(f"{head:>16}" for head in heads) + "  thresh   AUC AUC rel"]
    lines += [
        f"{file:<12} {one.rows:>5} "
        + " ".join(f"{_percent(each):>16}" for each in (one.exact, one.f1, one.overall_f1, one.no_answer))
        + f" {one.threshold:>7.2f} {one.auroc_span:>5.3f} {one.auroc_relevance:>7.3f}"
        for file, one in scores.items()
    ]
    return "\n".join(lines) + "\n"


def _percent(found: Interval | None) -> str:
    return f"{100 * found.mean:.1f} ({100 * found.low:.1f}-{100 * found.high:.1f})" if found else "-"


def main() -> None:
    """Score from the command line."""
    parser = argparse.ArgumentParser(prog="qa.reader.score", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument(
        "--encoder", type=Path, help="the folder that training started from; the packaged model's by default"
    )
    parser.add_argument("--raw", action="store_true", help="the last weights instead of their running mean")
    parser.add_argument("--sets", nargs="+", default=SETS[:3], choices=SETS)
    parser.add_argument(
        "weights", nargs="+", type=Path, help="checkpoints, a reader.pt, or folders of exported weights"
    )
    asked = parser.parse_args()
    torch.set_num_threads(THREADS)
    encoder = asked.encoder or find_model(PACKAGED_MODEL)
    dev = split_rows(read_rows(asked.data, asked.sets)).dev
    for path in asked.weights:
        scores = {}
        for file in asked.sets:
            rows = sample_dev(dev, file)
            scores[file] = score_spans(rows, read_with(path, encoder, rows, mean=not asked.raw))
        sys.stdout.write(table(str(path), scores))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
