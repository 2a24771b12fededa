"""The 2026 news quiz, on the pages that the year's largest models were given, and over all of its articles.

    python benchmarks/quiz.py --data DATA [--work WORK] [--reader large]

DATA holds `quiz2026`: articles, pairs (`pages` of each, and whether they `supported` an answer) and predictions.
Printed, with 95 % intervals: exact match and F1 where the pages support an answer, every question answered ("forced")
and as shipped; the share of the other questions that is answered, confidently (0.7 or more) too; and what the models
made of the same pages.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reading import percent
from standing import unpack

from index.build import build
from qa.config import AnswerSettings, RetrievalSettings, build_settings, load_config
from qa.engine import Engine
from qa.evaluation.metrics.answers import exact_match, token_f1
from qa.types import Question
from training.few_chunks import read

SURE = 0.7


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to a question: the answer that there would be at any threshold, and whether it was declined."""

    supported: bool
    golds: Sequence[str]
    prediction: str
    confidence: float
    declined: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path(".bench"))
    parser.add_argument("--reader", default="large", choices=("large", "small"))
    options = parser.parse_args()
    quiz = options.data / "quiz2026"
    pairs = read(quiz / "pairs.jsonl.gz")
    engine = opened(quiz, options.work / "quiz", options.reader)
    for name in ("own pages", "all articles"):
        report(name, [said(engine, pair, name == "own pages") for pair in pairs])
    engine.close()
    known = {pair["id"]: pair for pair in pairs}
    told: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in read(quiz / "predictions.jsonl.gz"):
        told[row["model"]].append(row)
    for model, rows in told.items():
        scored = [(row["prediction"], known[row["id"]]["answers"]) for row in rows if known[row["id"]]["supported"]]
        print(model, *scores(scored), sep="  ")


def opened(quiz: Path, work: Path, reader: str) -> Engine:
    work.mkdir(parents=True, exist_ok=True)
    unpack([quiz / "articles.jsonl.gz"], work / "articles.jsonl")
    config = load_config(home=str(work / "index")).model_copy(
        update={
            "retrieval": RetrievalSettings(candidates=1000),
            "answer": AnswerSettings(threshold=0.0, reader=reader),
        }
    )
    build([work / "articles.jsonl"], build_settings(config), lambda *step: None)
    return Engine.open(config)


def said(engine: Engine, pair: dict[str, Any], own: bool) -> Said:
    question = Question(pair["question"], as_of=date.fromisoformat(pair["as_of"]))
    found = [one for one in engine.find(question) if not own or one.article_id in pair["pages"]]
    finding = engine.answerer.answer(question, found)
    told = finding.short_answer or (finding.evidence[0].text if finding.evidence else "")
    declined = bool(finding.reason) or finding.confidence < AnswerSettings().threshold
    return Said(pair["supported"], pair["answers"], told, finding.confidence, declined)


def report(name: str, every: Sequence[Said]) -> None:
    there = [one for one in every if one.supported]
    rest = [one for one in every if not one.supported]
    print(name, "forced", *scores([(one.prediction, one.golds) for one in there]), sep="  ")
    print(name, "shipped", *scores([("" if one.declined else one.prediction, one.golds) for one in there]), sep="  ")
    answered = [not one.declined for one in rest]
    sure = [not one.declined and one.confidence >= SURE for one in rest]
    print(f"  of {len(rest)} not supported: answered {percent(answered)}, at {SURE} or more {percent(sure)}")


def scores(told: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    yield str(len(told))
    yield f"EM {percent([exact_match(*each) for each in told])}"
    yield f"F1 {percent([token_f1(*each) for each in told])}"


if __name__ == "__main__":
    main()
