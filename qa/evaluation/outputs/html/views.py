"""A run becomes the page's view model: every word and number that the template lays out."""

from dataclasses import dataclass
from typing import Any

from qa.evaluation.dataset import Task
from qa.evaluation.outputs.html import breakdown, changes, figures, plots
from qa.evaluation.outputs.html.charts import Chart
from qa.evaluation.outputs.html.formats import count, file_name, private
from qa.evaluation.outputs.html.questions import DETAILED, Questions, questions
from qa.evaluation.qrels import Stale
from qa.evaluation.results import Result

_TASKS = {
    Task.ASK: "answering from the index",
    Task.READ: "reading the passage that comes with each question",
    Task.FIND: "finding the relevant articles",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page, from top to bottom."""

    name: str
    task: str
    version: str
    says_answers: bool
    headline: tuple[str, ...]
    failed: str
    stale: tuple[Stale, ...]
    gates: tuple[changes.GateView, ...]
    large: tuple[figures.FigureView, ...]
    comparison: changes.ComparisonView | None
    charts: tuple[Chart, ...]
    measures: tuple[figures.FigureGroup, ...]
    times: tuple[figures.FigureGroup, ...]
    breakdowns: tuple[breakdown.Breakdown, ...]
    questions: Questions
    made_of: tuple[tuple[str, str], ...]


def page(result: Result, limit: int = DETAILED) -> Page:
    """Return the view of a run, with `limit` questions in full."""
    summary, task = result.summary, result.summary.info.task
    kinds, publishers = [breakdown.type_of(each) for each in result.outcomes], breakdown.publishers(result)
    listed = questions(result, kinds, publishers, limit)
    parts = (
        breakdown.breakdown("type", "By what is asked for", result.outcomes, kinds, task),
        breakdown.breakdown("publisher", "By who reported it", result.outcomes, publishers, task),
    )
    return Page(
        name=file_name(result.name) or result.name,
        task=_TASKS[task],
        version=summary.info.version,
        says_answers=task is not Task.FIND,
        headline=figures.headline(result),
        failed=_failed(summary.failed),
        stale=summary.stale,
        gates=changes.gates(result),
        large=figures.large_figures(summary),
        comparison=changes.comparison(result, listed.anchors),
        charts=_charts(result),
        measures=figures.all_figures(summary, times=False),
        times=figures.all_figures(summary, times=True),
        breakdowns=tuple(part for part in parts if part),
        questions=listed,
        made_of=_made_of(result),
    )


def _failed(failed: int) -> str:
    if not failed:
        return ""
    if failed == 1:
        return "1 question failed: it has no answer, and counts as wrong."
    return f"{count(failed, 'question')} failed: they have no answer, and count as wrong."


def _charts(result: Result) -> tuple[Chart, ...]:
    """Retrieval alone knows no confidence."""
    latency = plots.latency_chart(result.outcomes)
    if result.summary.info.task is Task.FIND:
        return tuple(filter(None, (latency,)))
    drawn = (plots.risk_chart(result.outcomes), plots.calibration_chart(result.outcomes), latency)
    return tuple(filter(None, drawn))


def _made_of(result: Result) -> tuple[tuple[str, str], ...]:
    """Return what the run was made of, one setting a line."""
    info = result.summary.info
    fingerprints = [(f"fingerprint of {key}", value) for key, value in info.fingerprints.items()]
    return (("version", info.version), *fingerprints, *_flat(info.config))


def _flat(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for key, value in settings.items():
        if isinstance(value, dict):
            lines += _flat(value, f"{prefix}{key}.")
        else:
            lines.append((f"{prefix}{key}", str(private(value))))
    return lines
