"""Outcomes become a report: means, how sure they are, and over how many questions each was taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qa.evaluation.metrics import abstention_precision_recall, percentile
from qa.evaluation.outcomes import Outcome
from qa.evaluation.statistics import Interval, bootstrap_interval

_NONE = "–"


@dataclass(frozen=True, slots=True)
class Measure:
    """A value over `n` observations, None when n is 0; `interval` is None too where none is estimated."""

    group: str
    key: str
    label: str
    value: float | None
    interval: Interval | None
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table that people see: `–` where there is nothing to measure."""

    name: str
    value: str
    interval: str
    n: int


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of a run, in the order of the pairs, and what they amount to."""

    outcomes: tuple[Outcome, ...]
    measures: tuple[Measure, ...]

    def to_json(self, *, outcomes: bool = False) -> dict[str, Any]:
        """Return the report; values are not rounded, null where undefined, latencies in milliseconds.

        `pairs`, `answerable`, `unanswerable`, `failed`: counts of questions; the failed ones raised an error.
        `retrieval`: `queries` (pairs that name evidence), `hit@1`, `hit@5`, `hit@10`, `mrr@10`.
        `answers`: `em`, `f1`, `answer_in_quotes` over answerable pairs with gold answers; `answered`, the
        share of answerable pairs that got any answer. `citations`: `count`, and the share that is `exact`.
        `abstention`: `precision`, `recall`. `latency_ms`: `p50`, `p95`, failed questions included.
        `intervals`: the same groups and keys, but for latency, each `[low, high]` at 95 % or null.
        `outcomes`: when asked for, an object per pair.
        """
        unanswerable = sum(outcome.pair.unanswerable for outcome in self.outcomes)
        counts: dict[str, Any] = {
            "pairs": len(self.outcomes),
            "answerable": len(self.outcomes) - unanswerable,
            "unanswerable": unanswerable,
            "failed": sum(outcome.error is not None for outcome in self.outcomes),
            "retrieval": {"queries": sum(bool(outcome.pair.evidence) for outcome in self.outcomes)},
            "answers": {},
            "citations": {"count": sum(len(outcome.citations) for outcome in self.outcomes)},
        }
        intervals: dict[str, Any] = {}
        for measure in self.measures:
            counts.setdefault(measure.group, {})[measure.key] = measure.value
            if measure.group != "latency_ms":
                ends = [measure.interval.low, measure.interval.high] if measure.interval else None
                intervals.setdefault(measure.group, {})[measure.key] = ends
        listed = {"outcomes": [outcome.to_json() for outcome in self.outcomes]} if outcomes else {}
        return counts | {"intervals": intervals} | listed


def summarise(outcomes: Sequence[Outcome], seed: int = 0) -> Report:
    """Return the report of a run. The same outcomes and seed give the same numbers, intervals too."""
    means = [_mean(score, outcomes, seed) for score in _SCORES]
    return Report(tuple(outcomes), (*means, *_abstention(outcomes, seed), *_latency(outcomes)))


def table(report: Report) -> list[Row]:
    """Return the measures as text, three decimals, in the order of `Report.to_json`.

    A value short of 1 never reads "1.000", nor one above 0 "0.000": one wrong citation in 10,000 shows.
    """
    return [Row(m.label, _value(m), _range(m.interval), m.n) for m in report.measures]


@dataclass(frozen=True, slots=True)
class _Score:
    """A measure that is the mean of what it observes in every outcome: nothing, one value, or several."""

    group: str
    key: str
    label: str
    observe: Callable[[Outcome], Sequence[float | None]]


_SCORES = (
    _Score("retrieval", "hit@1", "Hit@1", lambda o: [o.hit(1)]),
    _Score("retrieval", "hit@5", "Hit@5", lambda o: [o.hit(5)]),
    _Score("retrieval", "hit@10", "Hit@10", lambda o: [o.hit(10)]),
    _Score("retrieval", "mrr@10", "MRR@10", lambda o: [o.reciprocal_rank]),
    _Score("answers", "em", "Exact match", lambda o: [o.em]),
    _Score("answers", "f1", "Token F1", lambda o: [o.f1]),
    _Score("answers", "answer_in_quotes", "Answer in cited quotes", lambda o: [o.answer_in_quotes]),
    _Score("answers", "answered", "Answered", lambda o: [None if o.pair.unanswerable else float(o.answered)]),
    _Score("citations", "exact", "Citations exact", lambda o: [float(c.exact) for c in o.citations]),
)


def _mean(score: _Score, outcomes: Sequence[Outcome], seed: int) -> Measure:
    values = [value for outcome in outcomes for value in score.observe(outcome) if value is not None]
    interval = _interval(values, seed)
    mean = interval.mean if interval else None
    return Measure(score.group, score.key, score.label, mean, interval, len(values))


def _abstention(outcomes: Sequence[Outcome], seed: int) -> list[Measure]:
    abstained = [outcome.abstained for outcome in outcomes]
    unanswerable = [outcome.pair.unanswerable for outcome in outcomes]
    both = abstention_precision_recall(abstained, unanswerable)
    right = [float(u) for a, u in zip(abstained, unanswerable, strict=True) if a]
    found = [float(a) for a, u in zip(abstained, unanswerable, strict=True) if u]
    return [
        Measure("abstention", key, f"Abstention {key}", value, _interval(values, seed), len(values))
        for key, value, values in (("precision", both.precision, right), ("recall", both.recall, found))
    ]


def _latency(outcomes: Sequence[Outcome]) -> list[Measure]:
    """An interval would speak of other questions, not of another machine, so none is given."""
    times = [outcome.latency_ms for outcome in outcomes]
    return [
        Measure("latency_ms", f"p{q}", f"Latency p{q}, ms", value, None, len(times))
        for q, value in ((q, percentile(times, q) if times else None) for q in (50, 95))
    ]


def _interval(values: Sequence[float], seed: int) -> Interval | None:
    return bootstrap_interval(values, seed) if values else None


def _value(measure: Measure) -> str:
    if measure.value is None:
        return _NONE
    return f"{measure.value:.1f}" if measure.group == "latency_ms" else _share(measure.value)


def _range(interval: Interval | None) -> str:
    return f"{_share(interval.low)}–{_share(interval.high)}" if interval else _NONE


def _share(value: float) -> str:
    return f"{value:.3f}" if value in (0.0, 1.0) else f"{min(max(value, 0.001), 0.999):.3f}"
