"""The run in parts: by what a question asks for, and by who published what answers it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.english.kinds import expected
from qa.evaluation.comparison import Result
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcomes import Outcome
from qa.evaluation.qrels import FindArticle
from qa.evaluation.statistics import Observed

NONE_NAMED = "none named"
_COLUMNS = {
    Task.ASK: ("right", "answer_in_quotes", "hit@1"),
    Task.READ: ("right", "answer_in_quotes"),
    Task.FIND: ("hit@1", "hit@10"),
}
_SHOWN = 30  # publishers: beyond that a table is a list, and the rest is one line
_KINDS = {
    "person": "a person",
    "place": "a place",
    "time": "a time",
    "number": "a number",
    "money": "a sum of money",
    "reason": "a reason",
    "manner": "a manner",
    "choice": "yes or no",
    "other": "something else",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A share and what it is taken of; None where nothing applies."""

    share: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """The questions of one kind. `value` is what to filter by, "" for a row of the rest."""

    value: str
    label: str
    n: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of parts: what `key` the rows are told apart by, and the columns that the task has."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def type_of(outcome: Outcome) -> str:
    """Return what the question asks for."""
    return _KINDS[expected(outcome.pair.question).value]


def publisher_of(outcome: Outcome, article: FindArticle) -> str:
    """Return who published the best of the articles that answer it."""
    grades = outcome.judgement.grades
    best = map(article, sorted(grades, key=lambda key: -grades[key]))
    return next((found.publisher for found in best if found and found.publisher), NONE_NAMED)


def breakdown(key: str, title: str, result: Result, values: Sequence[str]) -> Breakdown | None:
    """Return the outcomes parted by `values`, the largest part first; None when there is only one part."""
    parts: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome, value in zip(result.outcomes, values, strict=True):
        parts[value].append(outcome)
    if len(parts) < 2:
        return None
    columns = _columns(result.summary.info.task)
    ordered = sorted(parts.items(), key=lambda item: (-len(item[1]), item[0]))
    named = [(value, value, held) for value, held in ordered[:_SHOWN]]
    if rest := ordered[_SHOWN:]:
        named.append(("", f"{len(rest):,} others", [outcome for _, held in rest for outcome in held]))
    rows = (
        Row(value, label, len(held), tuple(_cell(observe(held)) for observe in columns.values()))
        for value, label, held in named
    )
    return Breakdown(key, title, tuple(columns), tuple(rows))


def _columns(task: Task) -> dict[str, Callable[[Sequence[Outcome]], Observed]]:
    columns: dict[str, Callable[[Sequence[Outcome]], Observed]] = {}
    columns |= {name.replace("_", " "): MEASURES[name].observed for name in _COLUMNS[task]}
    return columns if task is Task.FIND else columns | {"declined": _abstained}


def _abstained(held: Sequence[Outcome]) -> Observed:
    return np.array([(outcome.reply.abstained, 1) for outcome in held], np.float64)


def _cell(observed: Observed) -> Cell:
    present = observed[observed[:, 1] > 0]
    if not len(present):
        return Cell(None, 0)
    part, whole = present.sum(axis=0)
    return Cell(float(part / whole), len(present))
