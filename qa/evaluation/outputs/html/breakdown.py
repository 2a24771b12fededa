"""The run in parts: by what a question asks for, and by who published what answers it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from qa.english.kinds import expected
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html.formats import percent
from qa.evaluation.results import Result

NONE_NAMED = "none named"
_COLUMNS = {
    Task.ASK: {"right": "right", "answer_in_quotes": "answer in quotes", "hit@1": "hit@1"},
    Task.READ: {"right": "right", "answer_in_quotes": "answer in quotes"},
    Task.FIND: {"hit@1": "hit@1", "hit@10": "hit@10"},
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
    """A share with what it is taken of; `at` is where it lies from 0 to 100, None where nothing applies."""

    text: str
    n: int
    at: float | None


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


def publishers(result: Result) -> list[str]:
    """Return, for each outcome, who published the best of the articles that answer it."""

    @cache
    def publisher(article_id: str) -> str | None:
        article = result.article(article_id)
        return article.publisher if article else None

    def of(outcome: Outcome) -> str:
        grades = outcome.judgement.grades
        best = sorted(grades, key=lambda key: -grades[key])
        return next(filter(None, map(publisher, best)), NONE_NAMED)

    return [of(outcome) for outcome in result.outcomes]


def breakdown(key: str, title: str, outcomes: Sequence[Outcome], values: Sequence[str], task: Task) -> Breakdown | None:
    """Return the outcomes parted by `values`, the largest part first; None when there is only one part."""
    parts: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome, value in zip(outcomes, values, strict=True):
        parts[value].append(outcome)
    if len(parts) < 2:
        return None
    judges = {head: _share_of(name) for name, head in _COLUMNS[task].items()}
    if task is not Task.FIND:
        judges["declined"] = _abstained
    ordered = sorted(parts.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [_row(value, value, held, judges.values()) for value, held in ordered[:_SHOWN]]
    if rest := ordered[_SHOWN:]:
        rows.append(_row("", f"{len(rest):,} others", [o for _, held in rest for o in held], judges.values()))
    return Breakdown(key, title, tuple(judges), tuple(rows))


def _row(value: str, label: str, held: Sequence[Outcome], judges: Iterable[Callable[[Sequence[Outcome]], Cell]]) -> Row:
    return Row(value, label, len(held), tuple(judge(held) for judge in judges))


def _share_of(name: str) -> Callable[[Sequence[Outcome]], Cell]:
    measure = MEASURES[name]

    def cell(held: Sequence[Outcome]) -> Cell:
        observed = measure.observed(held)
        present = observed[observed[:, 1] > 0]
        if not len(present):
            return Cell("", 0, None)
        part, whole = present.sum(axis=0)
        return _cell(float(part / whole), len(present))

    return cell


def _abstained(held: Sequence[Outcome]) -> Cell:
    return _cell(sum(outcome.reply.abstained for outcome in held) / len(held), len(held))


def _cell(share: float, n: int) -> Cell:
    return Cell(percent(share, 0), n, round(100 * share, 1))
