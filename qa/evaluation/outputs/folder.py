"""All outputs of a run, written into one folder."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from qa.evaluation.journal import FILE_NAME, line_of, write_whole
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html import write_html
from qa.evaluation.outputs.junit import write_junit
from qa.evaluation.outputs.trec import write_trec
from qa.evaluation.results import Result
from qa.evaluation.systems import Asked


def write(result: Result, folder: Path, depends_on: Sequence[str]) -> None:
    """Write `answers.jsonl`, `summary.json`, `run.trec`, `qrels.trec`, `junit.xml` and `report.html`.

    `depends_on` is, for each outcome, the hash by which a later run knows whether to reuse the answer.
    """
    lines = (_line(outcome, mark, result) for outcome, mark in zip(result.outcomes, depends_on, strict=True))
    write_whole(folder / FILE_NAME, "".join(lines))
    write_whole(folder / "summary.json", json.dumps(result.summary.to_json(), ensure_ascii=False) + "\n")
    write_trec(result, folder)
    write_junit(result, folder / "junit.xml")
    write_html(result, folder / "report.html")


def _line(outcome: Outcome, depends_on: str, result: Result) -> str:
    """Return the answer as the contract has it, with what was expected and how it scored."""
    observed = {name: MEASURES[name].observe(outcome) for name in result.summary.figures}
    expected = {
        "answers": list(outcome.pair.answers),
        "unanswerable": outcome.pair.unanswerable,
        "articles": outcome.judgement.grades,
        "evidence": [asdict(need) for need in outcome.judgement.needs],
    }
    scores = {name: value for name, value in observed.items() if isinstance(value, float)}
    asked = Asked(outcome.pair, outcome.reply.record, outcome.reply.latency_ms)
    return line_of(asked, depends_on, expected=expected, scores=scores)
