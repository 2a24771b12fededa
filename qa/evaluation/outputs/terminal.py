"""A run as tables of text: three decimals, milliseconds as whole numbers."""

from collections.abc import Sequence

from qa.evaluation.comparison import Comparison, Difference, GateResult
from qa.evaluation.measures import MEASURES, Group
from qa.evaluation.summary import Summary

FIGURES_HEADER = ("measure", "value", "95 % interval", "of")
COMPARISON_HEADER = ("measure", "before", "now", "change", "95 % interval")
_SHOWN_FLIPS = 20
Rows = list[tuple[str, ...]]


def figure_rows(summary: Summary) -> Rows:
    """Return a row per measure."""
    return [
        (name, _shown(name, f.mean), f"{_shown(name, f.low)}–{_shown(name, f.high)}", str(f.n))
        for name, f in summary.figures.items()
    ]


def comparison_rows(comparison: Comparison) -> Rows:
    """Return a row per measure that both runs have; a star marks a change whose interval excludes 0."""
    return [_comparison_row(each) for each in comparison.differences]


def _comparison_row(each: Difference) -> tuple[str, ...]:
    name, change = each.name, each.change
    star = " *" if change.excludes_zero else ""
    ends = f"{_signed(name, change.low)} to {_signed(name, change.high)}{star}"
    return name, _shown(name, each.before), _shown(name, each.now), _signed(name, change.mean), ends


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
    name = result.gate.name
    if result.difference is None:
        return f"gate {name}: FAILED, this run has no such figure"
    change = result.difference.change
    verdict = "passed" if result.passed else "FAILED"
    seen = f"{_signed(name, change.mean)} ({_signed(name, change.low)} to {_signed(name, change.high)})"
    return f"gate {name}: {verdict}, changed by {seen}; {_shown(name, result.gate.margin)} is allowed"


def _is_time(name: str) -> bool:
    return MEASURES[name].group is Group.LATENCY


def _shown(name: str, value: float) -> str:
    return f"{value:,.0f}" if _is_time(name) else share(value)


def share(value: float) -> str:
    """Return three decimals; short of 1 it never reads "1.000", nor above 0 "0.000": one wrong in 10,000 shows."""
    return f"{value:.3f}" if value in (0.0, 1.0) else f"{min(max(value, 0.001), 0.999):.3f}"


def _signed(name: str, value: float) -> str:
    return f"{value:+,.0f}" if _is_time(name) else f"{value:+.3f}"
