"""Expressions that name quarters, years and more: "the third quarter", "1989", "the late 1990s", "the 20th century".

Each function takes what its pattern found and says what it means; None where it is no time after all.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from index.timex import words
from index.timex.context import OPEN, Found, Meaning, dated, made, year_of
from index.timex.numbers import ordinal, spelled_year
from index.timex.periods import Interval, Period
from index.timex.recurring import yearly

_YEARS = range(1400, 2200)
_MARKS = frozenset("*_@&+~^|\\<>{}")
# Before these a figure of four digits is a year whatever follows.
_BEFORE_YEARS = frozenset(
    "in since by until till during before after from of for early late mid fiscal between and or to through"
    " circa around about than post pre the spring summer fall autumn winter november".split()
)
_NO_YEAR_BEFORE = frozenset("$ £ € # no. nos. number page route room flight model no boeing".split())
_NO_YEAR_BEHIND = frozenset(
    "% percent per million billion trillion people troops dollars pounds euros feet miles kilometers km meters metres"
    " points tons tonnes shares jobs workers members men women soldiers votes homes pages words other square"
    " yards acres percent barrels employees students children copies cars times degrees".split()
)


def quarter(found: Found) -> Meaning | None:
    """A quarter or half of a year by its number."""
    unit = next((name for word in found.words("u") if (name := words.UNITS[word]) in ("quarter", "half")), "")
    number = ordinal(found.word("o"))
    if not unit or not 1 <= number <= (4 if unit == "quarter" else 2):
        return None
    months = 3 if unit == "quarter" else 6
    make: Callable[[int], Period] = lambda year: Period(unit, date(year, months * number - months + 1, 1))  # noqa: E731
    if year := found.word("y"):
        return dated(make(year_of(year)))
    published = found.context.published
    if named := found.word("LXT") or found.word("R"):
        step = -1 if found.word("L") else 1 if found.word("X") else 0
        return dated(make(published.year + step)) if published and named else OPEN
    if unit == "half":
        return None  # of a game
    period = yearly(found, make, planned=False)  # "expects to report a third-quarter loss", once it has ended
    return dated(period) if period else OPEN


def quarter_of_unit(found: Found) -> Meaning | None:
    """The quarter last spoken of, in another year: "the 1988 quarter", "the year-ago quarter", "last year's period"."""
    month = found.context.last if "month" in found.words("u") else None
    this, published = month or found.context.spoken("quarter"), found.context.published
    year = found.word("y")
    if this is None or (published is None and not year):
        return made(lambda: Period("year", date(year_of(year), 1, 1)), found) if year else OPEN
    back = this.first.year - year_of(year) if year else 1
    each = {"quarter": 4, "month": 12}.get(this.unit)
    return replace(made(lambda: this.shifted(-each * back), found), period=None) if each else OPEN


def year(found: Found) -> Meaning | None:
    """A year, unless its figures count something."""
    word = found.word("y")
    number = year_of(word)
    alone = found.letters.strip("tu") == "y"
    if number not in _YEARS or (alone and not _is_year(found)):
        return None
    if number < 1800 and found.before() not in _BEFORE_YEARS:
        return None
    return made(lambda: Period("year", date(number, 1, 1)), found)


def _is_year(found: Found) -> bool:
    if "/" in (found.before(), found.behind()) or _hangs(found):
        return False  # of an address
    if found.letters.startswith("tu") or found.before() in ("in", "since"):
        return found.behind() not in ("million", "billion", "%", "percent")
    return (
        found.before() not in _NO_YEAR_BEFORE
        and found.behind() not in _NO_YEAR_BEHIND
        and found.context.letters[found.last : found.last + 1] not in ("u", "v")
        and not (found.behind() == "-" and found.context.letters[found.last + 1 : found.last + 2] in ("u", "v"))
    )


def _hangs(found: Found) -> bool:
    """Whether figures hang on a mark that stands before no year: "note*2031", "page_2031"."""
    before = found.context.tokens[found.first - 1] if found.first else None
    return bool(before and before.end == found.tokens[0].start and before.word in _MARKS)


def years(found: Found) -> Meaning | None:
    """Years from one to another: "1995-97"."""
    shown = [word for word in found.words("ydn") if word.isdecimal()]
    first = int(shown[0])
    last = int(shown[1]) if len(shown[1]) == 4 else first - first % 100 + int(shown[1])
    if not first < last < first + 100 or len(shown[1]) not in (2, 4):
        return None
    begin, end = Period("year", date(first, 1, 1)), Period("year", date(last, 1, 1))
    return Meaning("DATE", begin.value, Interval(begin.first, end.interval.last), begin)


def year_read_out(found: Found) -> Meaning | None:
    """A year as it is read out: "nineteen ninety-six"."""
    number = spelled_year(found.words("w"))
    return dated(Period("year", date(number, 1, 1))) if number else None


def fiscal_year(found: Found) -> Meaning | None:
    """A fiscal year, whose days only its company knows: left without days."""
    number = found.word("y")
    return Meaning("DATE", number) if number else OPEN


def decade(found: Found) -> Meaning | None:
    """Ten years: "the 1990s", "the late '80s"; "the 1800s" are a hundred."""
    word = found.word("E")
    digits = "".join(filter(str.isdigit, word))
    tens = int(digits) if digits else words.DECADES[word]
    marked = found.letters.startswith("t") or set(found.letters) & set("m'") or found.before() in ("the", "in", "early")
    if tens < 100:
        if not marked and not word.startswith("'"):
            return None
        if found.before() in ("his", "her", "their", "my") or found.before(2) in ("his", "her", "their"):
            return None  # an age
        tens += 1900 if tens >= 20 else 2000
    hundred = tens % 100 == 0 and tens < 2000  # "the 2000s" are mostly the first ten
    return made(lambda: Period("century" if hundred else "decade", date(tens, 1, 1)), found)


def century(found: Found) -> Meaning | None:
    """A hundred years."""
    number = ordinal(found.word("o"))
    if found.unit() != "century" or not 10 <= number <= 22:
        return None
    return made(lambda: Period("century", date((number - 1) * 100, 1, 1)), found)
