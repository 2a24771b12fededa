"""Expressions that name a day, or the time of one: "5 May 2020", "Dec. 15", "last Friday", "yesterday", "9 a.m.".

Each function takes what its pattern found and says what it means; None where it is no time after all.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from index.dates import parse_date
from index.timex import words
from index.timex.context import OPEN, Found, Meaning, dated, year_of
from index.timex.numbers import ordinal
from index.timex.periods import Interval, Period, containing
from index.timex.recurring import yearly


def whole_date(found: Found) -> Meaning | None:
    """A day, its month and its year."""
    day = _day(year_of(found.word("y")), found)
    return dated(Period("day", day)) if day else None


def date_in_figures(found: Found) -> Meaning | None:
    """A date written in figures; None unless it can be read in one way only."""
    day = parse_date(found.word("I"))
    return dated(Period("day", day)) if day else None


def day_of_month(found: Found) -> Meaning | None:
    """A day and its month."""
    found_day = yearly(found, lambda year: _as_period(_day(year, found)), near=True)
    return dated(found_day) if found_day else OPEN if _day(2000, found) else None


def day_range(found: Found) -> Meaning | None:
    """Two days of one month."""
    low, high = (int("".join(filter(str.isdigit, word))) for word in found.words("do"))
    month = words.MONTHS[found.word("MK")]
    if not low < high <= calendar.monthrange(2000, month)[1]:
        return None
    year = found.word("y")
    make: Callable[[int], Period | None] = lambda at: _as_period(_safe(at, month, low))  # noqa: E731
    first = make(year_of(year)) if year else yearly(found, make, near=True)
    last = first and _safe(first.first.year, month, high)
    return Meaning("DATE", first.value, Interval(first.first, last), first) if first and last else OPEN


def weekday(found: Found) -> Meaning | None:
    """A day of the week: the last one up to the day of publication, or the next from it, as the verb says."""
    published = found.context.published
    if found.before() in ("black", "good", "ash", "bloody"):
        return None  # a day of history, or of the church
    towards = found.word("LXT")
    if towards == "past" and beyond(found):
        return None
    if published is None or (not towards and _is_any(found)):
        return OPEN
    wanted = words.WEEKDAYS[found.word("WV")]
    back = (published.weekday() - wanted) % 7
    if towards in ("last", "past"):
        return _at(found, published - timedelta(back or 7))
    if towards == "next" and found.letters[0] != "t":
        # Of next week, as both sets that label it have it; who means the coming day writes "on Friday" (RESULTS.md).
        return _at(found, published + timedelta(7 + wanted - published.weekday()))
    if towards in ("next", "coming", "upcoming"):
        return _at(found, published + timedelta((-back) % 7 or 7))
    if towards in ("following", "previous", "preceding"):
        return OPEN
    if towards == "this":
        return _at(found, published - timedelta(published.weekday() - wanted))
    if found.direction() > 0:
        return _at(found, published + timedelta((-back) % 7))
    return _at(found, published - timedelta(back))


def _is_any(found: Found) -> bool:
    """Whether a weekday is any of its name, or of another time than now: "a Tuesday", "one Tuesday in May 1999"."""
    behind = found.context.letters[found.last : found.last + 3]
    any_of_them = found.before() in ("one", "any", "some")
    alone = found.before() == "a" and behind[:1] in ("!", ",", "")  # not "a Monday meeting"
    return any_of_them or alone or bool(re.match(r"[if](?:t?m?[MKyS]|t?uy)", behind))


def beyond(found: Found) -> bool:
    """Whether "past" is no adjective: "past March" as against "the past March"."""
    return not found.letters.startswith("t") and found.before() not in ("this", "the", "these")


def weekdays(found: Found) -> Meaning:
    """A day of every week."""
    name = found.word("NW")
    number = words.PLURAL_WEEKDAYS.get(name, words.WEEKDAYS.get(name, 0))
    return Meaning("SET", f"XXXX-WXX-{number + 1}")


def months(found: Found) -> Meaning:
    """A month of every year."""
    return Meaning("SET", f"XXXX-{words.MONTHS[found.word('M')]:02}")


def deictic(found: Found) -> Meaning | None:
    """A day named from the day of publication."""
    published = found.context.published
    if published is None:
        return OPEN
    return _at(found, published + timedelta(words.DEICTIC[found.word("D")]))


def beside_deictic(found: Found) -> Meaning | None:
    """The day before yesterday, or after tomorrow."""
    published = found.context.published
    if found.unit() != "day":
        return None
    if published is None:
        return OPEN
    step = -1 if found.word("b") else 1
    return _at(found, published + timedelta(words.DEICTIC[found.word("D")] + step))


def this_part_of_day(found: Found) -> Meaning | None:
    """A part of the day of publication, or of the one before or after it."""
    published = found.context.published
    if published is None:
        return OPEN
    step = {"L": -1, "X": 1}.get(found.letters.lstrip("m-t")[:1], 0)
    if found.letters.startswith("tX") or found.word("X") == "following":
        last = found.context.last
        if last is None or last.unit != "day":
            return OPEN
        return _at(found, last.first + timedelta(1))
    return _at(found, published + timedelta(step))


def clock(found: Found) -> Meaning | None:
    """A time of the day last spoken of in the sentence, else of the day of publication."""
    if not set(found.letters) & set("czP"):
        return None
    if set(found.letters) & set("WDMK"):
        day = _day_of_clock(found)
        if day is None or day.interval is None:
            return day
        return Meaning("TIME", f"{day.interval.first.isoformat()}T{_hour(found)}", day.interval, day.period)
    last = found.context.last
    base = last.first if last and last.unit == "day" else found.context.published
    if base is None:
        return Meaning("TIME", None)
    return Meaning("TIME", f"{base.isoformat()}T{_hour(found)}", Interval(base, base))


def _day_of_clock(found: Found) -> Meaning | None:
    if found.word("MK"):
        return whole_date(found) if found.word("y") else day_of_month(found)
    return deictic(found) if found.word("D") else weekday(found)


def holiday(found: Found) -> Meaning | None:
    """A holiday of the year nearest by."""
    name, step = found.word("H"), -1 if found.word("Z") else 0
    if found.word("u") not in ("", "day"):
        return None
    if year := found.word("y"):
        period = _holiday(name, year_of(year), step)
    elif found.word("L"):
        period = yearly(found, lambda at: _holiday(name, at, step), towards=-1)
    else:
        period = yearly(found, lambda at: _holiday(name, at, step), near=True)
    return dated(period) if period else OPEN


def _holiday(name: str, year: int, step: int) -> Period | None:
    if name in words.FIXED_HOLIDAYS:
        day = _safe(year, *words.FIXED_HOLIDAYS[name])
    else:
        month, wanted, which = words.MOVING_HOLIDAYS[name]
        first = date(year, month, 1)
        day = first + timedelta((wanted - first.weekday()) % 7 + 7 * (which - 1))
    return _as_period(day and day + timedelta(step))


def _at(found: Found, day: date) -> Meaning:
    """Return a day, with the part of it that is named."""
    period, named = containing("day", day), found.word("P")
    if not named:
        night = {"tonight": "NI"}.get(found.word("D"))
        return Meaning("TIME", f"{period.value}T{night}", period.interval, period) if night else dated(period)
    return Meaning("TIME", f"{period.value}T{words.PARTS_OF_DAY[named]}", period.interval, period)


def _hour(found: Found) -> str:
    if named := found.word("P"):
        return words.PARTS_OF_DAY[named]
    shown = found.word("cd")
    hour, _, minute = shown.partition(":")
    late = found.word("z").startswith("p") and int(hour) < 12
    early = found.word("z").startswith("a") and int(hour) == 12
    number = int(hour) + (12 if late else -12 if early else 0)
    return f"{number:02}:{minute or '00'}"


def _day(year: int, found: Found) -> date | None:
    return _safe(year, words.MONTHS[found.word("MK")], ordinal(found.words("do")[-1]))


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _as_period(day: date | None) -> Period | None:
    return Period("day", day) if day else None
