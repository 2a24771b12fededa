"""Expressions that name a week, a month, a season, or a unit beside another: "last week", "that year", "the summer".

Each function takes what its pattern found and says what it means; None where it is no time after all.
"""

from collections.abc import Callable
from datetime import date

from index.timex import words
from index.timex.context import OPEN, Found, Meaning, dated, made, part, year_of
from index.timex.days import beyond
from index.timex.lengths import length
from index.timex.periods import Interval, Period, containing
from index.timex.recurring import yearly
from index.timex.tokens import NAME

_NAMES = frozenset("april may june august".split())
_BEFORE_MONTHS = frozenset("in since until till by during of from before after through past beyond and or".split())
# No one's first name, though a sentence or a headline may write them with a capital.
_NO_NAMES = _BEFORE_MONTHS | frozenset(
    "but for around about on at to into within over between with without as than if when while once so then yet that"
    " which who the a an this last next each every all any some no its his her their our my your come only even is are"
    " was were will it he she we they there what where why how not just also again u.s u.k".split()
)
_THROUGH = frozenset("for end ended ending finish finished finishing close closed closing".split())


def month_of_year(found: Found) -> Meaning | None:
    """A month and its year."""
    return made(lambda: Period("month", date(year_of(found.word("y")), words.MONTHS[found.word("MK")], 1)), found)


def month(found: Found) -> Meaning | None:
    """A month: the last begun, or the next to come, as the words say."""
    number = words.MONTHS[found.word("MK")]
    published = found.context.published
    if (found.word("L") == "past" and beyond(found)) or _is_name(found):
        return None
    if published is None:
        return OPEN
    if found.word("T") or found.letters.startswith("h"):
        return dated(Period("month", date(published.year, number, 1)), found)
    make: Callable[[int], Period] = lambda year: Period("month", date(year, number, 1))  # noqa: E731
    return _of_years(found, make, near=True)


def _is_name(found: Found) -> bool:
    """Whether a month is someone's name: "Ann May" and, from there on, "May" where nothing before it says when."""
    word, names = found.word("M"), found.context.names
    if word not in _NAMES or found.letters.lstrip("m") != "M":
        return False
    before = found.before()
    capital = found.first > 0 and found.context.letters[found.first - 1] == NAME
    if capital and before.rstrip(".") not in _NO_NAMES:
        names.add(word)
        return True
    return not capital and word in names and before not in _BEFORE_MONTHS


def season(found: Found) -> Meaning | None:
    """A season; "fall" and "spring" only where the words around it say that it is one."""
    number = words.SEASONS[found.word("S")]
    make: Callable[[int], Period] = lambda year: Period("season", date(year, number, 1))  # noqa: E731
    if year := found.word("y"):
        return made(lambda: make(year_of(year)), found)
    marked = set(found.letters) & set("LXTt") or found.before() in (
        "in",
        "by",
        "until",
        "since",
        "of",
        "during",
        "next",
    )
    if not marked and not (part(found) and found.word("S") not in ("fall", "spring")):
        return None
    if found.letters.startswith("t") and found.word("S") in ("fall", "spring") and found.behind() in ("of", "in"):
        return None  # "the fall of the Wall"
    published = found.context.published
    if published is None:
        return OPEN
    if found.word("T"):
        return dated(make(published.year), found)
    return _of_years(found, make)


def _of_years(found: Found, make: Callable[[int], Period], near: bool = False) -> Meaning:
    """Return which of what comes every year is meant: "last November" ended before, "next May" has not begun."""
    published = found.context.published
    if published is None:
        return OPEN
    towards = found.word("LX")
    if towards:
        step = -1 if found.word("L") else 1
        around = [make(year) for year in range(published.year - 2, published.year + 2)]  # a winter ends the year after
        ended = [period for period in around if period.interval.last < published]
        ahead = [period for period in around if period.first > published]
        return dated(ended[-1] if step < 0 else ahead[0], found)
    period = yearly(found, make, near=near)
    return dated(period, found) if period else OPEN


def relative_unit(found: Found) -> Meaning | None:
    """A unit counted from the one that the day of publication lies in: "last week", "early next year"."""
    unit, towards = found.unit(), found.word("LXTR")
    if found.word("T") and found.word("u") == "days":
        return Meaning("DATE", "PRESENT_REF")
    if unit is None or found.word("u").endswith("s"):
        return None
    if found.letters.startswith("tX") and unit == "day":
        return _beside_last(found, unit, 1)
    if towards in ("following", "previous", "preceding"):
        return _beside_last(found, unit, 1 if towards == "following" else -1)
    published = found.context.published
    if published is None:
        return OPEN
    if towards == "latest":
        return last_quarter(found) if unit == "quarter" else OPEN
    step = {"last": -1, "past": -1, "next": 1, "coming": 1, "upcoming": 1}.get(towards, 0)
    if (unit == "day" and step < 0) or (towards == "past" and unit in ("decade", "century") and found.letters != "tLu"):
        return None
    if towards == "past" and found.letters == "tLu":
        return length(found)
    if unit == "weekend":
        step -= published.weekday() >= 5 and step < 0
    return _relative(found, containing(unit, published).shifted(step))


def _relative(found: Found, period: Period) -> Meaning:
    """Return a period, or what its words leave of it: "earlier this year" ends with the day of publication."""
    published, word = found.context.published, found.word("m")
    whole = period.interval
    if word in ("earlier", "later") and published and whole.first <= published <= whole.last:
        interval = Interval(whole.first, published) if word == "earlier" else Interval(published, whole.last)
        return Meaning("DATE", period.value, interval, period)
    return dated(period, found)


def _beside_last(found: Found, unit: str, step: int) -> Meaning:
    """Return the unit before or after the one last spoken of."""
    last = found.context.last
    return made(lambda: containing(unit, last.first).shifted(step), found) if last else OPEN


def month_of_relative_year(found: Found) -> Meaning | None:
    """A month of this year, the last or the next: "in October last year"."""
    published = found.context.published
    if published is None or found.unit() != "year":
        return OPEN if published is None else None
    step = -1 if found.word("L") else 1 if found.word("X") else 0
    return made(lambda: Period("month", date(published.year + step, words.MONTHS[found.word("MK")], 1)), found)


def last_quarter(found: Found) -> Meaning:
    """Return the quarter last spoken of, else the last that ended."""
    period = found.context.spoken("quarter")
    if period is None and found.context.published:
        period = containing("quarter", found.context.published).shifted(-1)
    return dated(period, found) if period else OPEN


def the_unit(found: Found) -> Meaning | None:
    """A unit with its article: the one last spoken of, or the one of the day of publication."""
    unit, published = found.unit(), found.context.published
    if found.word("u").endswith("s"):
        return None
    if unit in ("year", "quarter") and (found.behind() in ("ended", "ending") or (found.word("C") and unit == "year")):
        return Meaning("DURATION", "P1Y" if unit == "year" else "P1Q")
    if unit == "quarter" or found.word("p"):
        return last_quarter(found)
    if unit == "weekend" and published:
        return dated(_weekend(found, published))
    if unit in ("day", "week") and found.before() in _THROUGH and found.letter_behind() in ("!", ",", "_", ""):
        return _through(found, unit)
    if unit == "year" or (unit in ("week", "month", "decade") and part(found)):
        return made(lambda: containing(unit, published), found) if published else OPEN
    return None


def _through(found: Found, unit: str) -> Meaning:
    """Return the day or week that a report tells of: "the index closed the day lower"."""
    last = found.context.last
    base = last.first if last and last.unit == "day" and unit == "day" else found.context.published
    return made(lambda: containing(unit, base), found) if base else OPEN


def _weekend(found: Found, published: date) -> Period:
    this = containing("weekend", published)
    ahead = published.weekday() >= 5 or found.direction() > 0
    return this if ahead else this.shifted(-1)


def that_unit(found: Found) -> Meaning | None:
    """The unit that the time last spoken of lies in: "that year", "the same day"."""
    unit, last = found.unit(), found.context.last
    if unit is None:
        return None
    if last is None or _is_coarser(last.unit, unit):
        return OPEN
    return made(lambda: containing(unit, last.first), found)


_ORDER = ("day", "weekend", "week", "month", "season", "quarter", "half", "year", "decade", "century")


def _is_coarser(one: str, other: str) -> bool:
    return _ORDER.index(one) > _ORDER.index(other)
