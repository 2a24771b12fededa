"""Days written out in a line or a metadata field."""

import re
from dataclasses import dataclass
from datetime import date

_YEARS = range(1600, 2201)  # four digits outside it are a number of something else
_FIELD_CHARS = 100  # no date is longer, whatever its time zone is called
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE = (
    r"(?<![\w/.-])(?:"
    r"(?P<y1>[0-9]{4})(?P<sep>[-/.])(?P<m1>[0-9]{1,2})(?P=sep)(?P<d1>[0-9]{1,2})(?=T[0-9]|(?!\w))"
    rf"|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[ \t-]+{_MONTH.format('m2')},?[ \t-]+(?P<y2>[0-9]{{4}})"
    rf"|{_MONTH.format('m3')}\s+(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>[0-9]{{4}})"
    r"|(?P<d4>[0-9]{1,2})\.\s?(?P<m4>[0-9]{1,2})\.\s?(?P<y4>[0-9]{4})"
    r"|(?P<d5>[0-9]{1,2})/(?P<m5>[0-9]{1,2})/(?P<y5>[0-9]{4})"
    r")(?![0-9]|[-/.][0-9])"
)
_WEEKDAY = r"\b(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b\.?,?\s*"
_ZONE = r"(?:Z\b|[+-][0-9]{2}:?[0-9]{2}\b|\(?\b(?:[A-Z]{2,3}T|ET|CT|MT|PT|UTC|Z)\b\)?)"
_CLOCK = (
    r"(?:[0-9]{1,2}[:.h][0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:\s*[ap]\.?m\b\.?)?|[0-9]{1,2}\s*[ap]\.?m\b\.?)"
    rf"(?:\s*{_ZONE}){{0,2}}"
)
_MENTION = re.compile(
    rf"(?:{_WEEKDAY})?(?:\b{_CLOCK}[\s,|]*(?:on\s+)?)?(?:{_WEEKDAY})?{_DATE}"
    rf"(?:(?:T|[\s,|–-]*(?:\bat\s+)?){_CLOCK})?",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T[0-9]{4,6}\S{0,6})?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A day and where it stands in its line, with its weekday and time of day: `line[start:end]`."""

    day: date
    start: int
    end: int


def parse_date(value: str) -> date | None:
    """Return the day that `value` names and nothing else, or None; never a guess from a month or a year.

    Dotted dates are day first. With slashes the order differs by country, so only dates that can be
    read in one way count. Years outside 1600-2200 are taken for something else.
    """
    value = value.strip()
    if len(value) > _FIELD_CHARS:
        return None
    if compact := _COMPACT.fullmatch(value):
        return _day(*compact.groups())
    match = _MENTION.fullmatch(value)
    return _matched(match) if match else None


def find_dates(line: str) -> list[Mention]:
    """Return the days that stand in `line`, in order; a month and a year alone are no day."""
    found = ((_matched(match), match) for match in _MENTION.finditer(line))
    return [Mention(day, match.start(), match.end()) for day, match in found if day]


def _matched(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    for form in "12345":
        if year := groups[f"y{form}"]:
            month, day = groups[f"m{form}"], groups[f"d{form}"]
            return _slashed(year, day, month) if form == "5" else _day(year, month, day)
    return None


def _slashed(year: str, first: str, second: str) -> date | None:
    """Return the day of `first/second/year` if only one order of the two gives one, or both the same."""
    days = {day for day in (_day(year, second, first), _day(year, first, second)) if day}
    return days.pop() if len(days) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(year), number, int(day)) if int(year) in _YEARS else None
    except ValueError:  # no such day, as 31 February
        return None
