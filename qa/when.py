"""The days that an answer's words name, beside the words: "Monday (6 January 2020)"."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from index.timex import TimeExpression, read_times
from index.timex.periods import Interval
from index.types import Article, Dated
from qa.english.kinds import Kind, expected
from qa.questions.accounts import asked_for
from qa.types import Answer, Evidence

# So much before and behind a quote is read: what "two days later" counts from, and a day with its year, stand there.
_READ_CHARS = 20_000
_CLOCK = re.compile(
    r"\d{1,2}(?:[.:]\d\d){0,2}\s*[ap]\.?m\b\.?|\d{1,2}[.:]\d\d|noon|midnight|midday|\S+ o['’]clock", re.IGNORECASE
)
_OWNED = re.compile(r"['’]s\b")
# Behind words that answer, and the rest of what they are a part of ("Monday" of "Monday morning").
_BESIDE = r"[^()\[\]]{0,40}? (\([^()]{4,60}\))"


@dataclass(frozen=True, slots=True)
class Beside:
    """Days in brackets, and the place in the article that they belong behind."""

    place: int
    days: str


def beside(question: str, item: Evidence, article: Article) -> list[Beside]:
    """Return the days that the answer to "when" names, and those that a sentence of a digest names.

    Not where they are said already, or can't be told. Nothing of this is stored: a sentence is read in a millisecond,
    and rules that are mended hold for articles indexed before.
    """
    account = asked_for(question)
    if account:
        named = _named(item, article, item.start, item.end) if account.kind == "digest" else []
        unsaid = (one for one in named if not _says_enough(article.text[one.start : one.end], one, article))
        return [Beside(_behind(article.text, one.end), f"({told})") for one in unsaid if (told := days_of(one))]
    if item.answer_start is None or item.answer_end is None or expected(question) is not Kind.TIME:
        return []
    named = _named(item, article, item.answer_start, item.answer_end)
    days = dict.fromkeys(filter(None, map(days_of, named)))
    if not named:
        return []
    return [Beside(_behind(article.text, max(item.answer_end, named[-1].end)), f"({'; '.join(days)})")]


def _named(item: Evidence, article: Article, start: int, end: int) -> list[TimeExpression]:
    """Return the times that a part of a sentence names and whose days are sure, but those that say them themselves."""
    begin = max(0, item.start - _READ_CHARS)
    found = read_times(article.text[begin : item.end + _READ_CHARS], article.published)
    moved = (replace(one, start=one.start + begin, end=one.end + begin) for one in found)
    return [one for one in moved if one.start < end and start < one.end and one.interval and one.sure and not one.whole]


def _behind(text: str, end: int) -> int:
    """Return the place behind words that end there, and behind their "'s"."""
    owned = _OWNED.match(text, end)
    return owned.end() if owned else end


def by_clock(words: str) -> bool:
    """Whether words for a time name but an hour of it."""
    return bool(_CLOCK.fullmatch(words))


def _says_enough(words: str, named: TimeExpression, article: Article) -> bool:
    """Whether a reader who knows when an article was published needs no days beside words: "1 May", "at noon"."""
    days, published = named.interval, article.published
    this_year = bool(days and published and days.first.year == published.year)
    return by_clock(words) or (days is not None and this_year and f"{days.first:%B}" in words)


def days_of(expression: TimeExpression) -> str | None:
    """Return the days of an expression in words, as precise as it is: "late December 2019"; None without any."""
    interval = expression.interval
    if interval is None:
        return None
    if expression.part in ("early", "mid", "late"):
        period = f"{interval.first:%B} {interval.first.year}" if _months(interval) else str(interval.first.year)
        return f"{expression.part} {period}"
    return in_words(interval)


def in_words(interval: Interval) -> str:
    """Return an interval as short as it can be said: a day, a month, a year, or the first day and the last."""
    first, last = interval.first, interval.last
    if first == last:
        return long_day(first)
    if first.day == 1 and (last + timedelta(1)).day == 1:  # whole months
        if (first.month, last.month) == (1, 12):
            return str(first.year) if first.year == last.year else f"{first.year} – {last.year}"
        ends = f"{last:%B} {last.year}"
        return ends if (first.year, first.month) == (last.year, last.month) else f"{_month(first, last)} – {ends}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long_day(last)}"
    return f"{first.day} {_month(first, last)} – {long_day(last)}"


def known_day(dated: Dated) -> str:
    """Return what is known of a day of publication: a day, a month, a year, or the days that figures may mean."""
    if dated.options:
        return " or ".join(map(long_day, dated.options))
    year, _, month = dated.value.partition("-")
    return f"{date(int(year), int(month), 1):%B} {year}" if month else year


def with_days(answer: Answer) -> str | None:
    """Return the short answer with the days that stand beside it in the answer's text."""
    if answer.short_answer is None:
        return None
    short = " ".join(answer.short_answer.split())
    match = re.search(re.escape(short) + _BESIDE, answer.text)
    if match is None or any(match[1] in " ".join(one.quote.split()) for one in answer.citations):
        return answer.short_answer
    return f"{answer.short_answer} {match[1]}"


def _months(interval: Interval) -> bool:
    return (interval.first.year, interval.first.month) == (interval.last.year, interval.last.month)


def _month(day: date, last: date) -> str:
    return f"{day:%B}" if day.year == last.year else f"{day:%B} {day.year}"


def minute(at: datetime) -> str:
    """Return a time as the clock here showed it, `2024-03-04 17:05`; `at` knows its zone."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def long_day(day: date) -> str:
    """Return a day as `4 March 2024`."""
    return f"{day.day} {day:%B} {day.year}"
