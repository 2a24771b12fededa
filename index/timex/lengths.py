"""Expressions that count: "two days later", "a year ago", "the next 24 to 36 hours", "every week"; and "now", "soon".

Each function takes what its pattern found and says what it means; None where it is no time after all.
"""

from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from math import ceil

from index.timex import words
from index.timex.context import OPEN, Found, Meaning, dated
from index.timex.numbers import number
from index.timex.periods import Interval, Period, containing

_CODES = {"day": "D", "week": "W", "fortnight": "W", "weekend": "WE", "month": "M", "quarter": "Q", "season": "SU",
          "half": "M", "year": "Y", "decade": "E", "century": "C"}  # fmt: skip
_SHIFT_DAYS = 14  # days so few away from a stretch so short are a stretch, too
# A bare "weeks" is a length of time behind these.
_BEFORE_LENGTHS = frozenset("for over in within after of the these those recent many few several coming during".split())


def ago(found: Found) -> Meaning | None:
    """So many units before the day of publication: a unit of that size."""
    published, unit, count = found.context.published, _unit(found), _count(found)
    if unit in words.CLOCK_UNITS.values() or unit is None:
        return None
    if count is None or count == "X":
        return Meaning("DATE", "PAST_REF")
    if published is None or "." in count:
        return OPEN
    if unit == "fortnight":
        unit, count = "week", str(2 * int(count))
    if unit == "year" and count == "1" and (last := found.context.spoken("quarter")):
        return _compared(last)
    return _counted(found, containing(unit, published), -int(count))


def beside_spoken(found: Found) -> Meaning | None:
    """So many units before or after the time last spoken of."""
    unit, count, last = _unit(found), _count(found), found.context.last
    towards = found.words("mbB")[-1]
    if unit in words.CLOCK_UNITS.values() or unit is None or (towards not in ("earlier", "later", "before", "after")):
        return None
    if towards in ("before", "after") and found.letter_behind() not in ("!", ",", ""):
        return None  # "two days before the vote"
    steps = -1 if towards in ("earlier", "before") else 1
    if count in (None, "X") or "." in str(count):
        return OPEN
    if unit == "fortnight":
        unit, steps = "week", 2 * steps
    if last is None and steps < 0 and found.context.published and unit == "year":
        return _counted(found, containing(unit, found.context.published), -int(count or 0))
    if last is None:
        return OPEN
    return _from_spoken(found, last, unit, steps * int(count or 0))


def _from_spoken(found: Found, last: Period, unit: str, steps: int) -> Meaning:
    if unit == "year" and steps == -1 and (quarter := found.context.spoken("quarter")):
        return _compared(quarter)
    if unit in ("day", "week") and last.unit != "day":
        return _stretch(found, steps * (7 if unit == "week" else 1))
    if unit == "week":
        return _moved(last, 7 * steps)
    return _moved(containing(unit, last.first), steps)


def _stretch(found: Found, days: int) -> Meaning:
    """Return the days of what was last spoken of, moved: what is a week or two can be, a month can't."""
    last = found.context.last_days
    if last is None or (last.last - last.first).days >= _SHIFT_DAYS:
        return OPEN
    try:
        return Meaning("DATE", None, last.shifted(days))
    except OverflowError:
        return OPEN


def length(found: Found) -> Meaning | None:
    """So many units; the last or next so many are counted from the day of publication."""
    if (found.behind() == "-" and _word_after(found) == "old") or found.behind() == "old":
        return None  # an age
    if found.tokens[0].word in ("this", "that"):
        return None  # "responded to this two days later"
    unit, count = _unit(found), _count(found)
    if (
        unit in (None, "half")
        or (found.word("u") == "quarter" and count == "1")
        or count is None
        or (unit == "quarter" and found.letters.endswith("-u"))
    ):
        return None
    value = _length_value(_count(found, first=True) or count, unit)
    return Meaning("DURATION", value, _around_publication(found, unit, count))


def bare_length(found: Found) -> Meaning | None:
    """Units without a number: "for weeks"."""
    unit = _unit(found)
    if unit is None or not found.word("uv").endswith("s"):
        return None
    if found.letters[0] in "uv" and found.before() not in _BEFORE_LENGTHS:
        return None
    return Meaning("DURATION", _length_value("X", unit))


def every(found: Found) -> Meaning | None:
    """What comes again every so often."""
    if found.word("k"):
        return Meaning("SET", words.SETS[found.word("k")])
    unit = _unit(found)
    return Meaning("SET", _length_value(_count(found) or "1", unit)) if unit else None


def reference(found: Found) -> Meaning | None:
    """The past, the present or the future."""
    word = found.word("R")
    if found.letters.startswith("t") and word != "future":
        return None
    if word == "future" and not (found.letters.startswith("t") or found.before() in ("in", "near", "the")):
        return None
    if word in ("recent", "previously", "recently") and found.letters != "R":
        return None
    if word == "previously" and found.behind().endswith("ed"):
        return None  # "the previously announced plan"
    if word == "soon" and (found.before() == "as" or found.direction() < 0):
        return None
    return Meaning("DATE", words.REFERENCES[word])


def the_past(found: Found) -> Meaning | None:
    """The past as such."""
    return Meaning("DATE", "PAST_REF") if found.word("L") == "past" else None


def _around_publication(found: Found, unit: str, count: str) -> Interval | None:
    published = found.context.published
    towards = found.word("LX")
    if published is None or count == "X" or not towards or towards in ("following", "previous", "preceding", "latest"):
        return None
    days = _days(unit, float(count))
    if days is None:
        return None
    try:
        back = found.word("L") != ""
        return Interval(published - days, published) if back else Interval(published, published + days)
    except OverflowError:
        return None


def _days(unit: str, count: float) -> timedelta | None:
    each = {"H": 1 / 24, "M": 1 / 1440, "S": 1 / 86400, "day": 1, "week": 7, "fortnight": 14, "month": 30.44,
            "quarter": 91.3, "year": 365.25, "decade": 3652.5}.get(unit)  # fmt: skip
    try:
        return timedelta(ceil(each * count - 1e-9 if unit != "month" else each * count)) if each else None
    except OverflowError:
        return None


def _counted(found: Found, period: Period, steps: int) -> Meaning:
    return _moved(period, steps)


def _moved(period: Period, steps: int) -> Meaning:
    try:
        return dated(period.shifted(steps))
    except (OverflowError, ValueError):
        return OPEN


def _compared(quarter: Period) -> Meaning:
    """Return the quarter that a report compares the one it tells of with; it goes on to tell of that one."""
    return replace(_moved(quarter, -4), period=None)


def _word_after(found: Found) -> str:
    at = found.last + 1
    return found.context.tokens[at].word if at < len(found.context.tokens) else ""


def _count(found: Found, first: bool = False) -> str | None:
    """Return how many; of "12 to 18" the second, or the `first`."""
    numerals = [token.word for token in found.tokens if token.letter in "adnywqj-"]
    while numerals and numerals[-1] in ("-", "–", "—", "/", "to", "or", "and"):
        numerals.pop()
    if first:
        numerals = list(takewhile(lambda word: word not in ("to", "or"), numerals))
    return number(numerals) if numerals else "1"


def _unit(found: Found) -> str | None:
    for word in found.words("uv"):
        return words.UNITS.get(word) or words.CLOCK_UNITS.get(word)
    return None


def _length_value(count: str, unit: str) -> str:
    if unit in words.CLOCK_UNITS.values():
        return f"PT{count}{unit}"
    if unit == "fortnight" and count != "X":
        count = f"{2 * float(count):g}"
    if unit == "decade":
        return f"P{10 * float(count):g}Y" if count != "X" else "PXE"
    if unit == "century":
        return f"P{100 * float(count):g}Y" if count != "X" else "PXC"
    return f"P{count}{_CODES[unit]}"
