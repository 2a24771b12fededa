"""Which answers hold, of documents that are given and of which some mislead on purpose.

    python benchmarks/ramdocs.py --data DATA --work WORK [--show]

The questions of RAMDocs (Wang et al. 2025, "Retrieval-Augmented Generation with Conflicting Evidence",
arXiv:2504.13079), DATA/conflicts/ramdocs.jsonl.gz, each with its documents: some give one right answer each, some a
wrong one, some none. The reader reads those of a question and nothing else, and is not allowed to decline. What it
holds for valid are the answers that an independent source gives. Printed, with 95 % intervals: questions where these
have all the right answers, none of the wrong ones, both (exact), and both and nothing else (strict); once more of
each half of the questions, told by a hash: where a rule was looked at, it was on the first. WORK keeps the index.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.build import build
from index.stores import Stores
from qa.agreement.values import value_of
from qa.answerers.reading import ReadingAnswerer
from qa.config import AnswerSettings, build_settings, load_config
from qa.engine import Engine
from qa.english.kinds import expected
from qa.evaluation.metrics.answers import contains_answer
from qa.evaluation.statistics import draws, interval, ratio
from qa.normalise import normalise
from qa.types import Passage, Question

FIGURES = ("all right", "none wrong", "exact", "strict")
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print each question with what is held for valid")
    options = parser.parse_args()
    with gzip.open(options.data / "conflicts" / "ramdocs.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    engine = opened(rows, options.work)
    answerer = ReadingAnswerer.open(engine.stores, AnswerSettings(threshold=0))
    scored = []
    for place, row in enumerate(rows):
        found = answerer.answer(Question(row["question"]), list(passages(place, row, engine.stores)))
        valid = [one.answer for one in found.agreed if one.independent_sources]
        scored.append(scores(valid, row))
        if options.show:
            print(row["question"], valid, row["gold_answers"], row["wrong_answers"], scored[-1][2], sep=" | ")
    halves = np.array([int(hashlib.sha1(row["question"].encode()).hexdigest(), 16) % 2 for row in rows])
    report("all", np.array(scored))
    report("first half", np.array(scored)[halves == 0])
    report("second half", np.array(scored)[halves == 1])


def opened(rows: Sequence[dict[str, Any]], work: Path) -> Engine:
    """Index every document as an article of its own, and open the index."""
    work.mkdir(parents=True, exist_ok=True)
    source = work / "documents.jsonl"
    lines = (
        json.dumps({"id": key(place, at), "text": document["text"]}) + "\n"
        for place, row in enumerate(rows)
        for at, document in enumerate(row["documents"])
    )
    source.write_text("".join(lines), encoding="utf-8")
    config = load_config(home=str(work / "home"))
    build([source], build_settings(config), lambda *step: None, prune=True)
    return Engine.open(config)


def passages(place: int, row: dict[str, Any], stores: Stores) -> Iterator[Passage]:
    """Yield the chunks of a question's documents, as they are given; an empty one has none."""
    for at in range(len(row["documents"])):
        if article := stores.catalog.article(key(place, at)):
            for one in stores.catalog.article_chunks(article):
                facts = one.id, article.id, article.title, article.publisher, article.published
                yield Passage(*facts, one.start, one.end, one.text, 0.0, at + 1)


def key(place: int, at: int) -> str:
    """Return the id of a document."""
    return f"{place:03}-{at:02}"


def scores(valid: Sequence[str], row: dict[str, Any]) -> tuple[bool, bool, bool, bool]:
    """Return the figures of one question."""
    asked, golds = row["question"], row["gold_answers"]
    right = [any(means(one, gold, asked) for gold in golds) for one in valid]
    found = all(any(means(one, gold, asked) for one in valid) for gold in golds)
    wrong = any(
        not good and contains_answer([one], row["wrong_answers"]) for one, good in zip(valid, right, strict=True)
    )
    return found, not wrong, found and not wrong, found and all(right)


def means(answer: str, gold: str, asked: str) -> bool:
    """Whether an answer says what a gold one does: the same value, or one's words stand in the other."""
    mine, theirs = f" {normalise(answer)} ", f" {normalise(gold)} "
    kind = expected(asked)
    return (
        theirs in mine or (mine in theirs and bool(mine.strip())) or value_of(answer, kind).same(value_of(gold, kind))
    )


def report(name: str, scored: "np.ndarray[Any, Any]") -> None:
    """Print the shares of the figures, with their intervals."""
    told = []
    for at, figure in enumerate(FIGURES):
        observed = np.stack([scored[:, at].astype(float), np.ones(len(scored))], axis=1)
        if found := interval(observed, ratio, draws(len(scored), SEED)):
            told.append(f"{figure} {found.mean:.3f} ({found.low:.3f}–{found.high:.3f})")
    print(f"{name}, {len(scored)} questions:", ", ".join(told))


if __name__ == "__main__":
    main()
