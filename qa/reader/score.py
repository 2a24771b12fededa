"""Score a checkpoint on the dev part: `python -m qa.reader.score --data DIR CHECKPOINT ...`."""

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from index.embedder import PACKAGED_MODEL, find_model
from qa.evaluation.metrics.exact_match import exact_match
from qa.evaluation.metrics.token_f1 import token_f1
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
    """Percentages. EM and F1 with the span forced, over answerable rows; the others over all rows of the set."""

    rows: int
    exact: float
    f1: float
    overall_f1: float
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
    answerable = [bool(gold) for gold in golds]
    pairs = [(span.text, gold) for span, gold in zip(spans, golds, strict=True) if gold]
    # Of an unanswerable row, no span is worth anything.
    overlaps = [token_f1(span.text, gold) if gold else 0.0 for span, gold in zip(spans, golds, strict=True)]
    overall, threshold = best_threshold([span.score for span in spans], overlaps, [not one for one in answerable])
    return Score(
        rows=len(rows),
        exact=100 * sum(exact_match(text, gold) for text, gold in pairs) / len(pairs),
        f1=100 * sum(overlaps) / len(pairs),
        overall_f1=100 * overall,
        threshold=threshold,
        auroc_span=auroc([span.score for span in spans], answerable),
        auroc_relevance=auroc([span.relevance for span in spans], answerable),
    )


def table(name: str, scores: dict[str, Score]) -> str:
    """Return the figures as text, a line a set."""
    heads = f"{'set':<12} {'rows':>5} {'EM':>6} {'F1':>6} {'all F1':>7} {'thresh':>7} {'AUC':>6} {'AUC rel':>8}"
    lines = [name, heads]
    lines += [
        f"{file:<12} {one.rows:>5} {one.exact:>6.1f} {one.f1:>6.1f} {one.overall_f1:>7.1f} {one.threshold:>7.2f}"
        f" {one.auroc_span:>6.3f} {one.auroc_relevance:>8.3f}"
        for file, one in scores.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Score from the command line."""
    parser = argparse.ArgumentParser(prog="qa.reader.score", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument(
        "--encoder", type=Path, help="the folder that training started from; the packaged model's by default"
    )
    parser.add_argument("--raw", action="store_true", help="the last weights instead of their running mean")
    parser.add_argument("--sets", nargs="+", default=SETS[:3], choices=SETS)
    parser.add_argument("checkpoints", nargs="+", type=Path, help="checkpoints, or a reader.pt")
    asked = parser.parse_args()
    torch.set_num_threads(THREADS)
    encoder = asked.encoder or find_model(PACKAGED_MODEL)
    tokenizer = open_tokenizer(encoder)
    dev = split_rows(read_rows(asked.data, asked.sets)).dev
    for path in asked.checkpoints:
        reader = load_reader(encoder, load_weights(path, mean=not asked.raw))
        scores = {}
        for file in asked.sets:
            rows = sample_dev(dev, file)
            spans = read_passages(reader, tokenizer, [Asked(row.question, row.context) for row in rows])
            scores[file] = score_spans(rows, spans)
        sys.stdout.write(table(str(path), scores))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
