"""Fit the probability of an answer, `qa/answerers/probability.json`, on articles that the reader was not trained on.

    python -m training.fit_reading --data DATA/reader --work WORK [--weights FOLDER] [--write]

The contexts of DATA/reader's `squad`, `squadshifts` (Wikipedia), `qed_nq` and `nq_open_oracle` become an index in
WORK; the questions of those groups that training held out are asked through the product's own retrieval, of
everything and of a few chunks, and their passages read. Each question is asked once more with the chunks that hold its
answer taken away: it can't be answered then. The project's sample, whose questions share few words with its articles,
weighs as much as all of these.

A logistic regression on the first answer: 1 if what would be seen first states a gold answer, else 0.
Printed, for groups that the fit has not seen: how often the first answer is right, calibration, AUROC, and the
threshold at stated shares of false refusals. `--write` stores the weights.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import build
from index.config import IndexSettings
from qa.answerers.features import FITTED, Features
from qa.answerers.probability import Logistic
from qa.answerers.reading import READ, ReadingAnswerer, read_both_ways
from qa.config import AnswerSettings, Config, RetrievalSettings, build_settings
from qa.engine import Engine
from qa.evaluation.metrics.answers import contains_answer, states_answer
from qa.evaluation.metrics.confidence import auroc, expected_calibration_error
from qa.normalise import normalise
from qa.reader.runtime import WEIGHTS, Reader
from qa.types import Passage, Question
from training.few_chunks import SEED, FewChunks, read
from training.reader.rows import is_dev

SHARES = {"squad": 350, "squadshifts": 150, "qed_nq": 250, "nq_open_oracle": 100}
# The part of the groups that training saw which stands in the index, to be told apart from the right ones.
OTHERS = 0.35
REFUSED = (0.05, 0.1, 0.15)
RIDGE = 1e-3
SAMPLE = Path(__file__).parent.parent / "sample"


@dataclass(frozen=True, slots=True)
class Asked:
    """The first answer's row, and where its question belongs."""

    group: str
    answerable: bool
    row: tuple[float, ...]
    right: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = {name: read(options.data / f"{name}.jsonl.gz") for name in SHARES}
    rows["squadshifts"] = [row for row in rows["squadshifts"] if row["domain"] == "wikipedia"]
    reader = Reader(options.weights)
    sets = {"held out": list(collect(rows, options.work, reader)), "sample": list(sample(options.work, reader))}
    # Two halves by group: each is told by the fit on the other.
    for name, asked in sets.items():
        for odd in (0, 1):
            report(name, half(asked, odd), fit(half(each, 1 - odd) for each in sets.values()))
    if options.write:
        *weights, bias = fit(sets.values()).tolist()
        Logistic(dict(zip((each.name for each in fields(Features)), weights, strict=True)), bias).write(FITTED)
        print("written", FITTED.name)


def half(asked: Sequence[Asked], odd: int) -> list[Asked]:
    groups = sorted({item.group for item in asked})
    random.Random(SEED).shuffle(groups)
    chosen = set(groups[odd::2])
    return [item for item in asked if item.group in chosen]


def fit(sets: Iterable[Sequence[Asked]]) -> NDArray[np.float64]:
    """Return the weights and the bias; each set weighs the same."""
    import torch

    every = [(item, 1 / len(each)) for each in sets for item in each]
    rows = torch.tensor([item.row for item, _ in every], dtype=torch.float64)
    right = torch.tensor([item.right for item, _ in every], dtype=torch.float64)
    weights = torch.tensor([weight for _, weight in every], dtype=torch.float64)
    mean, scale = rows.mean(0), rows.std(0).clamp_min(1e-3)
    found = torch.zeros(len(mean) + 1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([found], max_iter=500)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logits = (rows - mean) / scale @ found[:-1] + found[-1]
        each = torch.nn.functional.binary_cross_entropy_with_logits(logits, right, reduction="none")
        total = (weights * each).sum() / weights.sum() + RIDGE * (found[:-1] ** 2).sum()
        total.backward()
        return total

    optimiser.step(loss)
    slopes = found.detach()[:-1] / scale
    return torch.cat([slopes, (found.detach()[-1] - (slopes * mean).sum())[None]]).numpy()


def collect(rows: dict[str, list[dict[str, Any]]], work: Path, reader: Reader) -> Iterator[Asked]:
    contexts: dict[str, dict[str, None]] = defaultdict(dict)
    generator = random.Random(SEED)
    groups = sorted({row["group"] for each in rows.values() for row in each})
    indexed = {group for group in groups if is_dev(group) or generator.random() < OTHERS}
    for row in (row for each in rows.values() for row in each if row["group"] in indexed):
        contexts[row["group"].replace("_", " ")].setdefault(row["context"].strip())
    work.mkdir(parents=True, exist_ok=True)
    articles = work / "contexts.jsonl"
    with articles.open("w", encoding="utf-8") as file:
        for title, texts in contexts.items():
            file.write(json.dumps({"id": title, "title": title, "text": "\n\n".join(texts)}) + "\n")
    config = Config(index=IndexSettings(home=str(work / "home")), retrieval=RetrievalSettings(candidates=300))
    build([articles], build_settings(config), lambda *step: None, prune=True)
    engine = Engine.open(config)
    few_chunks = FewChunks(engine.stores.catalog, engine.stores.lexical)
    for name, items in rows.items():
        held = sorted((row for row in items if is_dev(row["group"])), key=lambda row: (row["id"], row["question"]))
        generator.shuffle(held)
        for at, row in enumerate(held[: SHARES[name]]):
            print(name, at, len(held), end="\r")
            yield from judged(row, engine, few_chunks, generator, reader)
    engine.close()


def sample(work: Path, reader: Reader) -> Iterator[Asked]:
    config = Config(index=IndexSettings(home=str(work / "sample")))
    build([SAMPLE], build_settings(config), lambda *step: None, prune=True)
    engine = Engine.open(config)
    answerer = ReadingAnswerer(engine.stores, AnswerSettings(), reader)
    for line in (SAMPLE / "pairs.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        day = date.fromisoformat(row["as_of"]) if row.get("as_of") else None
        passages = engine.find(Question(row["question"], as_of=day))[:READ]
        yield from first_answer(answerer, row["id"], row["question"], passages, row.get("answers") or [])
    engine.close()


def judged(
    row: dict[str, Any], engine: Engine, few_chunks: FewChunks, generator: random.Random, reader: Reader
) -> Iterator[Asked]:
    """Yield a question asked of everything, or of a few chunks, with and without its answer."""
    group = row["group"].replace("_", " ")
    few = few_chunks.few(group, row["context"], generator) if generator.random() < 0.5 else None
    found = engine.find(Question(row["question"]))
    everything = [passage for passage in found if few is None or passage.chunk_id in few]
    golds = [answer["text"] for answer in row["answers"]]
    answerer = ReadingAnswerer(few_chunks.stores(engine.stores, few), AnswerSettings(), reader)
    yield from first_answer(answerer, group, row["question"], everything[:READ], golds)
    if golds:
        kept = [passage for passage in everything if not holds(passage.text, golds)]
        yield from first_answer(answerer, group, row["question"], kept[:READ], [])


def first_answer(
    answerer: ReadingAnswerer, group: str, question: str, passages: Sequence[Passage], golds: Sequence[str]
) -> Iterator[Asked]:
    judged = answerer.judge(question, passages, read_both_ways(answerer.reader, question, passages))
    if judged:
        first, best = judged[0], judged[0].proposal.best
        said = answerer._short_answer(question, best)
        yield Asked(group, bool(golds), astuple(first.features), is_right(said, best.quote, golds))


def is_right(said: str | None, quote: str, golds: Sequence[str]) -> bool:
    """As `qa evaluate` has it: what is seen first states a gold answer."""
    return contains_answer([quote], golds) if said is None else states_answer(said, golds)


def holds(text: str, golds: Sequence[str]) -> bool:
    text = f" {normalise(text)} "
    return any(f" {normalise(gold)} " in text for gold in golds)


def report(name: str, asked: Sequence[Asked], weights: NDArray[np.float64]) -> None:
    logits = np.array([item.row for item in asked]) @ weights[:-1] + weights[-1]
    sure = 1 / (1 + np.exp(-logits))
    right = np.array([item.right for item in asked])
    answerable = np.array([item.answerable for item in asked])
    kept = right | ~answerable
    print(f"\n{name}: {len(asked)} questions, {answerable.sum()} answerable; right: {right[answerable].mean():.3f}")
    print(f"  ECE {expected_calibration_error(sure, right):.3f}", end=", ")
    print(f"AUROC of right answers against unanswerable {auroc(sure[kept].tolist(), right[kept].tolist()):.3f}")
    for share in REFUSED:
        threshold = float(np.quantile(sure[right], share))
        declined = (sure[~answerable] < threshold).mean()
        print(f"  {share:.0%} of the right refused: threshold {threshold:.3f}, declined {declined:.3f}")


if __name__ == "__main__":
    main()
