"""Sentences that say on which day something happened, or will: the day of what is told, never that of the telling."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.timex import TimeExpression, read_times
from index.timex.periods import Interval
from index.types import Span
from qa.accounts.topics import Source, Topic
from qa.english.tokens import tokens
from qa.quotations.cues import dates_telling
from qa.when import by_clock

# What is told with no more precision than a month's is background, unless its sentence is about the topic itself.
MONTH_DAYS, ITSELF = 31, 0.5
_JOINED = re.compile(r"\s*(?:and|to|until|till|-|–|—)\s*", re.IGNORECASE)
_RANGE = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_COUNTED = frozenset("q0")  # "six Sunday trains": a day that comes again


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence that tells of a day: `time` are the words for it, None where a label before it says it."""

    source: Source
    sentence: Span
    days: Interval
    time: Span | None = None

    @property
    def said(self) -> str:
        """The sentence as it is read, on one line."""
        return self.source.said(self.sentence)

    @property
    def published(self) -> int:
        """The ordinal of the day its article was published, 0 without one."""
        day = self.source.article.published
        return day.toordinal() if day else 0


def tellings(source: Source, topic: Topic) -> list[Telling]:
    """Return what an article tells with a day, in its order: a sentence once for each day that it names."""
    article = source.article
    times = [one for one in read_times(article.text, article.published) if _names_days(one)]
    found: list[Telling] = []
    label: Interval | None = None
    for before, sentence in zip([None, *source.sentences], source.sentences, strict=False):
        if before is None or re.search(r"[\r\n]", article.text[before.end : sentence.start]):
            label = None  # it dates the rest of its line
        within = _ranges([one for one in times if sentence.start <= one.start < one.end <= sentence.end], article.text)
        if _is_label(article.text, sentence, within):
            label = within[0].interval
        elif source.tells_in(sentence) and source.said(sentence) != article.title:
            found += _told(source, sentence, within, label, topic)
    return found


def _names_days(one: TimeExpression) -> bool:
    return one.interval is not None and one.kind in ("DATE", "TIME")


def _told(
    source: Source, sentence: Span, within: Sequence[TimeExpression], label: Interval | None, topic: Topic
) -> Iterator[Telling]:
    kept = _of_events(source, sentence, within)
    exact = [one for one in kept if one.interval and _days(one.interval) <= MONTH_DAYS]
    if label and not exact:
        yield Telling(source, sentence, label)
    elif exact or topic.share(source.said(sentence)) >= ITSELF:
        seen: set[Interval] = set()
        for one in exact or kept:
            if one.interval and one.interval not in seen:
                seen.add(one.interval)
                yield Telling(source, sentence, one.interval, Span(one.start, one.end))


def _of_events(source: Source, sentence: Span, within: Sequence[TimeExpression]) -> list[TimeExpression]:
    """Leave out what dates the telling alone, a time of day beside its day, and days that come again."""
    text, published = source.article.text, source.article.published
    kept = [one for one in within if not _is_counted(text, sentence, one)]
    days = [one for one in kept if not by_clock(text[one.start : one.end])]
    if not days:  # by the clock alone: of the day of publication, unless it is one of opening hours
        today = published and Interval(published, published)
        return kept if len(kept) == 1 and kept[0].interval == today else []
    happened = [one for one in days if not dates_telling().search(text, sentence.start, one.start)]
    return happened or days


def _is_counted(text: str, sentence: Span, one: TimeExpression) -> bool:
    before = [token for token in tokens(text[sentence.start : one.end]) if token.end <= one.start - sentence.start]
    return bool(before) and before[-1].tag in _COUNTED


def _is_label(text: str, sentence: Span, within: Sequence[TimeExpression]) -> bool:
    """Whether a sentence is no more than a day: "Late December."."""
    if len(within) != 1:
        return False
    around = text[sentence.start : within[0].start] + text[within[0].end : sentence.end]
    return not re.search(r"\w", around)


def _ranges(times: Sequence[TimeExpression], text: str) -> list[TimeExpression]:
    """Join the ends of "between 2026 and 2029"."""
    joined: list[TimeExpression] = list(times[:1])
    for before, one in pairwise(times):
        last = joined[-1]
        if (
            last is before
            and _JOINED.fullmatch(text, before.end, one.start)
            and _RANGE.search(text, max(0, before.start - 12), before.start)
            and before.interval
            and one.interval
            and before.interval.first < one.interval.last
        ):
            days = Interval(before.interval.first, one.interval.last)
            joined[-1] = TimeExpression(before.start, one.end, before.kind, None, days)
        else:
            joined.append(one)
    return joined


def _days(interval: Interval) -> int:
    return (interval.last - interval.first).days + 1
