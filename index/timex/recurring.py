"""Which of what comes again is meant: the March of which year, the Monday of which week, and whether that is sure."""

from collections.abc import Callable, Sequence
from datetime import date

from index.timex import tense, words
from index.timex.context import Found, part
from index.timex.periods import Interval, Period

# A day of the year is the nearest one so near by, whatever the verb says: "declared a dividend payable Dec. 15".
_NEAR_DAYS = 90
# Behind these a time says when: "the Aug. 7 blasts" says which.
_ADVERBIAL = frozenset("in on by for until till before from around about due expected payable".split())
# Behind these, what a verb of the past tells lies in the past.
_PAST = frozenset("in on during since".split())
_WEEK_DAYS = 7
_COMING_DAYS, _YEAR_DAYS = 30, 365  # "called a strike on Jan. 4", in December: ahead, after all?
# What lies further ahead is told with its year: "under a June agreement to sell" in October.
_SOON_DAYS = 180


def yearly(
    found: Found,
    make: Callable[[int], Period | None],
    *,
    near: bool = False,
    towards: int | None = None,
    planned: bool = True,
) -> Period | None:
    """Return the one of what comes every year that is meant: the last begun, or the next to end, as the verb says.

    A day is the one that its weekday allows, or whose year stands with it elsewhere. Where no verb says it, the
    nearest if `near`, else the last begun; what is `planned` for it comes next, however far. None without a day of
    publication.
    """
    published = found.context.published
    if published is None:
        return None
    around = [period for year in range(published.year - 1, published.year + 2) if (period := make(year))]
    told = _told(found, around)
    nearest = min(told or around, key=lambda period: abs(_away(found, period.first)), default=None)
    if told:
        return nearest
    begun = [period for period in around if period.first <= published]
    ahead = [period for period in around if period.interval.last >= published]
    direction = found.direction() if towards is None else towards
    adverbial = found.before() in _ADVERBIAL
    if direction > tense.AHEAD and ahead and planned and adverbial and not found.letters.startswith(("tM", "tK")):
        return ahead[0]  # "due in December", in April and in February
    if direction < 0 and nearest and _happened(found, nearest):
        near = False  # "In January, it hired a new chief"
    if near and nearest and (direction == 0 or abs(_away(found, nearest.first)) <= _NEAR_DAYS):
        return nearest
    if direction > 0 and ahead and (_away(found, ahead[0].first) <= _SOON_DAYS or not begun):
        return ahead[0]
    return begun[-1] if begun else None


def is_sure(found: Found, interval: Interval) -> bool:
    """Whether the year of a day, month, season or holiday without one, or the week of a weekday, is hardly another.

    Nor is "yesterday" sure in a quotation behind an earlier day: it may have been said on that.
    """
    published, letters = found.context.published, set(found.letters)
    last = found.context.last
    if published and "D" in letters and last and last.unit == "day" and 0 < -_away(found, last.first) <= _WEEK_DAYS:
        return not found.is_quoted()
    if published is None or not letters & set("MKSHWV") or letters & set("yIEDLXTh"):
        return True
    days = _away(found, interval.first)
    if interval.first <= published <= interval.last or interval.first in found.context.whole_days:
        return True
    direction = found.direction()
    agrees = direction * days > 0
    if weekday := found.word("WV"):
        return words.WEEKDAYS[weekday] == interval.first.weekday() if letters & set("MK") else agrees
    if direction < 0 and found.before() in _PAST:
        return agrees and abs(days) < _YEAR_DAYS - _COMING_DAYS
    return abs(days) <= _NEAR_DAYS or (agrees and (abs(days) <= _SOON_DAYS or direction > tense.AHEAD))


def _happened(found: Found, ahead: Period) -> bool:
    """Whether what a verb of the past tells lies in the past; a day of another calendar year is told with its year."""
    published = found.context.published
    when = found.before() in _PAST or (found.opens_sentence() and part(found) is not None)
    if published is None or not when:
        return False
    return ahead.first > published if ahead.unit != "day" else ahead.first.year > published.year


def _told(found: Found, around: Sequence[Period]) -> Sequence[Period]:
    """Return those of a day that its weekday allows or, where none is beside it, whose year stands with it elsewhere.

    A weekday does not speak against a day that is near: a slip of one is a year.
    """
    weekday = words.WEEKDAYS.get(found.word("WV"))
    days = [period for period in around if period.unit == "day"]
    if weekday is None:
        return [period for period in days if period.first in found.context.whole_days]
    allowed = [period for period in days if period.first.weekday() == weekday]
    near = [period for period in days if abs(_away(found, period.first)) <= _NEAR_DAYS]
    return allowed if not near or near[0] in allowed else ()


def _away(found: Found, day: date) -> int:
    published = found.context.published
    return (day - published).days if published else 0
