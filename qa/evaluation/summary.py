"""What a run amounts to: each measure with its interval, and what the run was made of."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from index.errors import DatasetError
from qa.evaluation import fingerprints
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES, applying
from qa.evaluation.outcomes import Outcome
from qa.evaluation.qrels import Stale
from qa.evaluation.statistics import Counts, Observed, draws, interval
from qa.pairs import Pair


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's value with its 95 % interval, taken over `n` questions."""

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What was asked of what: `corpus` and `pairs` must be equal for two runs to be compared question by question."""

    task: Task
    fingerprints: dict[str, str]
    config: dict[str, Any]
    version: str
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run, and what each question contributed to them, by measure, in the order of `asked`.

    `asked` has a hash of each question by its id: an id alone, a line number maybe, is not yet the same question.
    """

    info: RunInfo
    n: int
    failed: int
    stale: tuple[Stale, ...]
    figures: dict[str, Figure]
    asked: dict[str, str]
    observed: dict[str, Observed]

    def to_json(self, *, questions: bool = True) -> dict[str, Any]:
        """Return `summary.json`; a measure that does not apply is absent, times are in milliseconds."""
        observed = {name: [_cell(row) for row in rows] for name, rows in self.observed.items()}
        return {
            "n": self.n,
            "metrics": {name: asdict(figure) for name, figure in self.figures.items()},
            "fingerprints": self.info.fingerprints,
            "config": self.info.config,
            "version": self.info.version,
            "task": self.info.task.value,
            "jobs": self.info.jobs,
            "failed": self.failed,
            "stale": [asdict(label) for label in self.stale],
        } | ({"questions": {"asked": self.asked, "observed": observed}} if questions else {})

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the summary that `qa evaluate --out` wrote, by its path or its folder's; else `DatasetError`.

        Measures that this version does not know are left out.
        """
        path = path / "summary.json" if path.is_dir() else path
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            kept = table["questions"]
            observed = {name: _rows(cells) for name, cells in kept["observed"].items() if name in MEASURES}
            if {len(rows) for rows in observed.values()} - {len(kept["asked"])}:
                raise ValueError("as many observations as questions are expected")
            return cls(
                RunInfo(Task(table["task"]), table["fingerprints"], table["config"], table["version"], table["jobs"]),
                table["n"],
                table["failed"],
                tuple(Stale(**label) for label in table["stale"]),
                {name: Figure(**figure) for name, figure in table["metrics"].items() if name in MEASURES},
                dict(kept["asked"]),
                observed,
            )
        except OSError as error:
            raise DatasetError(
                f"can't read {path}: {error.strerror}; expected an earlier run's summary.json"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            told = f"{path} is not a summary.json that `qa evaluate --out DIR` writes ({type(error).__name__}: {error})"
            raise DatasetError(told) from error


def marks_of(pairs: Sequence[Pair]) -> dict[str, str]:
    """Return a hash of each question by its id."""
    return {pair.id: fingerprints.of_question(pair, Task.ASK) for pair in pairs}


def summarise(outcomes: Sequence[Outcome], info: RunInfo, seed: int = 0) -> Summary:
    """Return the figures of a run. The same outcomes and seed give the same numbers, intervals too."""
    observed = {measure.name: measure.observed(outcomes) for measure in applying(info.task)}
    counts = draws(len(outcomes), seed)
    figures = {name: figure for name, rows in observed.items() if (figure := _figure(name, rows, counts))}
    return Summary(
        info,
        len(outcomes),
        sum(outcome.reply.error is not None for outcome in outcomes),
        tuple(label for outcome in outcomes for label in outcome.judgement.stale),
        figures,
        marks_of([outcome.pair for outcome in outcomes]),
        {name: observed[name] for name in figures},
    )


def _figure(name: str, observed: Observed, counts: Counts) -> Figure | None:
    found = interval(observed, MEASURES[name].estimate, counts)
    if found is None:
        return None
    mean, low, high = (round(value, MEASURES[name].unit.digits) for value in (found.mean, found.low, found.high))
    return Figure(mean, low, high, int((~np.isnan(observed[:, 0])).sum()))


def _cell(row: Observed) -> float | list[float] | None:
    """A mean's whole is always 1 and not written."""
    first, second = map(float, row)
    if np.isnan(first):
        return None
    return first if second == 1 else [first, second]


def _rows(cells: Sequence[float | list[float] | None]) -> Observed:
    missing = (float("nan"), float("nan"))
    rows = [missing if cell is None else cell if isinstance(cell, list) else (cell, 1.0) for cell in cells]
    return np.array(rows, np.float64).reshape(-1, 2)
