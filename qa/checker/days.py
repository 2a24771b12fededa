"""The days of a sentence, and whether its sources name them; both are counted from each source's publication."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.timex import TimeExpression, read_times
from index.timex.periods import Interval
from index.types import Span
from qa.checker.types import Source

_CLOCK = re.compile(r"T\d\d:\d\d")
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A time that a sentence names at a `place`; `told`: the words that a source has for it, None where none has."""

    place: Span
    told: str | None


def days(sentence: str, sources: Sequence[Source]) -> list[Day]:
    """Return the times that a sentence names, and the lengths of time that a source has in whatever words, in order.

    A day that is less precise than the source's is carried, a more precise one is not. The day of publication is that
    of what happened, where nothing else is said.
    """
    found: dict[Span, Day] = {}
    for source in sources:
        known = read_times(source.text, source.published)
        for one in read_times(sentence, source.published):
            place = Span(one.start, one.end)
            told = _told(one, sentence[one.start : one.end], known, source)
            if (one.interval or told) and (told or place not in found):
                found[place] = Day(place, told)
    return sorted(found.values(), key=lambda one: one.place)


def as_told(sentence: str, named: Sequence[Day]) -> str:
    """Return a sentence with the words of its sources for its days, for a reader that knows no calendar."""
    for one in reversed(named):
        if one.told:
            sentence = sentence[: one.place.start] + one.told + sentence[one.place.end :]
    return sentence


def _told(one: TimeExpression, words: str, known: Sequence[TimeExpression], source: Source) -> str | None:
    """Return the words that a source has for a time: the time's own where it is the day of publication."""
    for other in known:
        theirs = source.text[other.start : other.end]
        if _same(one, words, other, theirs):
            return theirs
    if source.published and one.interval and not _clock(one):
        return words if _within(Interval(source.published, source.published), one.interval) else None
    return None


def _same(one: TimeExpression, words: str, other: TimeExpression, theirs: str) -> bool:
    if not one.interval or not other.interval:
        return one.kind == other.kind == "DURATION" and one.value is not None and one.value == other.value
    if (clock := _clock(one)) and clock != _clock(other):
        return False
    return _within(other.interval, one.interval) or again(words, one.interval, theirs, other.interval)


def again(words: str, mine: Interval, others: str, theirs: Interval) -> bool:
    """Whether two may be one: whether what comes or is past is meant is not said of a weekday, or a day of a month."""
    if re.search(r"\d{4}", others) or mine.first != mine.last or theirs.first != theirs.last:
        return False
    apart = abs((mine.first - theirs.first).days)
    weekday = apart == _WEEK and not (re.search(r"\d", words) and re.search(r"\d", others))
    return weekday or (_day(mine.first) == _day(theirs.first) and not re.search(r"\d{4}", words))


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _day(day: date) -> tuple[int, int]:
    return day.month, day.day


def _clock(one: TimeExpression) -> str | None:
    found = _CLOCK.search(one.value or "")
    return found[0] if found else None
