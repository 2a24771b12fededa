"""Stretches of the calendar: days, weeks, months, quarters, years; counted forward and back, in TIMEX3's notation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

# How many months the units that are made of months have.
_MONTHS = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_SEASONS = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}
# What "early", "mid" and "late" leave of a unit, as parts of its days: the thirds of a month, of a year.
_PARTS = {"early": (0.0, 1 / 3), "mid": (1 / 3, 2 / 3), "late": (2 / 3, 1.0)}


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from the first to the last, both counted."""

    first: date
    last: date

    def shifted(self, days: int) -> "Interval":
        """Return it so many days later; raises `OverflowError` where the calendar ends."""
        step = timedelta(days)
        return Interval(self.first + step, self.last + step)


@dataclass(frozen=True, slots=True)
class Period:
    """A unit of the calendar and the day it begins on; seasons are the meteorologists' of the north."""

    unit: str
    first: date

    @property
    def interval(self) -> Interval:
        """Return its days; raises `ValueError` or `OverflowError` where the calendar ends, as `shifted` does."""
        return Interval(self.first, self._moved(1) - timedelta(1))

    @property
    def value(self) -> str:
        """Return it as TIMEX3 writes it: "2020-01-06", "2020-W02", "2020-Q1", "199"."""
        return _VALUES[self.unit](self.first)

    def shifted(self, count: int) -> "Period":
        """Return the period so many of its units later, or earlier for a negative count."""
        return Period(self.unit, self._moved(count))

    def part(self, which: str) -> Interval:
        """Return the days of its "early", "mid" or "late" part; "end" and "start" are a tenth, a day at least."""
        whole = self.interval
        days = (whole.last - whole.first).days + 1
        if which in ("start", "end"):
            rest = timedelta(max(1, round(days / 10)) - 1)
            begins = which == "start"
            return Interval(whole.first, whole.first + rest) if begins else Interval(whole.last - rest, whole.last)
        low, high = (round(days * share) for share in _PARTS[which])
        if self.unit == "week":  # Monday to Wednesday, Wednesday, Thursday to Sunday
            low, high = {"early": (0, 3), "mid": (2, 3), "late": (3, 7)}[which]
        return Interval(whole.first + timedelta(low), whole.first + timedelta(max(high, low + 1) - 1))

    def _moved(self, count: int) -> date:
        if months := _MONTHS.get(self.unit):
            return _month_later(self.first, months * count)
        if self.unit == "weekend":  # two days that come every seven
            return self.first + (timedelta(2) if count == 1 else timedelta(7 * count))
        return self.first + timedelta((7 if self.unit == "week" else 1) * count)


def containing(unit: str, day: date) -> Period:
    """Return the period of a unit that a day lies in; for "weekend" the one of its week."""
    if unit == "week":
        return Period(unit, day - timedelta(day.weekday()))
    if unit == "weekend":
        return Period(unit, day - timedelta(day.weekday()) + timedelta(5))
    if unit == "day":
        return Period(unit, day)
    if unit == "season":
        return Period(unit, _month_later(day.replace(day=1), -(day.month % 3)))
    months = _MONTHS[unit]
    if months > 12:
        return Period(unit, date(max(1, day.year - day.year % (months // 12)), 1, 1))
    return Period(unit, date(day.year, day.month - (day.month - 1) % months, 1))


def _month_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _week_value(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


_VALUES: dict[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": _week_value,
    "weekend": lambda day: f"{_week_value(day)}-WE",
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "season": lambda day: f"{day.year:04}-{_SEASONS[day.month]}",
    "half": lambda day: f"{day.year:04}-H{1 if day.month == 1 else 2}",
    "year": lambda day: f"{day.year:04}",
    "decade": lambda day: f"{day.year // 10:03}",
    "century": lambda day: f"{day.year // 100:02}",
}
