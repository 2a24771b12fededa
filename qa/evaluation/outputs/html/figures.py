"""The measures of a run as a reader meets them: a headline, a few large figures, all of them, and what moved."""

from collections.abc import Iterable, Iterator, Sequence

from qa.evaluation.comparison import Comparison, GateResult, Result
from qa.evaluation.dataset import Task
from qa.evaluation.measures import MEASURES
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


def headline(result: Result) -> tuple[str, ...]:
    """Return how the run went, in plain sentences; the first is the one to remember."""
    if not result.outcomes:
        return ("No question was asked.",)
    if result.summary.info.task is Task.FIND:
        return (_found_sentence(result.summary), *_pace(result.summary))
    said = (*_refusals(result.outcomes), *_citations(result.outcomes), *_pace(result.summary))
    return (_right_sentence(result), *said)


def large(summary: Summary) -> list[str]:
    """Return the names of the few measures that decide, of those that the run has."""
    return [name for name in _LARGE[summary.info.task] if name in summary.figures]


def by_group(summary: Summary) -> dict[str, list[str]]:
    """Return the names of a run's measures by what they speak of."""
    held: dict[str, list[str]] = {}
    for name in summary.figures:
        held.setdefault(MEASURES[name].group.value, []).append(name)
    return held


def longest(summary: Summary) -> float:
    """Return where the track of times ends; that of all else ends at 1."""
    times = (figure.high for name, figure in summary.figures.items() if MEASURES[name].unit is Unit.TIME)
    return max(times, default=0.0) or 1.0


def reach(comparison: Comparison, unit: Unit) -> float:
    """Return how far the widest interval goes, of times or of all else: each has bars on one scale."""
    is_time = unit is Unit.TIME
    kin = [each.change for each in comparison.differences if (MEASURES[each.name].unit is Unit.TIME) is is_time]
    return max((max(abs(each.low), abs(each.high)) for each in kin), default=0.0) or 1.0


def on_track(value: float, first: float, last: float) -> float:
    """Return where a value lies between the ends of a track, 0 to 100."""
    return round(100 * min(max((value - first) / (last - first), 0.0), 1.0), 1)


def comparison_sentence(comparison: Comparison) -> str:
    """Return what a comparison amounts to."""
    better, worse = (sum(each.verdict == word for each in comparison.differences) for word in ("better", "worse"))
    if better or worse:
        what = f"{count(better, 'measure')} clearly better, {worse:,} clearly worse"
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
