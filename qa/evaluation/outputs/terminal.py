"""A run as tables and lines of text."""

from collections.abc import Sequence

from qa.evaluation.comparison import Comparison, Difference, GateResult
from qa.evaluation.measures import MEASURES
from qa.evaluation.summary import Summary

FIGURES_HEADER = ("measure", "value", "95 % interval", "of")
COMPARISON_HEADER = ("measure", "before", "now", "change", "95 % interval")
_SHOWN_FLIPS = 20
Rows = list[tuple[str, ...]]


def figure_rows(summary: Summary) -> Rows:
    """Return a row per measure."""
    rows = ((name, figure, MEASURES[name].unit.plain) for name, figure in summary.figures.items())
    return [(name, plain(f.mean), f"{plain(f.low)}–{plain(f.high)}", str(f.n)) for name, f, plain in rows]


def comparison_rows(comparison: Comparison) -> Rows:
    """Return a row per measure that both runs have; a star marks a change whose interval excludes 0."""
    return [_comparison_row(each) for each in comparison.differences]


def _comparison_row(each: Difference) -> tuple[str, ...]:
    unit, change = MEASURES[each.name].unit, each.change
    star = " *" if change.excludes_zero else ""
    ends = f"{unit.signed(change.low)} to {unit.signed(change.high)}{star}"
    return each.name, unit.plain(each.before), unit.plain(each.now), unit.signed(change.mean), ends


def flip_lines(comparison: Comparison) -> list[str]:
    """Return which questions were lost and won."""
    lines = [f"compared over {comparison.n} questions"]
    for word, won in (("lost", False), ("won", True)):
        ids = [flip.pair_id for flip in comparison.flips if flip.won is won]
        more = f" and {len(ids) - _SHOWN_FLIPS} more" if len(ids) > _SHOWN_FLIPS else ""
        lines.append(f"{word}: {len(ids)}" + (f" ({', '.join(ids[:_SHOWN_FLIPS])}{more})" if ids else ""))
    return lines


def gate_lines(gates: Sequence[GateResult]) -> list[str]:
    """Return a line per gate: whether it passes, what it saw, and what it allows."""
    return [_gate_line(each) for each in gates]


def _gate_line(result: GateResult) -> str:
    name, unit = result.gate.name, MEASURES[result.gate.name].unit
    if result.difference is None:
        return f"gate {name}: FAILED, this run has no such figure"
    change = result.difference.change
    verdict = "passed" if result.passed else "FAILED"
    seen = f"{unit.signed(change.mean)} ({unit.signed(change.low)} to {unit.signed(change.high)})"
    return f"gate {name}: {verdict}, changed by {seen}; {unit.plain(result.gate.margin)} is allowed"
