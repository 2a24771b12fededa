"""The three drawings of a run: risk against coverage, confidence against truth, and how long answers took.

Each is geometry and words: the template only writes down what stands here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.metrics.confidence import Bin, Point, reliability, risk_coverage
from qa.evaluation.outcomes import Outcome
from qa.evaluation.units import count, milliseconds, percent

WIDTH, HEIGHT = 360, 248
LEFT, RIGHT, TOP, BOTTOM = 42, 344, 26, 202  # the frame; labels stand outside
_TICKS = 5
_MOST_POINTS = 400  # more than a curve of 300 pixels can show
_SETTLED = 0.05  # the first few answers make the risk jump: one wrong of one is 100 %
_BINS = 24
_FAR = 2.0  # times the p95: what took longer shares the last bar, or one slow start would flatten all others
_DECILES = tuple(tenth / 10 for tenth in range(1, 11))


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps `[low, high]` to pixels; what lies outside is put at the edge."""

    low: float
    high: float
    start_px: float
    end_px: float

    def __call__(self, value: float) -> float:
        """Return where a value stands."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return round(self.start_px + min(max(share, 0.0), 1.0) * (self.end_px - self.start_px), 1)

    def ticks(self, values: Iterable[float], text: str = "{:.0%}") -> dict[float, str]:
        """Return what is written along an axis, by its place."""
        return {self(value): text.format(value) for value in values}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the ground; `title` tells what it counts, `label` is written on top."""

    x: float
    y: float
    width: float
    title: str
    label: str = ""

    @property
    def height(self) -> float:
        """How far it reaches down to the ground."""
        return round(BOTTOM - self.y, 1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line with words beside it, to its left where there is no room to its right."""

    x: float
    text: str
    level: int = 0

    @property
    def on_left(self) -> bool:
        """Whether the words stand to the left."""
        return self.x > LEFT + 0.78 * (RIGHT - LEFT)  # what stands to the right has room up to here


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: what it shows in a sentence, how to read it, and the same in numbers, as rows below a head.

    `paths` are drawn by their kind: "area", "guide" or "curve".
    """

    key: str
    title: str
    says: str
    reading: str
    x_label: str
    y_label: str
    x_ticks: dict[float, str]
    y_ticks: dict[float, str]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    paths: dict[str, str] = field(default_factory=dict)
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


def risk_chart(outcomes: Sequence[Outcome]) -> Chart | None:
    """Return the risk-coverage curve of all judged questions, failed ones included; None when none is judged."""
    judged = [(each, right) for each in outcomes if (right := each.right_answer) is not None]
    if not judged:
        return None
    points = risk_coverage([each.reply.confidence for each, _ in judged], [right for _, right in judged])
    given = [right for each, right in judged if each.answered]
    coverage, wrong = len(given) / len(judged), len(given) - sum(given)
    share = f"{percent(coverage)} of the questions were answered"
    settled = [point.risk for point in points if point.coverage >= _SETTLED]
    x, y = _across(1), _upward(min(1.0, nice_ceiling(max(*settled, 0.1))))
    return Chart(
        "risk",
        "Risk against coverage",
        f"{share}, and {percent(wrong / len(given))} of those wrongly." if given else "No question was answered.",
        "Walk from left to right: the surest answers come first, and the curve tells how many of those so far are "
        "wrong. The lower it stays, and the longer, the better. A confidence that told nothing would follow the dashed "
        "line; questions without an answer in the articles always count as wrong here.",
        "questions answered, surest first",
        "wrong",
        x.ticks(steps(1)),
        {y(at): f"{100 * at:.3g}%" for at in steps(y.high)},
        ("Answered", "Wrong", "Confidence from"),
        _risk_rows(points),
        _risk_paths(points, x, y),
        marks=(Mark(x(coverage), f"answered: {percent(coverage, 0)}"),),
    )


def _risk_paths(points: Sequence[Point], x: Scale, y: Scale) -> dict[str, str]:
    """The area below the curve, down to the ground, comes first: it lies beneath the lines."""
    kept = [*points[:: max(1, len(points) // _MOST_POINTS)], points[-1]]
    curve, overall = [(x(point.coverage), y(point.risk)) for point in kept], y(points[-1].risk)
    area = f"{_line(curve)}L{curve[-1][0]:g},{BOTTOM}L{curve[0][0]:g},{BOTTOM}Z"
    return {"area": area, "guide": _line([(x(0), overall), (x(1), overall)]), "curve": _line(curve)}


def _risk_rows(points: Sequence[Point]) -> tuple[tuple[str, ...], ...]:
    reached = [next(p for p in points if p.coverage >= tenth - 1e-9) for tenth in _DECILES]
    return tuple((percent(p.coverage, 0), percent(p.risk), f"{p.confidence:.2f}") for p in dict.fromkeys(reached))


def calibration_chart(outcomes: Sequence[Outcome]) -> Chart | None:
    """Return the reliability diagram of the answers that were given and are judged; None when there are none."""
    given = [(o.reply.confidence, right) for o in outcomes if o.answered and (right := o.right_answer) is not None]
    if not given:
        return None
    bins = reliability([confidence for confidence, _ in given], [right for _, right in given])
    x, y = _across(1), _upward(1)
    return Chart(
        "calibration",
        "Confidence against truth",
        f"{count(len(given), 'answer')} in {count(len(bins), 'range')} of confidence.",
        "Each bar holds the answers of about one confidence; its height is the share of them that is right, the number "
        "on it how many they are. On the dashed line the confidence is honest: a bar above it tells that "
        "the answers are better than claimed, one below that too much is claimed. Few answers in a bar mean little.",
        "confidence",
        "right",
        x.ticks(steps(1), "{:.1f}"),
        y.ticks(steps(1)),
        ("Confidence", "Answers", "Mean confidence", "Right"),
        tuple((f"{b.low:.1f}–{b.high:.1f}", f"{b.n:,}", f"{b.confidence:.2f}", percent(b.accuracy)) for b in bins),
        {"guide": _line([(x(0), y(0)), (x(1), y(1))])},
        tuple(_bin_bar(each, x, y) for each in bins),
    )


def _bin_bar(held: Bin, x: Scale, y: Scale) -> Bar:
    left, right = x(held.low) + 1.5, x(held.high) - 1.5
    title = f"confidence {held.low:.1f} to {held.high:.1f}: {count(held.n, 'answer')}, {percent(held.accuracy)} right"
    return Bar(left, y(held.accuracy), round(right - left, 1), title, f"{held.n:,}")


def latency_chart(outcomes: Sequence[Outcome]) -> Chart | None:
    """Return the histogram of how long each question took, p50 and p95 marked; None without questions."""
    times = np.array([outcome.reply.latency_ms for outcome in outcomes], np.float64)
    if not times.size:
        return None
    p50, p95 = map(float, np.percentile(times, (50, 95)))
    edges = _edges(float(times.max()), p95)
    slower = int((times > edges[-1]).sum())
    counts = np.histogram(np.minimum(times, edges[-1]), edges)[0]
    x, y = _across(float(edges[-1])), _upward(nice_ceiling(float(counts.max()), 4))
    spans = [(a, b, n) for (a, b), n in zip(pairwise(map(float, edges)), map(int, counts), strict=True) if n]
    more = f" The last bar also holds {count(slower, 'slower one')}." if slower else ""
    return Chart(
        "latency",
        "How long answers took",
        f"Half of {count(times.size, 'question')} took no more than {milliseconds(p50)}, "
        f"95% no more than {milliseconds(p95)}.",
        f"Each bar counts the questions that took about so long. Half lie left of p50, and one in twenty right of "
        f"p95: those are the waits that people remember.{more}",
        "milliseconds",
        "questions",
        x.ticks(steps(x.high, 4), "{:,.5g}"),
        y.ticks((at for at in steps(y.high, 4) if at == round(at)), "{:,.0f}"),
        ("Milliseconds", "Questions"),
        tuple((f"{a:,.5g}–{b:,.5g}", f"{n:,}") for a, b, n in spans),
        bars=tuple(
            Bar(x(a) + 0.5, y(n), round(max(x(b) - x(a) - 1, 1), 1), f"{a:,.5g} to {b:,.5g} ms: {n:,}")
            for a, b, n in spans
        ),
        marks=(Mark(x(p50), f"p50 {milliseconds(p50)}"), Mark(x(p95), f"p95 {milliseconds(p95)}", 1)),
    )


def _edges(longest: float, p95: float) -> NDArray[np.float64]:
    """Return the bars' edges in milliseconds."""
    end = min(longest, _FAR * p95)
    step = nice_step(max(end, 0.1), _BINS)
    return np.arange(max(1, math.ceil(end / step - 1e-9)) + 1, dtype=np.float64) * step


def nice_step(span: float, ticks: int = _TICKS) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten of which at most `ticks` cover a span above 0."""
    power = 10.0 ** math.floor(math.log10(span / ticks))
    return next(step * power for step in (1, 2, 5, 10) if step * power * ticks >= span * (1 - 1e-9))


def nice_ceiling(value: float, ticks: int = _TICKS) -> float:
    """Return the first whole number of nice steps at or above a value above 0."""
    step = nice_step(value, ticks)
    return math.ceil(value / step - 1e-9) * step


def steps(high: float, ticks: int = _TICKS) -> list[float]:
    """Return the values to write along an axis from 0 to `high`."""
    step = nice_step(high, ticks)
    return [at * step for at in range(math.floor(high / step + 1e-9) + 1)]


def _across(high: float) -> Scale:
    return Scale(0.0, high, LEFT, RIGHT)


def _upward(high: float) -> Scale:
    return Scale(0.0, high, BOTTOM, TOP)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)
