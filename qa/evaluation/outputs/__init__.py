"""What a run leaves in its folder: a file each for machines, for other tools, and for people."""

import json
from dataclasses import asdict
from pathlib import Path

from qa.evaluation.comparison import Result
from qa.evaluation.journal import write_whole
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs import trec
from qa.evaluation.outputs.html import render
from qa.evaluation.outputs.junit import junit

ANSWERS = "answers.jsonl"


def write(result: Result, folder: Path) -> None:
    """Write `answers.jsonl`, `summary.json`, `run.trec`, `qrels.trec`, `junit.xml` and `report.html`."""
    files = {
        ANSWERS: "".join(_line(outcome, result) for outcome in result.outcomes),
        "summary.json": json.dumps(result.summary.to_json(), ensure_ascii=False) + "\n",
        "run.trec": trec.run(result),
        "qrels.trec": trec.qrels(result),
        "junit.xml": junit(result),
        "report.html": render(result),
    }
    for name, text in files.items():
        write_whole(folder / name, text)


def _line(outcome: Outcome, result: Result) -> str:
    """Return the answer as the contract has it, with what was expected and how it scored."""
    expected = {
        "answers": list(outcome.pair.answers),
        "unanswerable": outcome.pair.unanswerable,
        "articles": outcome.judgement.grades,
        "evidence": [asdict(need) for need in outcome.judgement.needs],
    }
    scores = {name: MEASURES[name].score(outcome) for name in result.summary.figures}
    told = {name: score for name, score in scores.items() if score is not None}
    more = {"expected": expected, "scores": told, "latency_ms": outcome.reply.latency_ms}
    return json.dumps(outcome.reply.record | more, ensure_ascii=False) + "\n"
