"""Days written out in a line or a metadata field."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import urlsplit

_YEARS = range(1600, 2201)  # four digits outside it are a number of something else
_FIELD_CHARS = 100  # no date is longer, whatever its time zone is called
# The names of the months, whole and short: English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish,
# Danish, Polish, Czech, Finnish, Russian. Forms that mean two months in two languages are left out.
_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia ledna tammikuuta января",
    "february feb februar feber février févr fevrier febrero febbraio fevereiro fev februari lutego února helmikuuta"
    " февраля",
    "march mar märz mrz mars marzo março marco maart mrt marts marca března maaliskuuta марта",
    "april apr avril avr abril abr aprile kwietnia dubna huhtikuuta апреля",
    "may mai mayo maggio mag maio mei maj maja května toukokuuta мая",
    "june jun juni juin junio giugno giu junho czerwca června kesäkuuta июня",
    "july jul juli juillet juil julio luglio lug julho lipca července heinäkuuta июля",
    "august aug août aout agosto ago augustus augusti sierpnia srpna elokuuta августа",
    "september sept sep septembre septiembre settembre setembro września září syyskuuta сентября",
    "october oct oktober okt octobre octubre ottobre ott outubro października října lokakuuta октября",
    "november nov novembre noviembre novembro listopada listopadu marraskuuta ноября",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia prosince joulukuuta декабря",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = rf"(?P<{{}}>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DATE = (
    r"(?<![\w/.-])(?:"
    r"(?P<y1>[0-9]{4})(?P<sep>[-/.])(?P<m1>[0-9]{1,2})(?P=sep)(?P<d1>[0-9]{1,2})(?=T[0-9]|(?!\w))"
    rf"|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?:\s+(?:of|de))?[ \t\xa0-]*{_MONTH.format('m2')}"
    r",?(?:\s+de)?[ \t\xa0-]+(?P<y2>[0-9]{4})"
    rf"|{_MONTH.format('m3')}\s+(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>[0-9]{{4}})"
    r"|(?P<d4>[0-9]{1,2})\.\s?(?P<m4>[0-9]{1,2})\.\s?(?P<y4>[0-9]{4})"
    r"|(?P<d5>[0-9]{1,2})/(?P<m5>[0-9]{1,2})/(?P<y5>[0-9]{4})"
    r"|(?P<y6>[0-9]{4})\s?[年년]\s?(?P<m6>[0-9]{1,2})\s?[月월]\s?(?P<d6>[0-9]{1,2})\s?[日일]"
    rf"|(?P<y7>[0-9]{{4}})[ -]{_MONTH.format('m7')}[ -](?P<d7>[0-9]{{1,2}})"
    r")(?![0-9]|[-/.][0-9])"
)
_WEEKDAY = r"\b(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b\.?,?\s*"
_ZONE = (
    r"(?:Z\b|[+-][0-9]{2}(?::?[0-9]{2})?\b|\(?\b(?:[A-Z]{2,3}T|ET|CT|MT|PT|UTC|Z)\b\)?"
    r"|\[[\w/+-]{1,40}\]|\([A-Z][A-Z ]{1,40}\))"  # "[Europe/Paris]", "(Central European Standard Time)"
)
_CLOCK = (
    r"(?:[0-9]{1,2}[:.h][0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:\s*[ap]\.?m\b\.?)?|[0-9]{1,2}\s*[ap]\.?m\b\.?)"
    rf"(?:\s?(?:uhr|hrs?)\b)?(?:\s*{_ZONE}){{0,3}}"
)
_BEHIND = rf"(?:(?:T|[\s,|–-]*(?:\b(?:at|um|à|às|a las)\s+)?){_CLOCK})?"
_MENTION = re.compile(rf"(?:{_WEEKDAY})?(?:\b{_CLOCK}[\s,|]*(?:on\s+)?)?(?:{_WEEKDAY})?{_DATE}{_BEHIND}", re.IGNORECASE)
_AHEAD_YEARS = 10  # a slip of the pen in a year leads further: 2062 for 2026
_UNSET_YEAR = 2026  # a machine whose clock was never set is in 1970
_DIGIT = re.compile(r"[0-9]")
_COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    r"(?:[T ]?[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9:]{2,5})?)?"
)
# Forms that are dates where only a date can stand. Two digits are a year beside a month that can be nothing else.
_SHORT = re.compile(
    rf"(?:[^\W\d_]{{3,9}},?\s)?(?:(?P<d1>[0-9]{{1,2}})[ -]{_MONTH.format('m1')}[ -]'?(?P<y1>[0-9]{{2}})"
    r"|(?P<d2>[0-9]{1,2})/(?P<m2>[0-9]{1,2})/(?P<y2>[0-9]{2})"
    r"|(?P<d3>[0-9]{1,2})\.(?P<m3>[0-9]{1,2})\.(?P<y3>[0-9]{2})"
    rf"){_BEHIND}",
    re.IGNORECASE,
)
_ASCTIME = re.compile(r"([A-Z][a-z]{2} )([A-Z][a-z]{2} {1,2}[0-9]{1,2}) ([0-9:]{8}) (?:[A-Z]{3,4} )?([0-9]{4})")
_EPOCH = re.compile(r"(?:/Date\()?([0-9]{10})(?:[0-9]{3})?(?:\.[0-9]{1,9}|[+-][0-9]{4})?(?:\)/)?")
_EPOCHS = range(631_152_000, 4_102_444_800)  # seconds: 1990-2099; before the web there were no time stamps of pages
# Figures alone, whose order differs by country.
_FIGURES = re.compile(
    rf"(?:[^\W\d_]{{3,9}},?\s)?(?P<first>[0-9]{{1,2}})(?P<sep>[./-])\s?(?P<second>[0-9]{{1,2}})(?P=sep)\s?"
    rf"(?P<year>[0-9]{{4}}|(?<!-)[0-9]{{2}}){_BEHIND}",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"(?P<y1>[0-9]{{4}})(?:-(?P<m1>[0-9]{{2}}))?|{_MONTH.format('m2')},?\s+(?P<y2>[0-9]{{4}})", re.IGNORECASE
)
_URL_DAY = re.compile(r"/((?:19|20)[0-9]{2})([-/_]?)([01][0-9])\2([0-3][0-9])(?=[/_-]|\.html?|$)")
_NAME_DAY = re.compile(r"(?<![0-9A-Za-z])((?:19|20)[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?![0-9A-Za-z])")
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_]{2,14}[.,:]*\s+){1,2}")
UPDATED = re.compile(
    r"updat|modif|aktualis|actuali|aggiorn|atualiz|bijgewerkt|mis à jour|geändert|revis", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A day and where it stands in its line, with its weekday and time of day: `line[start:end]`."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a field may mean, and the order of day and month in figures that have only one."""

    options: tuple[date, ...]
    order: Literal["", "dmy", "mdy"] = ""


def parse_date(value: str) -> date | None:
    """Return the day that `value` names and nothing else, or None; never a guess from a month or a year.

    Dotted dates are day first. With slashes the order differs by country, so only dates that can be
    read in one way count. Years outside 1600-2200 are taken for something else; a number is a time stamp, in UTC.
    """
    value = value.strip()
    if len(value) > _FIELD_CHARS:
        return None
    if compact := _COMPACT.fullmatch(value):
        return _day(*compact.groups())
    if epoch := _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(epoch[1]), UTC).date() if int(epoch[1]) in _EPOCHS else None
    if last := _ASCTIME.fullmatch(value):  # its year comes last
        value = f"{last[2]} {last[4]} {last[3]}"
    if short := _SHORT.fullmatch(value):
        return _matched(short)
    before = _WORDS_BEFORE.match(value)  # a weekday in any language, "Published on"
    if before and not UPDATED.search(before[0]) and (match := _MENTION.fullmatch(value, before.end())):
        return _matched(match)
    match = _MENTION.fullmatch(value)
    return _matched(match) if match else None


def read_days(value: str) -> Days:
    """Return the days that a field may mean: as `read_figures` or, of what else names a day, as `parse_date`."""
    figures = read_figures(value)
    day = None if figures.options else parse_date(value)
    return Days((day,)) if day else figures


def read_figures(value: str) -> Days:
    """Return the days that figures alone may mean: two, "1/7/20" read with the day first at first; none for others."""
    match = _FIGURES.fullmatch(value.strip()) if len(value) <= _FIELD_CHARS else None
    if match is None:
        return Days(())
    first, second, year = match["first"], match["second"], match["year"]
    found = {"dmy": _day(year, second, first), "mdy": _day(year, first, second)}
    options = tuple(dict.fromkeys(day for day in found.values() if day))
    orders = [order for order, day in found.items() if day]
    return Days(options, "dmy" if orders == ["dmy"] else "mdy" if orders == ["mdy"] else "")


def read_month(value: str) -> str | None:
    """Return the month or the year that `value` names and nothing else, as ISO 8601: "2020-03", "2020"."""
    match = _PERIOD.fullmatch(value.strip()) if len(value) <= _FIELD_CHARS else None
    if match is None or int(match["y1"] or match["y2"]) not in _YEARS:
        return None
    month = match["m1"] or match["m2"]
    number = int(month) if month and month.isdigit() else _MONTHS.get((month or "").casefold(), 0)
    year = match["y1"] or match["y2"]
    return f"{year}-{number:02}" if 0 < number < 13 else None if month else year


def day_in_url(url: str | None) -> date | None:
    """Return the day that the path of an address names: "/2020/01/07/"."""
    found = _URL_DAY.search(urlsplit(url or "").path)
    return parse_date("-".join(found.group(1, 3, 4))) if found else None


def day_in_name(name: str) -> date | None:
    """Return the day that a file's name holds: "2020-01-07-council-votes"; None for several."""
    days = {parse_date("-".join(found)) for found in _NAME_DAY.findall(name)}
    day = days.pop() if len(days) == 1 else None
    return day if day and is_plausible(day) else None


def is_plausible(day: date) -> bool:
    """Whether a page may have been published on a day; what is embargoed, or imagined, lies years ahead at most."""
    return day.year <= max(datetime.now(UTC).year, _UNSET_YEAR) + _AHEAD_YEARS


def find_dates(line: str) -> list[Mention]:
    """Return the days that stand in `line`, in order; a month and a year alone are no day."""
    if not _DIGIT.search(line):
        return []
    found = ((_matched(match), match) for match in _MENTION.finditer(line))
    return [Mention(day, match.start(), match.end()) for day, match in found if day]


def _matched(match: re.Match[str]) -> date | None:
    """Return the day of the one form that matched: its groups are named by year, month and day."""
    groups = match.groupdict()
    form = next((name[1:] for name, value in groups.items() if name[0] == "y" and value), "")
    year, month, day = (groups[f"{part}{form}"] for part in "ymd") if form else ("", "", "")
    if match[0].count("/") >= 2 and groups.get("sep") is None:
        return _slashed(year, day, month)
    return _day(year, month, day)


def _slashed(year: str, first: str, second: str) -> date | None:
    """Return the day of `first/second/year` if only one order of the two gives one, or both the same."""
    days = {day for day in (_day(year, second, first), _day(year, first, second)) if day}
    return days.pop() if len(days) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _MONTHS.get(month.casefold(), 0)
    if len(year) == 2:  # as POSIX reads them
        year = f"{'19' if int(year) > 68 else '20'}{year}"
    try:
        return date(int(year), number, int(day)) if int(year) in _YEARS else None
    except ValueError:  # no such day, as 31 February
        return None
