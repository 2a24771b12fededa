"""Fit how likely an answer is right, on articles that the readers were not trained on.

    python -m training.fit_reading --data DATA --work WORK [--large FOLDER] [--write]

The contexts of DATA's question sets become an index in WORK. The questions of those groups that training held out are
asked through the product's own retrieval, of everything and of a few chunks, and their passages read; what was read is
kept in WORK. Each question is asked once more with the chunks that hold its answer taken away: it can't be answered
then. The project's sample, whose questions share few words with its articles, weighs as much as all of these; of
DATA's news one half of the questions, told by their dates, says what an article's age is worth.

Logistic regressions: `ranking_*.json` of all answers to questions that can be answered; `probability_*.json` of the
first in that order, 1 if what would be seen first states a gold answer; for the small reader, or, with `--large`, for
both; and `verdicts.json` of a yes or a no. Printed, for groups that the fit has not seen: how often the first answer is
right, calibration, AUROC, and the threshold at stated shares of false refusals. `--write` stores the weights.
"""

import argparse
import json
import pickle
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from index.build import build
from index.stores import Stores
from qa.answerers import verdicts
from qa.answerers.features import FOLDER, RANKED, Features, Judge
from qa.answerers.probability import Logistic
from qa.answerers.proposals import Proposal
from qa.answerers.reading import READ, ReadingAnswerer, Readings
from qa.config import AnswerSettings, RetrievalSettings, build_settings, load_config
from qa.engine import Engine
from qa.english.kinds import Form, form
from qa.evaluation.metrics.answers import contains_answer, states_answer
from qa.evaluation.metrics.confidence import auroc, expected_calibration_error
from qa.normalise import normalise
from qa.reader.runtime import Reader
from qa.types import Passage, Question
from training.few_chunks import SEED, FewChunks, read
from training.reader.rows import is_dev

SETS = {
    "reader/squad": 230,
    "reader/squadshifts": 80,
    "reader/qed_nq": 150,
    "reader/nq_open_oracle": 60,
    "yesno/boolq_dev": 160,
    "yesno/condaqa": 60,
}
# The part of the groups that training saw which stands in the index, to be told apart from the right ones.
OTHERS = 0.35
REFUSED = (0.05, 0.1, 0.15)
RIDGE = 1e-3
SURE = 0.7
SAMPLE = Path(__file__).parent.parent / "sample"
# Weights that say nothing yet, and the reader that reads everything.
ZERO = Logistic(dict.fromkeys(RANKED, 0.0), 0.0)
UNFITTED = Judge(ZERO, ZERO)
SMALL_READER = Reader()


@dataclass(frozen=True, slots=True)
class Kept:
    """A question, what was found for it and read of it; `few` are the chunks it was asked of, None for all."""

    group: str
    question: Question
    golds: tuple[str, ...]
    passages: Sequence[Passage]
    readings: Readings
    verdict: verdicts.Verdict | None
    few: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is proposed to a question, or its verdict: the numbers of each, and whether it is right."""

    group: str
    answerable: bool
    rows: Sequence[Mapping[str, float]]
    right: Sequence[bool]
    proposals: Sequence[Proposal] = ()

    def first(self, ranking: Logistic) -> "Asked":
        """Return it with the likeliest alone."""
        ranked = Judge(ranking, ZERO).ranked(self.proposals, [Features(**row) for row in self.rows])
        proposal, row = ranked[0]
        right = self.right[[one.key for one in self.proposals].index(proposal.key)]
        return Asked(self.group, self.answerable, [asdict(row)], [right])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--large", type=Path, help="the folder of the exported large reader")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    large = Reader(options.large) if options.large else None
    options.work.mkdir(parents=True, exist_ok=True)
    corpora = [
        HeldOut(options.data, options.work, large),
        Pairs("sample", SAMPLE, SAMPLE / "pairs.jsonl", options.work, large),
        *news(options.data, options.work, large),
    ]
    spans = {one.name: list(one.spans()) for one in corpora}
    every = [each.name for each in fields(Features)]
    for odd in (0, 1):  # two halves by group: each is told by the fit on the other
        ranking = fit_ranking([half(each, 1 - odd) for each in spans.values()])
        told = {name: [one.first(ranking) for one in asked] for name, asked in spans.items()}
        fitted = fit(every, [half(each, 1 - odd) for each in told.values()])
        for name, asked in told.items():
            report(name, half(asked, odd), fitted)
    ranking = fit_ranking(list(spans.values()))
    probability = fit(every, [[one.first(ranking) for one in asked] for asked in spans.values()])
    readers = "large" if large else "small"
    found = {f"ranking_{readers}": ranking, f"probability_{readers}": probability}
    if decided := [asked for one in corpora for asked in one.verdicts()]:
        names = [each.name for each in fields(verdicts.Features)]
        for odd in (0, 1):
            report("verdicts", half(decided, odd), fit(names, [half(decided, 1 - odd)]))
        found["verdicts"] = fit(names, [decided])
    for name, fitted in found.items():
        print(name, fitted)
        if options.write:
            fitted.write(FOLDER / f"{name}.json")


class Corpus:
    """Questions over an index of their own."""

    def __init__(self, name: str, work: Path, large: Reader | None) -> None:
        self.name, self.work, self.large = name, work, large
        self.file = work / f"{name}-{'large' if large else 'small'}.pickle"

    def engine(self) -> Engine:
        """Return the index, made where it is not there."""
        raise NotImplementedError

    def ask(self, engine: Engine) -> Iterator[Kept]:
        """Ask and read everything anew."""
        raise NotImplementedError

    def kept(self, engine: Engine) -> list[Kept]:
        """Return what was read, from WORK where it is kept there."""
        if not self.file.exists():
            found = []
            for at, one in enumerate(self.ask(engine)):
                print(self.name, at, end="\r", flush=True)
                found.append(one)
            self.file.write_bytes(pickle.dumps(found))
        known: list[Kept] = pickle.loads(self.file.read_bytes())
        return known

    def spans(self) -> Iterator[Asked]:
        """Yield what is proposed to questions that want words or a sentence."""
        engine = self.engine()
        few_chunks = FewChunks(engine.stores.catalog, engine.stores.lexical)
        for one in self.kept(engine):
            if form(one.question.text) is Form.VERDICT:
                continue
            stores = few_chunks.stores(engine.stores, set(one.few) if one.few else None)
            judged = answerer(stores, self.large).judge(one.question, one.passages, one.readings)
            if judged:
                proposals, rows = [each.proposal for each in judged], [asdict(each.features) for each in judged]
                right = [is_right(one.question.text, each, one.golds) for each in proposals]
                yield Asked(one.group, bool(one.golds), rows, right, proposals)
        engine.close()

    def verdicts(self) -> Iterator[Asked]:
        """Yield the verdicts on questions that want one."""
        engine = self.engine()
        for one in self.kept(engine):
            if one.verdict and form(one.question.text) is Form.VERDICT:
                right = one.verdict.said in [gold.lower() for gold in one.golds]
                yield Asked(one.group, bool(one.golds), [asdict(one.verdict.features)], [right])
        engine.close()


class HeldOut(Corpus):
    """Questions that people wrote on the paragraphs of articles that no reader was trained on."""

    def __init__(self, data: Path, work: Path, large: Reader | None) -> None:
        super().__init__("held out", work, large)
        self.rows = {name: [plain(row) for row in read(data / f"{name}.jsonl.gz")] for name in SETS}
        self.rows["reader/squadshifts"] = [
            row for row in self.rows["reader/squadshifts"] if row["domain"] == "wikipedia"
        ]

    def engine(self) -> Engine:
        """As the class says."""
        contexts: dict[str, dict[str, None]] = defaultdict(dict)
        generator = random.Random(SEED)
        groups = sorted({row["group"] for each in self.rows.values() for row in each})
        indexed = {group for group in groups if is_dev(group) or generator.random() < OTHERS}
        for row in (row for each in self.rows.values() for row in each if row["group"] in indexed):
            contexts[row["group"].replace("_", " ")].setdefault(row["context"].strip())
        articles = self.work / "contexts.jsonl"
        with articles.open("w", encoding="utf-8") as file:
            for title, texts in contexts.items():
                file.write(json.dumps({"id": title, "title": title, "text": "\n\n".join(texts)}) + "\n")
        return opened(articles, self.work / "home", candidates=300)

    def ask(self, engine: Engine) -> Iterator[Kept]:
        """As the class says."""
        few_chunks = FewChunks(engine.stores.catalog, engine.stores.lexical)
        generator = random.Random(SEED)
        for name, items in self.rows.items():
            held = sorted((row for row in items if is_dev(row["group"])), key=lambda row: (row["id"], row["question"]))
            generator.shuffle(held)
            for row in held[: SETS[name]]:
                yield from self._asked(row, engine, few_chunks, generator)

    def _asked(
        self, row: dict[str, Any], engine: Engine, few_chunks: FewChunks, generator: random.Random
    ) -> Iterator[Kept]:
        """Yield a question asked of everything, or of a few chunks, with and without its answer."""
        group, question, golds = row["group"].replace("_", " "), Question(row["question"]), tuple(row["golds"])
        few = few_chunks.few(group, row["context"], generator) if generator.random() < 0.5 else None
        found = engine.find(question)
        everything = [passage for passage in found if few is None or passage.chunk_id in few]
        stores = few_chunks.stores(engine.stores, few)
        chunks = frozenset(few) if few else None
        yield keep(group, question, golds, everything, stores, self.large, chunks)
        if golds:
            lone = row["context"].strip()[:80] if set(golds) <= {"yes", "no"} else ""
            kept = [one for one in everything if not (lone in one.text if lone else holds(one.text, golds))]
            yield keep(group, question, (), kept, stores, self.large, chunks)


class Pairs(Corpus):
    """A folder of articles with its question-answer pairs."""

    def __init__(self, name: str, folder: Path, pairs: Path, work: Path, large: Reader | None, half: int = -1) -> None:
        super().__init__(name, work, large)
        self.folder, self.pairs, self.part = folder, pairs, half

    def engine(self) -> Engine:
        """As the class says."""
        return opened(self.folder, self.work / self.name)

    def ask(self, engine: Engine) -> Iterator[Kept]:
        """As the class says."""
        for line in self.pairs.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            day = date.fromisoformat(row["as_of"]) if row.get("as_of") else None
            question = Question(row["question"], as_of=day)
            golds = tuple(row.get("answers") or [])
            yield keep(row.get("group") or row["id"], question, golds, engine.find(question), engine.stores, self.large)


def news(data: Path, work: Path, large: Reader | None) -> Iterator[Pairs]:
    """Yield the half of the news questions that age is fitted on, told by their days: a quiz is in one half."""
    articles, pairs = work / "news.jsonl", work / "news-pairs.jsonl"
    if not pairs.exists():
        articles.write_text("".join(json.dumps(row) + "\n" for row in read(data / "news" / "articles.jsonl.gz")))
        rows = [row for name in ("pairs", "pairs_unanswerable") for row in read(data / "news" / f"{name}.jsonl.gz")]
        days = sorted({row["as_of"] for row in rows if row.get("as_of")})
        random.Random(SEED).shuffle(days)
        chosen = set(days[::2])
        kept = (row | {"group": row["as_of"]} for row in rows if row.get("as_of") in chosen)
        pairs.write_text("".join(json.dumps(row) + "\n" for row in kept))
    yield Pairs("news", articles, pairs, work, large)


def opened(source: Path, home: Path, candidates: int = 100) -> Engine:
    config = load_config(home=str(home)).model_copy(
        update={"retrieval": RetrievalSettings(candidates=candidates), "answer": AnswerSettings(reader="small")}
    )
    build([source], build_settings(config), lambda *step: None, prune=True)
    return Engine.open(config)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its `context` and `golds`, whatever its set calls them."""
    if "passage" in row:
        said = row["answer"]
        return row | {"context": row["passage"], "golds": [] if said is None else ["yes" if said else "no"]}
    return row | {"golds": [answer["text"] for answer in row["answers"]]}


def answerer(stores: Stores, large: Reader | None) -> ReadingAnswerer:
    return ReadingAnswerer(stores, AnswerSettings(), SMALL_READER, large, UNFITTED)


def keep(
    group: str,
    question: Question,
    golds: tuple[str, ...],
    found: Sequence[Passage],
    stores: Stores,
    large: Reader | None,
    few: frozenset[str] | None = None,
) -> Kept:
    reading, passages = answerer(stores, large), found[:READ]
    readings = reading.read(question.text, passages)
    verdict = reading.verdict(question, passages, readings) if form(question.text) is Form.VERDICT else None
    return Kept(group, question, golds, passages, readings, verdict, few)


def is_right(question: str, proposal: Proposal, golds: Sequence[str]) -> bool:
    """As `qa evaluate` has it: what is seen first states a gold answer."""
    best = proposal.best
    return states_answer(best.text, golds) if form(question) is Form.SPAN else contains_answer([best.quote], golds)


def holds(text: str, golds: Sequence[str]) -> bool:
    text = f" {normalise(text)} "
    return any(f" {normalise(gold)} " in text for gold in golds)


def half(asked: Sequence[Asked], odd: int) -> list[Asked]:
    groups = sorted({item.group for item in asked})
    random.Random(SEED).shuffle(groups)
    chosen = set(groups[odd::2])
    return [item for item in asked if item.group in chosen]


def fit_ranking(sets: Sequence[Sequence[Asked]]) -> Logistic:
    """Return what tells right from wrong among the answers to one question."""
    return fit(RANKED, [[one for one in asked if one.answerable] for asked in sets])


def fit(names: Sequence[str], sets: Sequence[Sequence[Asked]]) -> Logistic:
    """Return the regression of all rows; each set weighs the same."""
    import torch

    every = [
        ([row[name] for name in names], right, 1 / len(asked))
        for asked in sets
        for one in asked
        for row, right in zip(one.rows, one.right, strict=True)
    ]
    rows, right, weights = (torch.tensor(column, dtype=torch.float64) for column in zip(*every, strict=True))
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
    bias = found.detach()[-1] - (slopes * mean).sum()
    return Logistic(dict(zip(names, slopes.tolist(), strict=True)), float(bias))


def report(name: str, asked: Sequence[Asked], fitted: Logistic) -> None:
    sure = np.array([fitted.probability(item.rows[0]) for item in asked])
    right = np.array([item.right[0] for item in asked])
    answerable = np.array([item.answerable for item in asked])
    kept = right | ~answerable
    print(f"\n{name}: {len(asked)} questions, {answerable.sum()} answerable; right: {right[answerable].mean():.3f}")
    print(f"  ECE {expected_calibration_error(sure, right):.3f}", end=", ")
    print(f"sure and wrong {(~right & (sure >= SURE)).mean():.3f}", end=", ")
    print(f"right where sure {right[sure >= SURE].mean():.3f} of {(sure >= SURE).mean():.3f}")
    print(f"  AUROC of right answers {auroc(sure.tolist(), right.tolist()):.3f}", end=", ")
    print(f"against unanswerable {auroc(sure[kept].tolist(), right[kept].tolist()):.3f}")
    for share in REFUSED:
        threshold = float(np.quantile(sure[right], share))
        declined = (sure[~answerable] < threshold).mean()
        print(f"  {share:.0%} of the right refused: threshold {threshold:.3f}, declined {declined:.3f}")


if __name__ == "__main__":
    main()
