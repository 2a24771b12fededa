"""The three drawings of a run: risk against coverage, confidence against truth, and how long answers took."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from qa.evaluation.metrics.confidence import Bin, Point, reliability, risk_coverage
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html.charts import (
    BOTTOM,
    Bar,
    Chart,
    Line,
    Mark,
    Table,
    Tick,
    across,
    area,
    nice_ceiling,
    nice_step,
    polyline,
    steps,
    upward,
)
from qa.evaluation.outputs.html.formats import count, milliseconds, percent
from qa.evaluation.statistics import percentile

_MOST_POINTS = 400  # more than a curve of 300 pixels can show
_SETTLED = 0.05  # the first few answers make the risk jump: one wrong of one is 100 %
_BINS = 24
_FAR = 2.0  # times the p95: what took longer shares the last bar, or one slow start would flatten all others
_DECILES = tuple(tenth / 10 for tenth in range(1, 11))


def risk_chart(outcomes: Sequence[Outcome]) -> Chart | None:
    """Return the risk-coverage curve of all judged questions, failed ones included; None when none is judged."""
    judged = [(each, right) for each in outcomes if (right := each.right_answer) is not None]
    if not judged:
        return None
    points = risk_coverage([each.reply.confidence for each, _ in judged], [right for _, right in judged])
    given = [right for each, right in judged if each.answered]
    wrong = len(given) - sum(given)
    share = f"{percent(len(given) / len(judged))} of the questions were answered"
    says = f"{share}, and {percent(wrong / len(given))} of those wrongly." if given else "No question was answered."
    return _risk_chart(points, len(given) / len(judged), says)


def _risk_chart(points: Sequence[Point], given: float, says: str) -> Chart:
    overall = points[-1].risk
    settled = [point.risk for point in points if point.coverage >= _SETTLED]
    x, y = across(0, 1), upward(min(1.0, nice_ceiling(max(*settled, overall, 0.1))))
    kept = points[:: max(1, len(points) // _MOST_POINTS)]
    path = [(x(point.coverage), y(point.risk)) for point in (*kept, points[-1])]
    guide = polyline([(x(0), y(overall)), (x(1), y(overall))])
    return Chart(
        "risk",
        "Risk against coverage",
        says,
        "Walk from left to right: the surest answers come first, and the curve tells how many of those so far are "
        "wrong. The lower it stays, and the longer, the better. A confidence that told nothing would follow the dashed "
        "line; questions without an answer in the articles always count as wrong here.",
        "questions answered, surest first",
        "wrong",
        tuple(Tick(x(at), percent(at, 0)) for at in steps(1)),
        tuple(Tick(y(at), f"{100 * at:.3g}%") for at in steps(y.high)),
        _risk_table(points),
        (Line(area(path), "area"), Line(guide, "guide"), Line(polyline(path), "curve")),
        marks=(Mark(x(given), f"answered: {percent(given, 0)}"),),
    )


def _risk_table(points: Sequence[Point]) -> Table:
    reached = [next(p for p in points if p.coverage >= tenth - 1e-9) for tenth in _DECILES]
    rows = ((percent(p.coverage, 0), percent(p.risk), f"{p.confidence:.2f}") for p in dict.fromkeys(reached))
    return Table(("Answered", "Wrong", "Confidence from"), tuple(rows))


def calibration_chart(outcomes: Sequence[Outcome]) -> Chart | None:
    """Return the reliability diagram of the answers that were given and are judged; None when there are none."""
    given = [(o.reply.confidence, right) for o in outcomes if o.answered and (right := o.right_answer) is not None]
    if not given:
        return None
    bins = reliability([confidence for confidence, _ in given], [right for _, right in given])
    x, y = across(0, 1), upward(1)
    return Chart(
        "calibration",
        "Confidence against truth",
        f"{count(len(given), 'answer')} in {count(len(bins), 'range')} of confidence.",
        "Each bar holds the answers of about one confidence; its height is the share of them that is right, the number "
        "on it how many they are. On the dashed line the confidence is honest: a bar above it tells that "
        "the answers are better than claimed, one below that too much is claimed. Few answers in a bar mean little.",
        "confidence",
        "right",
        tuple(Tick(x(at), f"{at:.1f}") for at in steps(1)),
        tuple(Tick(y(at), percent(at, 0)) for at in steps(1)),
        Table(("Confidence", "Answers", "Mean confidence", "Right"), tuple(map(_bin_row, bins))),
        (Line(polyline([(x(0), y(0)), (x(1), y(1))]), "guide"),),
        tuple(_bin_bar(each) for each in bins),
    )


def _bin_row(held: Bin) -> tuple[str, ...]:
    return f"{held.low:.1f}–{held.high:.1f}", f"{held.n:,}", f"{held.confidence:.2f}", percent(held.accuracy)


def _bin_bar(held: Bin) -> Bar:
    x, y = across(0, 1), upward(1)
    left, right, top = x(held.low) + 1.5, x(held.high) - 1.5, y(held.accuracy)
    title = f"confidence {held.low:.1f} to {held.high:.1f}: {count(held.n, 'answer')}, {percent(held.accuracy)} right"
    return Bar(left, top, round(right - left, 1), round(BOTTOM - top, 1), title, f"{held.n:,}")


def latency_chart(outcomes: Sequence[Outcome]) -> Chart | None:
    """Return the histogram of how long each question took, p50 and p95 marked; None without questions."""
    times = np.array([outcome.reply.latency_ms for outcome in outcomes], np.float64)
    if not times.size:
        return None
    p50, p95 = percentile(times, 50), percentile(times, 95)
    edges, rest = _edges(times, p95)
    counts = np.histogram(np.minimum(times, edges[-1]), edges)[0]
    x, y = across(0, float(edges[-1])), upward(nice_ceiling(float(counts.max()), 4))
    spans = list(zip(pairwise(map(float, edges)), map(int, counts), strict=True))
    more = f" The last bar also holds {count(rest, 'slower one')}." if rest else ""
    return Chart(
        "latency",
        "How long answers took",
        f"Half of {count(times.size, 'question')} took no more than {milliseconds(p50)}, "
        f"95% no more than {milliseconds(p95)}.",
        f"Each bar counts the questions that took about so long. Half lie left of p50, and one in twenty right of "
        f"p95: those are the waits that people remember.{more}",
        "milliseconds",
        "questions",
        tuple(Tick(x(at), f"{at:,.5g}") for at in steps(x.high, 4)),
        tuple(Tick(y(at), f"{at:,.0f}") for at in steps(y.high, 4) if at == round(at)),
        Table(("Milliseconds", "Questions"), tuple((f"{a:,.5g}–{b:,.5g}", f"{n:,}") for (a, b), n in spans if n)),
        bars=tuple(_time_bar(x(a), x(b), y(n), f"{a:,.5g} to {b:,.5g} ms: {n:,}") for (a, b), n in spans if n),
        marks=(Mark(x(p50), f"p50 {milliseconds(p50)}"), Mark(x(p95), f"p95 {milliseconds(p95)}", 1)),
    )


def _edges(times: np.ndarray, p95: float) -> tuple[np.ndarray, int]:
    """Return the bars' edges in milliseconds, and how many times lie above the last."""
    longest = float(times.max())
    end = longest if longest <= _FAR * p95 else _FAR * p95
    step = nice_step(max(end, 0.1), _BINS)
    bars = max(1, int(np.ceil(end / step - 1e-9)))
    edges = np.arange(bars + 1) * step
    return edges, int((times > edges[-1]).sum())


def _time_bar(left: float, right: float, top: float, title: str) -> Bar:
    return Bar(left + 0.5, top, round(max(right - left - 1, 1), 1), round(BOTTOM - top, 1), title)
