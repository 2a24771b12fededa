"""Whether sources can know of the time that a sentence tells of: last year's article knows nothing of "this week"."""

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.timex import TimeExpression, read_times
from index.timex.periods import Interval
from index.timex.words import MONTHS, WEEKDAYS
from qa.checker.types import Occasion, Source

OLDER = "its sources are older than what it tells of"
# What happened is told within so long, and "this week" is said of some days before it as well. Between one week and
# two nothing changes, a month takes in more of the wrong (benchmarks/RESULTS.md).
NEWS = timedelta(days=14)
# "Recently" is so long; a month does the same, a year takes in more of the wrong.
RECENT = timedelta(days=92)
# "On Monday" and "on 3 March" are a source's own words as often as not, and are held to it.
_OF_SOURCE = frozenset((*MONTHS, *WEEKDAYS))
_WORD, _YEAR = re.compile(r"[^\W\d_]+"), re.compile(r"\d{4}")
_NOW = ("PAST_REF", "PRESENT_REF")


def timely(sentence: str, sources: Sequence[Source], occasion: Occasion | None) -> list[int]:
    """Return the places of the sources that can know of one of the times that a sentence tells of, or name it.

    A sentence that names none tells of those of the question. All of them, where nothing says when, or no source does.
    """
    times = _times(sentence, occasion)
    return [at for at, one in enumerate(sources) if not times or _may_know(one, times)]


def age(sentence: str, sources: Sequence[Source], occasion: Occasion | None) -> float:
    """Return log2(1 + fortnights) by which the newest source is older than news of the occasion.

    0 without a day that was asked for, and for a sentence that says when or whose question does: `timely` tells.
    """
    days = [one.published for one in sources if one.published]
    if occasion is None or not occasion.given or not days or _times(sentence, occasion):
        return 0.0
    return math.log2(1 + max(0.0, (occasion.day - max(days) - NEWS) / NEWS))


def _times(sentence: str, occasion: Occasion | None) -> list[Interval]:
    """Return the times up to the occasion that a sentence names, else those that the question does."""
    if occasion is None:
        return []
    return _named(sentence, occasion.day, _OF_SOURCE) or _named(occasion.question, occasion.day)


def _named(text: str, day: date, besides: frozenset[str] = frozenset()) -> list[Interval]:
    """Return the times that a text names, but those with a word of `besides` and no year."""
    said = ((one, text[one.start : one.end].casefold()) for one in read_times(text, day))
    found = (_days(one, day) for one, words in said if _YEAR.search(words) or not besides & set(_WORD.findall(words)))
    return [one for one in found if one and one.first <= day]


def _days(one: TimeExpression, day: date) -> Interval | None:
    return Interval(day - RECENT, day) if one.value in _NOW else one.interval


def _may_know(source: Source, times: Sequence[Interval]) -> bool:
    if source.published is None:
        return True
    late = [Interval(one.first - NEWS, one.last + NEWS) for one in times]
    if any(one.first <= source.published for one in late):
        return True
    named = [one.interval for one in read_times(source.text, source.published) if one.interval]
    return any(one.first <= each.first and each.last <= one.last for one in late for each in named)
