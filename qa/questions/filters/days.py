"""Which days a question means, and whether articles of those days answer it.

A day on which something happened is told of on it and soon after; a day on which an article appeared is that day. A day
within a name ("the 2018 final", "Sunday's vote"), one to come, and a deadline say nothing of when articles appeared.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.timex import read_times, tense
from index.timex.periods import Interval, Period, containing
from index.timex.tokens import tokens as time_tokens
from index.timex.words import MONTHS, ORDINALS
from qa.english import tokens as english
from qa.english.kinds import Form, asking, form
from qa.questions.filters.attributions import WORKS
from qa.types import Mention

# A longer stretch is history as often as news: its articles come first, and the others stay.
_FILTERS_DAYS = 31
_PREFERS_DAYS = 366
_RECENT = re.compile(
    r"(?<![\w-])(?:(?:the )?(?:latest|newest|most recent)|recent(?:ly)?|current(?:ly)?|nowadays|right now|now|today"
    r"|tonight|at (?:the moment|present)|these days|so far|(?:in|over|during) the (?:last|past) few \w+"
    r"|(?:earlier |later )?this (?:week|month|year|morning|afternoon|evening|weekend|season|summer|winter|spring|autumn"
    r"|quarter))(?![\w-])"
)
_RECENT_FIRST = re.compile(_RECENT.pattern.replace(r"(?<![\w-])", "^", 1), re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|‘[^’]*’(?!\w)")
_WEEK_OF_MONTH = re.compile(
    rf"\b(?:the )?(first|second|third|fourth|last) week of ({'|'.join(name for name in MONTHS if name.isalpha())})"
    r"(?:,? (?:of )?([12]\d{3}))?\b",
    re.IGNORECASE,
)
_ON = frozenset("on in during over throughout within at around through between across all".split())
# Behind these a day is a measure, a plan or a part of a name.
_NOT_BEHIND = frozenset(
    "for than to with as about against versus every each his her their its our my your a an the per next".split()
)
_UP_TO = frozenset("before until till by".split())
_FROM_ON = frozenset(("since", "after"))
_HEADS = frozenset(
    "night morning evening afternoon day hours week weekend events course beginning end start middle".split()
)
_PUBLISHED = re.compile(
    rf"(?:{WORKS}|publish(?:ed)?|posted|print(?:ed)?|report(?:ed)?|wr(?:ote|itten|ite)|appear(?:ed)?)",
    re.IGNORECASE,
)
# "How many cases did Ostrel report in May?": it did so then, whoever wrote of it.
_DOES = re.compile(r"\b(?:did|does|do) ", re.IGNORECASE)
_WORK = re.compile(WORKS, re.IGNORECASE)
_LEAD = re.compile(r",? ?\b(?:on|in|during|within|throughout|over|between|from|at) (?:the )?$", re.IGNORECASE)
_ENOUGH = 2  # stems without which nothing is asked: "What happened?"
_OF_EVENTS = frozenset("during after before since until once".split())
_ELLIPSIS = 3  # words and marks of a question that takes its verb from the sentence before: "Which one?"
_PRESENT = frozenset("is are am do does isn't aren't don't doesn't".split())


@dataclass(frozen=True, slots=True)
class _Named:
    """Days that a question names: `text[start:end]`, and the words beside them, in lower case, nearest first."""

    start: int
    end: int
    interval: Interval
    counted: bool
    before: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def one_day(self) -> bool:
        return self.interval.first == self.interval.last


def days_meant(text: str, day: date, before: str = "", sources: Sequence[Mention] = ()) -> list[Mention]:
    """Return the days of a question asked on a day, and the words that ask for recent news, in order.

    `before`: the question asked before, from which "the day after" counts. `sources`: who is named as the source.
    """
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    recent = [one for one in _recent(text) if not _within(one, quoted)]
    named = [one for one in _named(text, day, before) if not _within((one.start, one.end), [*quoted, *recent])]
    asked = _Asked(text, day, frozenset(source.end for source in sources), bool(recent))
    found = list(asked.mentions(named))
    kept = [one for one in found if one.published] or found
    return [*_joined(kept), *(Mention("recency", start, end, counted=True) for start, end in recent)]


def without_dates(text: str, kept: Sequence[Mention]) -> str:
    """Return a question with blanks for the dates with a year that are filters: every other place stays where it is.

    News does not say its year, and whoever reads it for "in March 2031" finds that it does not answer. A question with
    little else stays as it is.
    """
    left = text
    for one in kept:
        if one.kind == "days" and one.since and one.until and not (one.soft or one.counted or one.published):
            lead = _LEAD.search(left, 0, one.start)
            start = lead.start() if lead else one.start
            end = one.end + (left[one.end : one.end + 1] == "," and not left[:start].strip())
            left = left[:start] + " " * (end - start) + left[end:]
    return left if len(english.stems(left)) >= _ENOUGH else text


def _recent(text: str) -> list[tuple[int, int]]:
    found = filter(None, (_RECENT_FIRST.match(text), *_RECENT.finditer(text)))
    return list(dict.fromkeys(match.span() for match in found))


def _within(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(first < span[1] and span[0] < last for first, last in spans)


def _named(text: str, day: date, before: str) -> list[_Named]:
    lead = f"{before}\n\n" if before else ""
    read = [one for one in read_times(lead + text, day) if one.interval and one.start >= len(lead)]
    spans = [(one.start - len(lead), one.end - len(lead), one.interval, not one.whole) for one in read]
    weeks = [(match.start(), match.end(), _week(match, day), not match[3]) for match in _WEEK_OF_MONTH.finditer(text)]
    inner = [week[:2] for week in weeks]
    apart = [one for one in spans if not _within(one[:2], inner) and not _is_head(text, one[1], spans)]
    found = sorted([*apart, *weeks], key=lambda one: one[:2])
    return [
        _Named(start, end, days, counted, *_beside(text, start, end)) for start, end, days, counted in found if days
    ]


def _is_head(text: str, end: int, spans: Sequence[tuple[int, int, Interval | None, bool]]) -> bool:
    """Whether a time is told by one behind it: "the weekend of 29 March"."""
    of = re.match(r" of (?:the )?", text[end:])
    return of is not None and any(start == end + of.end() for start, *_ in spans)


def _beside(text: str, start: int, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before = [token.word for token in english.tokens(text) if token.end <= start]
    behind = [token.word for token in english.tokens(text) if token.start >= end]
    return tuple(reversed(before)), tuple(behind)


def _week(match: re.Match[str], day: date) -> Interval:
    """Return the seven days of a week of a month, the last begun where no year is given."""
    month = MONTHS[match[2].lower()]
    year = int(match[3]) if match[3] else max(1, day.year - (month > day.month))
    days = Period("month", date(year, month, 1)).interval
    if match[1].lower() == "last":
        return Interval(days.last - timedelta(6), days.last)
    first = days.first + timedelta(7 * (ORDINALS[match[1].lower()] - 1))
    return Interval(first, first + timedelta(6))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, its day, and where the names of its sources end."""

    text: str
    day: date
    sources: frozenset[int]
    of_recent_news: bool

    def mentions(self, named: Sequence[_Named]) -> Iterator[Mention]:
        """Yield what each of the days named comes to; two to choose from are what is asked for, not when."""
        skipped: set[int] = set()
        for at, one in enumerate(named):
            if at in skipped:
                continue
            behind = named[at + 1] if at + 1 < len(named) else None
            link = self.text[one.end : behind.start].split() if behind else []
            if behind and link and link[0] == "or" and len(link) < 3:
                skipped.add(at + 1)
            elif behind and one.before[:1] in (("between",), ("from",)) and len(link) == 1:
                skipped.add(at + 1)
                yield from self._range(one, behind)
            elif mention := self._mention(one):
                yield mention

    def _range(self, one: _Named, other: _Named) -> Iterator[Mention]:
        whole = replace(
            one, end=other.end, interval=Interval(one.interval.first, other.interval.last), behind=other.behind
        )
        whole = replace(whole, before=("between", *one.before[1:]))
        if mention := self._mention(whole):
            yield mention

    def _mention(self, one: _Named) -> Mention | None:
        prep = one.before[0] if one.before else ""
        published = self._is_published(one)
        if one.interval.first > self.day or self._is_name(one) or (not published and self._is_ahead(one)):
            return None
        interval = one.interval
        if prep == "of" and one.before[1:2] and one.before[1] in ("week", "weekend") and one.one_day:
            interval = containing(one.before[1], interval.first).interval
        if prep in _UP_TO:
            last = interval.first - timedelta(prep == "before")
            return self._open(one, None, last, published) if published else None
        if prep in _FROM_ON or (prep == "from" and one.behind[:1] in (("on",), ("onwards",))):
            if (interval.last - interval.first).days > _FILTERS_DAYS:
                return None
            first = interval.last + timedelta(1) if published and prep == "after" else interval.first
            return self._open(one, first, None, published)
        if not published and not self._is_clause(one, prep):
            return None
        return self._closed(one, interval, published)

    def _open(self, one: _Named, since: date | None, until: date | None, published: bool) -> Mention:
        soft = not published and self._is_unsure(one)
        return Mention("days", one.start, one.end, None, since, until, published, soft, one.counted)

    def _closed(self, one: _Named, interval: Interval, published: bool) -> Mention | None:
        length = (interval.last - interval.first).days + 1
        if length > _PREFERS_DAYS and not published:
            return None
        ends_now = interval.last == self.day  # "in the last three months": what came after is not yet told
        soft = not published and (self._is_unsure(one) or (length > _FILTERS_DAYS and not ends_now))
        return Mention("days", one.start, one.end, None, interval.first, interval.last, published, soft, one.counted)

    def _is_unsure(self, one: _Named) -> bool:
        """Whether days may not be those of what is asked for.

        "Did the council vote on Monday?" asks for the day; "what was said this week of the closure in May?" and "since
        it began in May" tell of something else by it; and what is, is told on other days too.
        """
        beyond = one.before[4 if one.before[:1] == ("of",) else 1 :]  # "during the week of 5 May" tells when
        if form(self.text) is Form.VERDICT or self.of_recent_news or _OF_EVENTS & set(beyond):
            return True
        asked = asking(self.text)  # the sentences before it say what it is about
        said = [token.word for token in english.tokens(asked)]
        apart = one.end <= self.text.rindex(asked) and len(said) > _ELLIPSIS
        return (apart or not _PRESENT.isdisjoint(said)) and tense.leans(time_tokens(asked)) == 0

    def _is_ahead(self, one: _Named) -> bool:
        cut = time_tokens(self.text)
        first = next((at for at, token in enumerate(cut) if token.start >= one.start), 0)
        last = next((at for at, token in enumerate(cut) if token.start >= one.end), len(cut))
        return one.interval.last >= self.day and tense.direction(cut, first, last) > 0

    def _is_published(self, one: _Named) -> bool:
        """Whether days are those of articles: "published on Monday", "Monday's news", "the Courier of 5 May"."""
        if self._behind(one):
            return True
        before = self.text[: one.start].rstrip()
        prep = re.search(r"\b(?:on|in|from|of|since|after|before|until|till|by|between|during)$", before)
        before = before[: prep.start()].rstrip() if prep else before
        if len(before) in self.sources:
            return True
        told = _PUBLISHED.fullmatch(before.rsplit(" ", 1)[-1])
        done = not self.sources and _DOES.search(before) and not re.search(r"\w", self.text[one.end :])
        return bool(told) and not done

    def _behind(self, one: _Named) -> bool:
        """Whether articles are called by their day: "Monday's news", "the 5 March article"."""
        behind = one.behind[1:2] if one.behind[:1] == ("'s",) else one.behind[:1]
        return bool(behind and _WORK.fullmatch(behind[0]))

    def _is_name(self, one: _Named) -> bool:
        """Whether days are a part of a name: "Sunday's vote", "the March floods", "the vote of 5 May"."""
        if self._behind(one):
            return False
        if one.behind[:1] in (("'s",), ("every",), ("each",)):
            return True
        prep, head = (*one.before[:2], "", "")[:2]
        if prep == "of" and not self._is_published(one):
            return head not in _HEADS
        opens = len(one.before) < 2
        token = next((token for token in english.tokens(self.text) if token.start >= one.end), None)
        shown = self.text[one.start :].lower().startswith("the ")
        if opens or token is None or (self._is_published(one) and not shown):
            return False
        return token.tag in ("w", "N", "n", "0") or (
            token.tag == "g" and prep not in _ON and token.word.endswith("ing")
        )

    def _is_clause(self, one: _Named, prep: str) -> bool:
        """Whether days tell when what is asked about happened."""
        shown = self.text[one.start : one.end].lower().removeprefix("the ")
        alone = len(shown.split()) == 1
        if prep in _ON or prep == "of" or one.before[:2] in (("about", "what"), ("about", "how")):
            return True
        if alone and (shown in MONTHS or shown.isdecimal()):
            return False  # "May", "Agenda 2030"
        ranges = prep == "from" and not one.one_day
        return ranges or prep not in _NOT_BEHIND | {"from"}


def _joined(found: Sequence[Mention]) -> list[Mention]:
    """Return firm days as one stretch, from the first to the last of them; else the first soft ones."""
    firm = [one for one in found if not one.soft]
    if len(firm) < 2 or any(one.since is None or one.until is None for one in firm):
        return (firm or list(found))[:1]
    since = min(one.since for one in firm if one.since)
    until = max(one.until for one in firm if one.until)
    return [replace(firm[0], end=firm[-1].end, since=since, until=until)]
