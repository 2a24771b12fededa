"""Curves and bars as geometry: the template only writes down what stands here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 248
LEFT, RIGHT, TOP, BOTTOM = 42, 344, 26, 202  # the frame; labels stand outside
_TICKS = 5


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


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the ground; `title` tells what it counts, `label` is written on top."""

    x: float
    y: float
    width: float
    height: float
    title: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A path; `kind` is how it is drawn: "curve", "area" or "guide"."""

    path: str
    kind: str


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
class Table:
    """The same as the drawing, in numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title, what it shows in a sentence, and how to read it."""

    key: str
    title: str
    says: str
    reading: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    table: Table
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


def across(low: float, high: float) -> Scale:
    """Return the scale of the x axis."""
    return Scale(low, high, LEFT, RIGHT)


def upward(high: float) -> Scale:
    """Return the scale of the y axis, from 0."""
    return Scale(0.0, high, BOTTOM, TOP)


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


def polyline(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through points."""
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points) if points else ""


def area(points: Sequence[tuple[float, float]]) -> str:
    """Return the path of what lies between points and the ground."""
    if not points:
        return ""
    return f"{polyline(points)}L{points[-1][0]:g},{BOTTOM}L{points[0][0]:g},{BOTTOM}Z"
