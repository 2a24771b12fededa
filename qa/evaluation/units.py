"""How values are written, on the page and in a terminal: shares, scores of 0 to 1, and times."""

import re
from enum import Enum

MINUS = "\u2212"


class Unit(Enum):
    """What a measure's values are."""

    SHARE = "share"  # of a whole: "80.4%", and differences in points
    SCORE = "score"  # a mean of no yes and no: "0.804" is how the literature gives it
    TIME = "time"  # milliseconds: "1,204 ms"

    @property
    def digits(self) -> int:
        """How many decimals are kept; a millionth is far below what any interval tells."""
        return 1 if self is Unit.TIME else 6

    @property
    def of_change(self) -> str:
        """What a difference that bears no unit counts."""
        return " points" if self is Unit.SHARE else ""

    def text(self, value: float) -> str:
        """Return a value as the page has it."""
        return {Unit.SHARE: percent, Unit.SCORE: "{:.3f}".format, Unit.TIME: milliseconds}[self](value)

    def between(self, low: float, high: float) -> str:
        """Return an interval, its unit said once; two equal ends tell that all questions agree, not of certainty."""
        if low == high:
            return "all alike"
        return f"{re.sub('(%| ms)$', '', self.text(low))}\u2013{self.text(high)}"

    def change(self, value: float) -> str:
        """Return a difference with its sign; shares differ by points."""
        shown = {Unit.SHARE: f"{100 * value:.1f}", Unit.SCORE: f"{value:.3f}", Unit.TIME: milliseconds(value)}[self]
        if not re.search("[1-9]", shown):
            return "0"
        return shown.replace("-", MINUS) if shown.startswith(("-", MINUS)) else f"+{shown}"

    def change_between(self, low: float, high: float) -> str:
        """Return the interval of a difference, "−7.0 to +1.2"; the unit of times is said once."""
        return f"{self.change(low).removesuffix(' ms')} to {self.change(high)}"

    def plain(self, value: float) -> str:
        """Return a value as a terminal has it: three decimals, milliseconds as whole numbers."""
        return f"{value:,.0f}" if self is Unit.TIME else decimals(value)

    def signed(self, value: float) -> str:
        """Return a difference as a terminal has it."""
        return f"{value:+,.0f}" if self is Unit.TIME else f"{value:+.3f}"


def percent(value: float, digits: int = 1) -> str:
    """Return a share as "80.4%".

    Only all of them are "100%" and only none are "0%": a single wrong citation in 10,000 shows.
    """
    if value in (0, 1):
        return f"{value:.0%}"
    least = 10.0 ** -(digits + 2)
    return f"{100 * min(max(value, least), 1 - least):.{digits}f}%"


def decimals(value: float) -> str:
    """Return three decimals; short of 1 it never reads "1.000", nor above 0 "0.000": one wrong in 10,000 shows."""
    return f"{value:.3f}" if value in (0.0, 1.0) else f"{min(max(value, 0.001), 0.999):.3f}"


def milliseconds(value: float) -> str:
    """Return a time as "1,204 ms"; below ten with a decimal."""
    return (f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}").replace("-", MINUS) + " ms"


def count(n: int, one: str) -> str:
    """Return "1 question", "1,204 questions"."""
    return f"{n:,} {one}{'' if n == 1 else 's'}"
