"""A run becomes the page's view model: all that the template lays out beside what stands in the run itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qa.evaluation.comparison import Result
from qa.evaluation.dataset import Task
from qa.evaluation.outputs.html.breakdown import Breakdown, breakdown, publisher_of, type_of
from qa.evaluation.outputs.html.charts import Chart, calibration_chart, latency_chart, risk_chart
from qa.evaluation.outputs.html.figures import by_group, headline, large
from qa.evaluation.outputs.html.questions import DETAILED, Questions, questions
from qa.evaluation.outputs.html.words import file_name, private

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
    says_answers: bool
    says_ranks: bool
    headline: tuple[str, ...]
    large: list[str]
    groups: dict[str, list[str]]
    charts: tuple[Chart, ...]
    breakdowns: tuple[Breakdown, ...]
    questions: Questions
    made_of: tuple[tuple[str, str], ...]


def page(result: Result, limit: int = DETAILED) -> Page:
    """Return the view of a run, with `limit` questions in full."""
    summary, task, outcomes = result.summary, result.summary.info.task, result.outcomes
    kinds = [type_of(each) for each in outcomes]
    publishers = [publisher_of(each, result.article) for each in outcomes]
    drawn = [latency_chart(outcomes)]
    if task is not Task.FIND:  # retrieval alone knows no confidence
        drawn = [risk_chart(outcomes), calibration_chart(outcomes), *drawn]
    parts = (
        breakdown("type", "By what is asked for", result, kinds),
        breakdown("publisher", "By who reported it", result, publishers),
    )
    return Page(
        name=file_name(result.name) or result.name,
        task=_TASKS[task],
        says_answers=task is not Task.FIND,
        says_ranks=task is not Task.READ,
        headline=headline(result),
        large=large(summary),
        groups=by_group(summary),
        charts=tuple(filter(None, drawn)),
        breakdowns=tuple(filter(None, parts)),
        questions=questions(result, kinds, publishers, limit),
        made_of=tuple(_made_of(result)),
    )


def _made_of(result: Result) -> Iterator[tuple[str, str]]:
    """Yield what the run was made of, one setting a line."""
    info = result.summary.info
    yield "version", info.version
    for key, value in info.fingerprints.items():
        yield f"fingerprint of {key}", value
    yield from _flat(info.config)


def _flat(settings: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(private(value))
