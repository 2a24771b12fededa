"""How well readers read, the passage given: `python benchmarks/reading.py --data DATA [WEIGHTS ...]`.

Of the groups that no reader was trained on. WEIGHTS are folders of exported readers, the packaged one by default.
Spans: exact match and F1 with the span forced; `all F1` counts unanswerable questions too, at the threshold where it is
highest, `declined` the share of those refused there; AUROC tells the two apart. Verdicts, of readers that give them, on
yes-or-no questions, and on claims that are asked as such (`--sets entail/fever_evidence`): right when forced to
yes or no, and the share given when at most 5 % of all are wrong. With 95 % intervals.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.metrics.answers import exact_match, token_f1
from qa.evaluation.metrics.confidence import auroc
from qa.evaluation.statistics import draws, interval, ratio
from qa.reader.runtime import WEIGHTS, Reader, Reading

sys.path.append(str(Path(__file__).parent.parent))  # training stands beside the packages, not among them
from training.claims import asked
from training.reader.rows import Row, is_dev, read_rows

SETS = ("reader/squad", "reader/qed_nq", "reader/qadiscourse", "yesno/boolq_dev", "yesno/condaqa")
SEED = 1
WRONG = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=500, help="questions of a set")
    parser.add_argument("--sets", nargs="+", default=SETS, metavar="SET", help=" ".join(SETS))
    parser.add_argument("weights", nargs="*", type=Path, default=[WEIGHTS])
    options = parser.parse_args()
    for folder in options.weights:
        reader = Reader(folder)
        for name in options.sets:
            rows = sample(options.data, name, options.limit)
            readings = [reader.read(row.question, [row.context], spans=1)[0] for row in rows]
            figures = verdicts(rows, readings) if rows[0].stance else spans(rows, readings)
            print(folder.name, name, len(rows), *figures, sep="  ", flush=True)


def sample(data: Path, name: str, limit: int) -> list[Row]:
    """Return the same held-out rows every time."""
    rows = [row for row in read_rows(data, [name]) if is_dev(row.group)]
    if name.startswith("entail/"):
        rows = [replace(row, question=question) for row in rows if (question := asked(row.question))]
    found = sorted(rows, key=lambda row: (row.id, row.question))
    return random.Random(SEED).sample(found, min(limit, len(found)))


def spans(rows: Sequence[Row], readings: Sequence[Reading]) -> Iterator[str]:
    told = [reading.spans[0] if reading.spans else None for reading in readings]
    texts = [row.context[one.start : one.end] if one else "" for row, one in zip(rows, told, strict=True)]
    sure = np.array([one.score if one else -np.inf for one in told])
    golds = [[answer.text for answer in row.answers] for row in rows]
    there = np.array([bool(gold) for gold in golds])
    pairs = [(text, gold) for text, gold in zip(texts, golds, strict=True) if gold]
    f1 = np.zeros(len(rows))
    f1[there] = [token_f1(*pair) for pair in pairs]
    yield f"EM {percent([exact_match(*pair) for pair in pairs])}"
    yield f"F1 {percent(f1[there])}"
    if not there.all():
        threshold = max(sure, key=lambda least: np.where(sure >= least, f1, ~there).mean())
        yield f"all F1 {percent(np.where(sure >= threshold, f1, ~there))}"
        yield f"declined {percent(sure[~there] < threshold)}"
        yield f"AUROC {auroc(1 / (1 + np.exp(-sure / 4)), there):.3f}"


def verdicts(rows: Sequence[Row], readings: Sequence[Reading]) -> Iterator[str]:
    if readings[0].stance is None:
        yield "takes no stance"
        return
    stances = np.array([(one.stance.yes, one.stance.no) for one in readings if one.stance])
    said = np.where(stances[:, 0] >= stances[:, 1], "yes", "no")
    right = said == np.array([row.stance for row in rows])
    settled = np.array([row.stance != "unsaid" for row in rows])
    sure = stances.max(axis=1)
    order = np.argsort(-sure)
    within = np.flatnonzero(np.cumsum(~right[order]) <= WRONG * len(rows))
    given = within.max() + 1 if within.size else 0
    yield f"right when forced {percent(right[settled])}"
    yield f"given at {WRONG:.0%} wrong {given / len(rows):.3f} (from {sure[order][given - 1] if given else 1:.2f} on)"


def percent(values: Sequence[float] | NDArray[np.generic]) -> str:
    known = np.asarray(values, np.float64)
    found = interval(np.stack([known, np.ones(len(known))], 1), ratio, draws(len(known), seed=0))
    return f"{100 * found.mean:.1f} ({100 * found.low:.1f}-{100 * found.high:.1f})" if found else "-"


if __name__ == "__main__":
    main()
