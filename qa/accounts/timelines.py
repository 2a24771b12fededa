"""A topic's events in order: dated sentences of many articles, those that tell of the same event as one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from index.stores import Stores
from index.timex.periods import Interval
from index.types import Filters
from qa.accounts.events import Telling, tellings
from qa.accounts.topics import NEAR, Likeness, Topic
from qa.accounts.withdrawals import Withdrawals
from qa.types import Citation, Evidence, Passage
from qa.when import in_words

# Sentences of two articles tell of the same event from this cosine on where their days are the same, and from the
# second where they only overlap, or when they share this part of the shorter one's words, two at least. Chosen on the
# first half of benchmarks/timelines.json, where no two events of a day came nearer than 0.40: two lines do less harm
# than a wrong one.
SAME_DAY, OVERLAPPING, SHARED, LEAST_SHARED = 0.45, 0.55, 0.5, 2
# So many sentences, those of the nearest articles, are compared: embedding one takes some 15 ms on a laptop.
COMPARED = 200
# Lines of a timeline that answers a question, and sources of each.
LINES, SOURCES = 20, 4


@dataclass(frozen=True, slots=True)
class Event:
    """One line: its days, and the sentences that tell of it, each of another article, the one that is shown first."""

    days: Interval
    tellings: tuple[Telling, ...]

    @property
    def evidence(self) -> Iterator[Evidence]:
        """Its sentences as evidence, the days before the first."""
        for at, one in enumerate(self.tellings):
            article, span, time = one.source.article, one.sentence, one.time
            yield Evidence(
                article.id,
                span.start,
                span.end,
                article.text[span.start : span.end],
                one.source.score,
                time.start if time else None,
                time.end if time else None,
                heading="" if at else f"{in_words(self.days)}:",
                again=at > 0,
            )


@dataclass(frozen=True, slots=True)
class Line:
    """An event as it is shown: its days, the sentence that tells of it, and where it and others stand."""

    days: Interval
    citations: tuple[Citation, ...]

    @property
    def text(self) -> str:
        """The first sentence as it is read, on one line."""
        return self.citations[0].shown


@dataclass(frozen=True, slots=True)
class Timeline:
    """A topic's events in order; markers of citations count through all lines."""

    topic: str
    lines: tuple[Line, ...] = ()


def lined(found: Sequence[Event], citations: Sequence[Citation]) -> Iterator[Line]:
    """Lay the citations of events' evidence, in its order, beside them."""
    left = iter(citations)
    for event in found:
        yield Line(event.days, tuple(islice(left, len(event.tellings))))


def events(topic: str, passages: Sequence[Passage], stores: Stores, filters: Filters, most: int) -> list[Event]:
    """Return the events of a topic that articles tell with a day, in order; of more than `most` the best attested."""
    asked = Topic.of(topic, stores)
    told = list(islice(_near(asked, passages, filters), COMPARED))
    best = sorted(_merged(told, asked), key=lambda one: (-len(one.tellings), -one.tellings[0].source.score))[:most]
    return sorted(best, key=_in_order)


def _in_order(event: Event) -> tuple[date, date, int, str, int]:
    first = event.tellings[0]
    article = first.source.article
    return event.days.first, event.days.last, first.published, article.id, first.sentence.start


def _near(topic: Topic, passages: Sequence[Passage], filters: Filters) -> Iterator[Telling]:
    sources = topic.sources(passages, filters)
    taken_back = Withdrawals.of(sources)
    for source in sources:
        told = tellings(source, topic)
        near = [1.0] * len(told) if source.about else topic.likeness([source.headed(one.sentence) for one in told]).near
        for one, nearness in zip(told, near, strict=True):
            if nearness >= NEAR and not taken_back.covers(source, one.sentence, one.time):
                yield one


def _merged(told: Sequence[Telling], topic: Topic) -> Iterator[Event]:
    """Join what articles tell of the same event; of one article the sentence that is shown first."""
    ordered = sorted(told, key=_first_shown)
    alike = topic.likeness([one.said for one in ordered])
    groups: list[list[int]] = []
    for at in range(len(ordered)):
        same = (each for each in groups if any(_tell_the_same(ordered, at, other, alike) for other in each))
        group = next(same, None)
        if group is None:
            groups.append([at])
        elif all(ordered[at].source is not ordered[other].source for other in group):
            group.append(at)
    return (Event(ordered[group[0]].days, tuple(ordered[at] for at in group[:SOURCES])) for group in groups)


def _tell_the_same(told: Sequence[Telling], one: int, other: int, alike: Likeness) -> bool:
    mine, theirs = told[one], told[other]
    if mine.source is theirs.source or not _overlap(mine.days, theirs.days):
        return False
    least = SAME_DAY if mine.days == theirs.days else OVERLAPPING
    return alike(one, other) >= least or alike.repeats(one, other, SHARED, LEAST_SHARED)


def _first_shown(one: Telling) -> tuple[int, int, float, str, int]:
    """Order tellings: the most precise first, of these the newest, which knows best what became of it."""
    article, days = one.source.article, one.days
    return (days.last - days.first).days, -one.published, -one.source.score, article.id, one.sentence.start


def _overlap(one: Interval, other: Interval) -> bool:
    return one.first <= other.last and other.first <= one.last
