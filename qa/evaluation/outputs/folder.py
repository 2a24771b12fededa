"""All outputs of a run, written into one folder."""

import json
from dataclasses import asdict
from pathlib import Path

from qa.evaluation.journal import write_whole
from qa.evaluation.measures import MEASURES, Observation
from qa.evaluation.metrics import Share
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html import write_html
from qa.evaluation.outputs.junit import write_junit
from qa.evaluation.outputs.trec import write_trec
from qa.evaluation.results import Result

ANSWERS = "answers.jsonl"


def write(result: Result, folder: Path) -> None:
    """Write `answers.jsonl`, `summary.json`, `run.trec`, `qrels.trec`, `junit.xml` and `report.html`."""
    write_whole(folder / ANSWERS, "".join(_line(outcome, result) for outcome in result.outcomes))
    write_whole(folder / "summary.json", json.dumps(result.summary.to_json(), ensure_ascii=False) + "\n")
    write_trec(result, folder)
    write_junit(result, folder / "junit.xml")
    write_html(result, folder / "report.html")


def _line(outcome: Outcome, result: Result) -> str:
    """Return the answer as the contract has it, with what was expected and how it scored."""
    observed = {name: MEASURES[name].observe(outcome) for name in result.summary.figures}
    expected = {
        "answers": list(outcome.pair.answers),
        "unanswerable": outcome.pair.unanswerable,
        "articles": outcome.judgement.grades,
        "evidence": [asdict(need) for need in outcome.judgement.needs],
    }
    scores = {name: score for name, value in observed.items() if (score := _score(value)) is not None}
    more = {"expected": expected, "scores": scores, "latency_ms": outcome.reply.latency_ms}
    return json.dumps(outcome.reply.record | more, ensure_ascii=False) + "\n"


def _score(value: Observation) -> float | None:
    """Return what one question scored: a share as a number, and nothing of how sure an answer was."""
    if isinstance(value, Share):
        return value.part / value.whole if value.whole else None
    return value if isinstance(value, float) else None
