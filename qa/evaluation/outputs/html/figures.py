"""The measures of a run as a reader meets them: a headline, a few large figures, all of them, and what moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.evaluation.comparison import Comparison, Difference, GateResult, Result
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES, Group, Measure
from qa.evaluation.outcomes import Outcome
from qa.evaluation.summary import Figure, Summary
from qa.evaluation.units import Unit, count, milliseconds, percent

_DECIDING = ("no_answer_accuracy", "false_refusal_rate", "citation_exactness")
# What stands large: the few that decide.
_LARGE = {
    Task.ASK: ("right", "answer_in_quotes", "hit@5", *_DECIDING),
    Task.READ: ("right", "em", "f1", *_DECIDING),
    Task.FIND: ("hit@1", "hit@10", "recall@10", "ndcg@10", "mrr@10"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a value and its interval lie on a track from 0 to 100."""

    low: float
    at: float
    high: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure and its figure."""

    measure: Measure
    figure: Figure
    bar: Bar


@dataclass(frozen=True, slots=True)
class Moved:
    """A measure in both runs. `verdict` is "better" or "worse" only where the interval excludes 0."""

    measure: Measure
    difference: Difference
    bar: Bar
    verdict: str


def headline(result: Result) -> tuple[str, ...]:
    """Return how the run went, in plain sentences; the first is the one to remember."""
    if not result.outcomes:
        return ("No question was asked.",)
    if result.summary.info.task is Task.FIND:
        return (_found_sentence(result.summary), *_pace(result.summary))
    said = (*_refusals(result.outcomes), *_citations(result.outcomes), *_pace(result.summary))
    return (_right_sentence(result), *said)


def large_figures(summary: Summary) -> tuple[Shown, ...]:
    """Return the few measures that decide, of those that the run has."""
    return tuple(_shown(name, summary, 1.0) for name in _LARGE[summary.info.task] if name in summary.figures)


def groups(summary: Summary, *, times: bool) -> dict[str, list[Shown]]:
    """Return every measure by group: the times, which have a scale of their own, or all others."""
    names = [name for name in summary.figures if (MEASURES[name].unit is Unit.TIME) is times]
    top = max((summary.figures[name].high for name in names), default=1.0) or 1.0 if times else 1.0
    shown = [_shown(name, summary, top) for name in names]
    return {group: held for group in Group if (held := [each for each in shown if each.measure.group is group])}


def moved(comparison: Comparison) -> tuple[Moved, ...]:
    """Return how far each measure lies from its baseline, in bars on one scale for times, and one for the rest."""
    reach = {True: 0.0, False: 0.0}
    for each in comparison.differences:
        is_time = MEASURES[each.name].unit is Unit.TIME
        reach[is_time] = max(reach[is_time], abs(each.change.low), abs(each.change.high))
    return tuple(_moved(each, reach[MEASURES[each.name].unit is Unit.TIME] or 1.0) for each in comparison.differences)


def comparison_sentence(comparison: Comparison) -> str:
    """Return what a comparison amounts to."""
    clear = [each for each in comparison.differences if each.change.excludes_zero]
    worse = sum(each.worse_by > 0 for each in clear)
    if clear:
        what = f"{count(len(clear) - worse, 'measure')} clearly better, {worse:,} clearly worse"
    else:
        what = "no measure moved further than the choice of questions explains"
    won = sum(flip.won for flip in comparison.flips)
    lost = len(comparison.flips) - won
    flipped = f"{count(lost, 'question')} lost, {won:,} won" if comparison.flips else "no question flipped"
    return f"Against the baseline {what}; {flipped}."


def gate_sentence(result: GateResult) -> str:
    """Return what a gate saw."""
    measure, difference = MEASURES[result.gate.name], result.difference
    if difference is None:
        return f"{measure.label}: this run has no such figure any more."
    change, unit = difference.change, measure.unit
    allowed = f"{unit.change(result.gate.margin).removeprefix('+')}{unit.of_change}"
    ends = unit.change_between(change.low, change.high)
    seen = f"{measure.label} moved by {unit.change(change.mean)}{unit.of_change} (95% interval {ends})"
    if not result.passed:
        return f"{seen}: worse by more than the {allowed} allowed, and more than chance explains."
    if difference.worse_by > result.gate.margin:
        return f"{seen}: worse by more than the {allowed} allowed, but chance may explain it."
    return f"{seen}: within the {allowed} allowed."


def _shown(name: str, summary: Summary, top: float) -> Shown:
    figure = summary.figures[name]
    return Shown(MEASURES[name], figure, _bar(0.0, top, figure.low, figure.mean, figure.high))


def _moved(each: Difference, reach: float) -> Moved:
    change = each.change
    verdict = ("worse" if each.worse_by > 0 else "better") if change.excludes_zero else ""
    return Moved(MEASURES[each.name], each, _bar(-reach, reach, change.low, change.mean, change.high), verdict)


def _bar(first: float, last: float, *values: float) -> Bar:
    """Return where values lie between the ends of a track."""
    low, at, high = (round(100 * min(max((value - first) / (last - first), 0.0), 1.0), 1) for value in values)
    return Bar(low, at, high)


def _right_sentence(result: Result) -> str:
    judged = [outcome.right for outcome in result.outcomes if outcome.right is not None]
    asked = count(len(result.outcomes), "question")
    if not judged:
        return f"{asked} asked, and nothing says what is right: there is nothing to score."
    right, figure = sum(judged), result.summary.figures.get("right")
    known = "" if len(judged) == len(result.outcomes) else f" that can be judged, of {len(result.outcomes):,} asked,"
    return (
        f"{right:,} of {count(len(judged), 'question')}{known} {'was' if right == 1 else 'were'} dealt with rightly: "
        f"{percent(right / len(judged), 0)}{_range(figure)}."
    )


def _found_sentence(summary: Summary) -> str:
    first, ten = summary.figures.get("hit@1"), summary.figures.get("hit@10")
    if first is None or ten is None:
        return f"{count(summary.n, 'question')} asked, and nothing says what is relevant: there is nothing to score."
    return (
        f"For {percent(ten.mean, 0)} of {count(ten.n, 'question')}{_range(ten)} a relevant article is among the first "
        f"ten; for {percent(first.mean, 0)} it stands first."
    )


def _range(figure: Figure | None) -> str:
    if figure is None or figure.low == figure.high:
        return ""
    return f" (95% interval {percent(figure.low, 0).removesuffix('%')} to {percent(figure.high, 0)})"


def _refusals(outcomes: Sequence[Outcome]) -> Iterator[str]:
    unanswerable = [o.reply.abstained for o in outcomes if o.pair.unanswerable]
    answerable = [o.reply.abstained for o in outcomes if o.judged and not o.pair.unanswerable]
    parts = [
        f"{sum(held):,} of the {len(held):,} that {words}"
        for held, words in ((unanswerable, "the articles don’t answer"), (answerable, "they do"))
        if held
    ]
    if parts:
        yield f"It declined {' and '.join(parts)}."


def _citations(outcomes: Sequence[Outcome]) -> Iterable[str]:
    exact = [each for outcome in outcomes for each in outcome.exact]
    wrong = len(exact) - sum(exact)
    if not exact:
        return ()
    if wrong:
        verb = "doesn’t" if wrong == 1 else "don’t"
        return (f"{wrong:,} of {count(len(exact), 'citation')} {verb} say what the article says.",)
    all_of = "The one citation quotes its" if len(exact) == 1 else f"All {len(exact):,} citations quote their"
    return (f"{all_of} article to the character.",)


def _pace(summary: Summary) -> Iterable[str]:
    half, most = summary.figures.get("latency_p50_ms"), summary.figures.get("latency_p95_ms")
    if half is None or most is None:
        return ()
    return (f"Half took no more than {milliseconds(half.mean)}, 95% no more than {milliseconds(most.mean)}.",)
