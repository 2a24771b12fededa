"""When an article was published: as stated or, of figures that can be read in two ways, as its other dates tell."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Literal

from index.dates import Days, day_in_name, day_in_url, find_dates, is_plausible, read_days, read_figures, read_month
from index.types import Dated

# A day that a text names is mostly within so many of the day it was published.
_NEAR = timedelta(days=14)
# A dateline: a place in capitals, with a country or not, a day, an agency or not, a dash, and what is told.
_LINE = re.compile(r"\S[^\r\n]*")
_HEAD_LINES, _DATELINE_CHARS, _TOLD_WORDS = 12, 120, 8
_PLACE = re.compile(r"[^\W\d_a-zß-ÿ]{2}[^\d:;!?]{0,58}[,/]\s{0,2}")
_AGENCY = re.compile(r"\s{0,2}[,/]?\s{0,2}(?:[(/][^()/]{2,40}[)/]\s{0,2})?(?:[-–—]{1,2}|:)\s")
Order = Literal["", "dmy", "mdy"]
Source = Literal["metadata", "text", "url", "file name"]


def as_dated(days: Days, source: Source) -> Dated:
    """Return what is known by one day, or by two of which either may be meant."""
    names = [day.isoformat() for day in days.options]
    return Dated(names[0] if len(names) == 1 else f"[{','.join(names)}]", source, days.order)


def read_dated(value: str, source: Source) -> Dated | None:
    """Return what a field says of the day: itself, two that it may be, a month or a year."""
    days = read_days(value)
    if days.options:
        return as_dated(days, source)
    period = read_month(value)
    return Dated(period, source) if period else None


def best_dated(stated: Sequence[Dated]) -> Dated | None:
    """Return the first that names a day, else the first of all; another that may mean the same day tells the order."""
    best = next((one for one in stated if one.precision == "day"), next(iter(stated), None))
    if best is None or best.precision != "day":
        return best
    orders = [one.order or order_of(one, best.options[0]) for one in stated]
    return Dated(best.value, best.source, next(filter(None, orders), ""))


def order_of(dated: Dated, day: date) -> Order:
    """Return in which order figures were written that mean a day; "" where they don't tell."""
    options = dated.options
    if len(options) != 2 or day not in options:
        return ""
    return "dmy" if options[0] == day else "mdy"


def settled(dated: Dated, order: Order) -> Dated:
    """Return the day that figures mean which are written in an order; it tells nothing of the order of others."""
    options = dated.options
    if dated.precision != "ambiguous" or not order:
        return dated
    return Dated(options[0 if order == "dmy" else 1].isoformat(), dated.source)


def date_article(dated: Dated | None, text: str, url: str | None, name: str) -> Dated | None:
    """Return what is known of the day, of a month or figures that are settled by the address, the file's name or text.

    Where nothing else names one, the text's dateline does.
    `name` is the file's; "" for one that holds many articles. What is not settled stays as it was stated.
    """
    if dated and dated.precision == "day":
        return dated
    others: list[tuple[date | None, Source]] = [(day_in_url(url), "url"), (day_in_name(name), "file name")]
    if dated and dated.precision == "ambiguous" and (day := _meant(dated, [day for day, _ in others], text)):
        return Dated(day.isoformat(), dated.source, order_of(dated, day))
    others.append((_in_dateline(text) if dated is None else None, "text"))
    found = next(((day, source) for day, source in others if day), None)
    return Dated(found[0].isoformat(), found[1]) if found else dated


def _in_dateline(text: str) -> date | None:
    """Return the day of the line with which a report begins: "NORVEL, Dec 20, 2031 (GNS) - The ferry sank."."""
    for line in islice(_LINE.finditer(text), _HEAD_LINES):
        mention = next(iter(find_dates(line[0][:_DATELINE_CHARS])), None)
        if mention is None or not (behind := _AGENCY.match(line[0], mention.end)):
            continue
        place, told = line[0][: mention.start], line[0][behind.end() :].split(maxsplit=_TOLD_WORDS)
        capitals = all(word[0].isupper() or not word[0].isalpha() for word in place.split())
        if _PLACE.fullmatch(place) and capitals and len(told) >= _TOLD_WORDS:
            return mention.day if is_plausible(mention.day) else None
    return None


def _meant(dated: Dated, others: Sequence[date | None], text: str) -> date | None:
    """Return the one day that others are, or are near to, where they are not near to the other."""
    same = [day for day in dated.options if day in others]
    if same:
        return same[0]
    named = [
        mention.day
        for line in text.splitlines()
        for mention in find_dates(line)
        if len(read_figures(line[mention.start : mention.end]).options) < 2
    ]
    near = [day for day in dated.options if any(abs(day - other) <= _NEAR for other in named)]
    return near[0] if len(near) == 1 else None
