"""How the run stands to its baseline: what moved, which questions flipped, which gates closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.evaluation.comparison import Comparison, Difference, GateResult
from qa.evaluation.measures import MEASURES
from qa.evaluation.outputs.html.figures import IntervalBar
from qa.evaluation.outputs.html.formats import amount, change, change_between, count, is_time, unit_of_change
from qa.evaluation.results import Result


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A measure in both runs. `verdict` is "better" or "worse" only where the interval excludes 0."""

    name: str
    label: str
    before: str
    now: str
    change: str
    interval: str
    verdict: str
    bar: IntervalBar


@dataclass(frozen=True, slots=True)
class FlipView:
    """A question whose verdict changed, and where in the page it stands, if it does."""

    pair_id: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate and what it saw."""

    passed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """All that is said of a baseline."""

    summary: str
    changes: tuple[ChangeView, ...]
    lost: tuple[FlipView, ...]
    won: tuple[FlipView, ...]
    notes: tuple[str, ...]


def gates(result: Result) -> tuple[GateView, ...]:
    """Return the gates, closed ones first."""
    return tuple(GateView(each.passed, _gate(each)) for each in sorted(result.gates, key=lambda each: each.passed))


def comparison(result: Result, anchors: Mapping[str, str]) -> ComparisonView | None:
    """Return how the run stands to its baseline; None without one. `anchors` are the questions in the page, by id."""
    compared = result.comparison
    if compared is None:
        return None
    reach = _reach(compared.differences)
    changes = tuple(_change(each, reach[is_time(each.name)]) for each in compared.differences)
    lost, won = (
        tuple(FlipView(flip.pair_id, anchors.get(flip.pair_id)) for flip in compared.flips if flip.won is kind)
        for kind in (False, True)
    )
    return ComparisonView(_summary(compared, changes), changes, lost, won, compared.notes)


def _summary(compared: Comparison, changes: Sequence[ChangeView]) -> str:
    better, worse = (sum(each.verdict == word for each in changes) for word in ("better", "worse"))
    if not better + worse:
        moved = "no measure moved further than the choice of questions explains"
    else:
        moved = f"{count(better, 'measure')} clearly better, {worse:,} clearly worse"
    lost = sum(not flip.won for flip in compared.flips)
    won = len(compared.flips) - lost
    flipped = f"{count(lost, 'question')} lost, {won:,} won" if compared.flips else "no question flipped"
    return f"Against the baseline {moved}; {flipped}."


def _reach(differences: Sequence[Difference]) -> dict[bool, float]:
    """Return how far the widest interval goes, of times and of the rest: each has bars on one scale."""
    return {
        times: max(
            (max(abs(d.change.low), abs(d.change.high)) for d in differences if is_time(d.name) is times), default=0.0
        )
        for times in (True, False)
    }


def _change(each: Difference, reach: float) -> ChangeView:
    name, moved = each.name, each.change
    low, at, high = (
        round(50 + 50 * min(max(value / reach, -1), 1), 1) if reach else 50.0
        for value in (moved.low, moved.mean, moved.high)
    )
    verdict = ("worse" if each.worse_by > 0 else "better") if moved.excludes_zero else ""
    return ChangeView(
        name,
        MEASURES[name].label,
        amount(name, each.before),
        amount(name, each.now),
        change(name, moved.mean),
        change_between(name, moved.low, moved.high),
        verdict,
        IntervalBar(low, at, high),
    )


def _gate(result: GateResult) -> str:
    name = result.gate.name
    if result.difference is None:
        return f"{MEASURES[name].label}: this run has no such figure any more."
    moved = result.difference.change
    unit = unit_of_change(name)
    ends = change_between(name, moved.low, moved.high)
    allowed = f"{change(name, result.gate.margin).removeprefix('+')}{unit}"
    seen = f"{MEASURES[name].label} moved by {change(name, moved.mean)}{unit} (95% interval {ends})"
    if not result.passed:
        return f"{seen}: worse by more than the {allowed} allowed, and more than chance explains."
    if result.difference.worse_by > result.gate.margin:
        return f"{seen}: worse by more than the {allowed} allowed, but chance may explain it."
    return f"{seen}: within the {allowed} allowed."
