"""Time expressions in a text of news: found, and counted from the day of publication where that is known.

Own rules rather than a library: dateparser has a third of their value F1 (benchmarks/RESULTS.md, "Dates in the text"),
and HeidelTime needs Java.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.timex.context import Context, Found, Kind, Meaning, part
from index.timex.days import whole_date
from index.timex.periods import Interval
from index.timex.recurring import is_sure
from index.timex.rules import FULL_DATE, READS, patterns_from
from index.timex.tokens import NAME, OTHER, tokens


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words of a text that name a time: `text[start:end]`.

    `kind` and `value` are TIMEX3's; the value is None where it is left open, the interval where no days are named.
    `part` is "early", "mid" or "late" of a month or more; `whole` says that nothing need be known but the words,
    `sure` that the year, or the week, is hardly another than the one chosen where neither is said.
    """

    start: int
    end: int
    kind: Kind
    value: str | None
    interval: Interval | None
    part: str | None = None
    whole: bool = False
    sure: bool = True


def read_times(text: str, published: date | None) -> list[TimeExpression]:
    """Return the time expressions of a text, in order, disjoint.

    What is counted from the day of publication is left open without it. Takes time that grows with the text.
    """
    cut = tokens(text)
    context = Context(cut, "".join(token.letter for token in cut), published)
    if published:
        context.whole_days.update(_whole_days(context))
    found: list[TimeExpression] = []
    at = 0
    while at < len(cut):
        read = _read(context, at) if context.letters[at] not in (OTHER, NAME) else None
        if read is None:
            at += 1
            continue
        matched, meaning = read
        at = matched.last
        found.append(_expression(matched, meaning))
        context.note(meaning)
    return found


def _whole_days(context: Context) -> Iterator[date]:
    for match in FULL_DATE.finditer(context.letters):
        meaning = whole_date(Found(context, match.start(), match.end()))
        if meaning and meaning.period:
            yield meaning.period.first


def _read(context: Context, at: int) -> tuple[Found, Meaning] | None:
    """Return what the first rule that fits at a token found there, and says that it means."""
    rule = 0
    while rule < len(READS) and (match := patterns_from(rule).match(context.letters, at)):
        rule += match.lastindex or 0
        matched = Found(context, at, match.end())
        try:
            meaning = READS[rule - 1](matched)
        except (OverflowError, ValueError):  # the calendar ends
            meaning = None
        if meaning:
            return matched, meaning
    return None


def _expression(matched: Found, meaning: Meaning) -> TimeExpression:
    start, end = matched.tokens[0].start, matched.tokens[-1].end
    of_period = meaning.period is not None and meaning.period.unit in ("month", "season", "year", "decade")
    which = part(matched) if of_period and matched.word("m") not in ("earlier", "later") else None
    whole = bool(set(matched.letters) & set("yIE"))
    sure = whole or meaning.interval is None or is_sure(matched, meaning.interval)
    return TimeExpression(start, end, meaning.kind, meaning.value, meaning.interval, which, whole, sure)
