"""Two runs over the same questions: how far each figure moved, which questions flipped, and whether a gate closes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.errors import DatasetError
from qa.evaluation.measures import MEASURES
from qa.evaluation.outcomes import Outcome
from qa.evaluation.qrels import FindArticle
from qa.evaluation.statistics import Counts, Interval, draws, interval, paired_interval
from qa.evaluation.summary import RunInfo, Summary

_MUST_EQUAL = {"pairs": "the questions differ", "corpus": "the indexed articles differ"}
# What a question's flip is read from: the first of these that both runs have.
_VERDICTS = ("right", "hit@10", "hit@1")


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure in both runs; `change` is now minus before, with its 95 % interval."""

    name: str
    before: float
    now: float
    change: Interval

    @property
    def worse_by(self) -> float:
        """How far the figure got worse, in its own unit; negative when it got better."""
        return self.change.mean if MEASURES[self.name].lower_is_better else -self.change.mean

    @property
    def verdict(self) -> str:
        """Whether it is clearly "better" or "worse": only where the interval excludes 0."""
        return ("worse" if self.worse_by > 0 else "better") if self.change.excludes_zero else ""


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that was right before and is wrong now, or the other way round."""

    pair_id: str
    won: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a run stands against an earlier one over the `n` questions of both; `notes` say how they were not alike."""

    n: int
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """A measure and by how much it may get worse: 0.02 of a share, or milliseconds."""

    name: str
    margin: float


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate, what it saw, None when the run has no such figure any more, and whether it let the run through."""

    gate: Gate
    difference: Difference | None

    @property
    def passed(self) -> bool:
        """A drop counts only if it is larger than the margin and not explained by which questions were asked."""
        if self.difference is None:  # who cites nothing any more has no citation precision that could drop
            return False
        return not (self.difference.worse_by > self.gate.margin and self.difference.change.excludes_zero)


@dataclass(frozen=True, slots=True)
class Result:
    """A finished run, as its outputs take it: the outcomes in the order of the pairs, and what they amount to.

    `article` finds an article that the run asked of, by its id.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    summary: Summary
    article: FindArticle
    comparison: Comparison | None = None
    gates: tuple[GateResult, ...] = ()


def parse_gate(text: str) -> Gate:
    """Return the gate of "METRIC:-0.02"; the sign may be left out. Raises `DatasetError` saying what is expected."""
    name, _, margin = text.rpartition(":")
    if name not in MEASURES:
        raise DatasetError(
            f"gate {text!r}: no measure {name!r}; expected METRIC:-0.02 with one of {', '.join(MEASURES)}"
        )
    try:
        value = float(margin)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value) or (value > 0 and margin.startswith("+") and not MEASURES[name].lower_is_better):
        raise DatasetError(f"gate {text!r}: {margin!r} is not a margin; expected a number such as -0.02")
    return Gate(name, abs(value))


def differing(
    now: RunInfo, asked: Mapping[str, str], before: Summary, gates: Sequence[Gate], *, across: bool = False
) -> tuple[str, ...]:
    """Return in what two runs are not alike, none of it when they can be compared; known before anything is asked.

    `asked` is what `marks_of` gives. Raises `DatasetError` when they ask other questions or another corpus, unless
    `across` is set, when they have no question in common, and for a gate on a measure that the baseline lacks.
    """
    notes = tuple(
        f"{what} ({before.info.fingerprints.get(key)} before, {now.fingerprints.get(key)} now)"
        for key, what in _MUST_EQUAL.items()
        if before.info.fingerprints.get(key) != now.fingerprints.get(key)
    )
    if notes and not across:
        raise DatasetError(f"the baseline can't be compared: {'; '.join(notes)}; --across compares all the same")
    if not asked.items() & before.asked.items():
        raise DatasetError("the baseline can't be compared: it has no question of this run, by id and wording")
    for gate in gates:
        if gate.name not in before.observed:
            known = ", ".join(before.observed)
            raise DatasetError(f"gate {gate.name}: the baseline has no such figure; it has {known}")
    return notes


def compare(now: Summary, before: Summary, seed: int) -> Comparison:
    """Return the differences of two runs over the questions that both asked.

    Raises `DatasetError` when there is none; whether the runs may be compared at all, `differing` tells.
    """
    notes = differing(now.info, now.asked, before, (), across=True)
    places = {item: at for at, item in enumerate(before.asked.items())}
    shared = [(at, places[item]) for at, item in enumerate(now.asked.items()) if item in places]
    differences = tuple(_differences(now, before, shared, draws(len(shared), seed)))
    return Comparison(len(shared), differences, _flips(now, before, shared), notes)


def judge_gates(gates: Sequence[Gate], comparison: Comparison) -> list[GateResult]:
    """Return how each gate saw the comparison; one whose figure is gone closes."""
    by_name = {difference.name: difference for difference in comparison.differences}
    return [GateResult(gate, by_name.get(gate.name)) for gate in gates]


def _differences(
    now: Summary, before: Summary, shared: Sequence[tuple[int, int]], counts: Counts
) -> Iterator[Difference]:
    rows_now, rows_before = (np.array(rows) for rows in zip(*shared, strict=True))
    for name in now.figures:
        if name in before.observed:
            was, new = before.observed[name][rows_before], now.observed[name][rows_now]
            estimate = MEASURES[name].estimate
            change, base = paired_interval(new, was, estimate, counts), interval(was, estimate, counts[:1])
            if change and base:
                yield Difference(name, base.mean, base.mean + change.mean, change)


def _flips(now: Summary, before: Summary, shared: Sequence[tuple[int, int]]) -> tuple[Flip, ...]:
    name = next((name for name in _VERDICTS if name in now.observed and name in before.observed), None)
    if name is None:
        return ()
    ids = list(now.asked)
    verdicts = ((ids[at], now.observed[name][at, 0], before.observed[name][was, 0]) for at, was in shared)
    return tuple(Flip(key, bool(new > old)) for key, new, old in verdicts if not np.isnan(new - old) and new != old)
