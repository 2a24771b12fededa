"""What an article says of the person, place or event that a question leaves open, and whether two mean the same.

"Where does Marl work?" is of Ida Marl in one article and of Odo Marl in another; "the fire" is the one in Mill Lane, or
that of 3 May. What tells them apart stands in the articles: no list knows of people or events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from index.lexical import Lexical
from index.rendering import said
from index.timex import read_times
from index.timex.periods import Interval
from index.types import Article
from qa.answerers.naming import NOUN, Key, Name, added, capitals, description, places, runs
from qa.answerers.proposals import Occurrence
from qa.english.tokens import stems, tokens
from qa.english.words import BE, MODALS
from qa.quotations.cues import dates_telling

# News tells of an event within so many days. Two events are at least so far apart; whatever is told in news that is
# further apart yet, and names no older day, are two.
FRESH, APART, FAR_APART = timedelta(7), timedelta(7), timedelta(200)
# An event's days are so many at the most: a day, a weekend.
MOST_DAYS = timedelta(3)
# So much of an article opens it; so much is looked at for what it calls things.
OPENING_CHARS, READ_CHARS = 250, 20_000
_PRESENT = (BE - {"was", "were", "be", "been", "being"}) | MODALS | {"do", "does", "has", "have"}
_PAST = frozenset(("was", "were", "did", "had"))
_YEAR = re.compile(r"(?:19|20)\d\d")
# A line with fewer words and marks besides its times tells of nothing.
_TELLING = 6


class Ground(StrEnum):
    """By what two subjects are told apart."""

    CALLED = "called"
    NAMES = "names"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names: runs of capitals, other nouns, all its words; whether it asks of what happened."""

    names: tuple[Name, ...]
    nouns: frozenset[str]
    words: frozenset[str]
    past: bool

    def is_of_before(self, published: date | None) -> bool:
        """Whether it asks of a year before that of the news, and of no other."""
        years = [int(word) for word in self.words if _YEAR.fullmatch(word)]
        return bool(years) and published is not None and all(year < published.year for year in years)

    @classmethod
    def of(cls, question: str) -> "Asked":
        """Return what a question names."""
        found = tokens(question)
        words = {one.word for one in found}
        past = bool(words & _PAST) or (any(one.tag == "V" for one in found) and not words & _PRESENT)
        names = tuple(tuple(one.shown for one in run) for run in runs(found[1:]))
        nouns = frozenset(one.word.removesuffix("s") for one in found if one.tag in NOUN)
        return cls(names, nouns, frozenset(words), past)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an article says of what is asked about, where an answer stands.

    `called`: what it adds to a name or noun of the question, "Ida" before "Marl", "Mill Lane" behind "fire"; `shown`:
    both as they stand there. `described`: how it goes on behind a name, ", a nurse". `places`: those that it opens
    with. In lower case, `names` are those of its opening and around the answer that neither question nor answer has,
    `publisher` and `words` its publisher's and all of its words; `stems` are these as they are indexed, `told_first`
    those of headline, opening and the answer's sentence. `asked`: the question's names of several words that it has.
    `days`: those that the sentence, else the opening, names for what happened, where they are one event's. It
    `is_older` where the question names a year before its own.
    """

    place: Occurrence
    title: str
    called: Mapping[Key, frozenset[str]]
    shown: Mapping[Key, str]
    described: str
    places: tuple[str, ...]
    names: frozenset[str]
    publisher: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str]
    told_first: frozenset[str]
    asked: frozenset[Name]
    days: Interval | None
    is_older: bool

    @classmethod
    def of(cls, asked: Asked, place: Occurrence, article: Article, lexical: Lexical) -> "Subject":
        """Return it; `place` stands in the article."""
        text = said(article, 0, min(len(article.text), READ_CHARS)).removeprefix(article.title)
        called, shown = _called(asked, text, place)
        known = asked.words | _words(place.text)
        opening = text[:OPENING_CHARS]
        around = f"{opening}\n{place.passage.read.text.removeprefix(article.title)}"
        return cls(
            place,
            article.title,
            called,
            shown,
            next(filter(None, (description(" ".join(name), text) for name in asked.names)), ""),
            tuple(places(tokens(opening))),
            capitals(around) - known,
            _words(article.publisher or ""),
            _words(text),
            frozenset(lexical.words(f"{article.title} {text}")),
            frozenset(lexical.words(f"{article.title} {opening} {place.quote}")),
            frozenset(name for name in asked.names if len(name) > 1 and " ".join(name) in f"{article.title} {text}"),
            _days(place.quote, article.published) or _days(_told(opening, article.published), article.published),
            asked.is_of_before(article.published),
        )

    @property
    def published(self) -> date | None:
        """The day its article was published."""
        return self.place.passage.published

    @property
    def is_news(self) -> bool:
        """Whether what is told happened right before it was published, as far as it says when."""
        if self.published is None or self.days is None or self.is_older:
            return self.published is not None and not self.is_older
        return self.published - FRESH <= self.days.last <= self.published


def apart(asked: Asked, one: Subject, other: Subject) -> Ground | None:
    """Return by what two articles mean two people, places or events; None where they may mean the same."""
    if any(called_otherwise(key, one, other) for key in one.called):
        return Ground.CALLED
    described = one.described and other.described and not stems(one.described) & stems(other.described)
    local = one.publisher & other.publisher  # what the paper of a town tells of happened there
    mine, theirs = one.names - local, other.names - local
    strangers = mine and theirs and _strange(mine, other) and _strange(theirs, one)
    if strangers and not (asked.past and _at_one_time(one, other)) and (asked.past or described or not asked.names):
        return Ground.NAMES
    return Ground.DAYS if asked.past and _at_other_times(one, other) else None


def called_otherwise(key: Key, one: Subject, other: Subject) -> bool:
    """Whether both add something to a name or noun, neither what the other's article knows."""
    mine, theirs = one.called.get(key), other.called.get(key)
    return mine is not None and theirs is not None and _strange(mine, other) and _strange(theirs, one)


def _strange(names: frozenset[str], other: Subject) -> bool:
    """Whether an article has none of these names, nor is of a paper of that place."""
    return not names & (other.words | other.publisher)


def _at_one_time(one: Subject, other: Subject) -> bool:
    """Whether two articles may tell of one day."""
    if one.days and other.days:
        return one.days.first <= other.days.last and other.days.first <= one.days.last
    return not (one.published and other.published) or abs(one.published - other.published) < APART


def _at_other_times(one: Subject, other: Subject) -> bool:
    if not (one.published and other.published and one.is_news and other.is_news):
        return False
    if one.days and other.days:
        return max(one.days.first, other.days.first) - min(one.days.last, other.days.last) >= APART
    return abs(one.published - other.published) >= FAR_APART


def _called(asked: Asked, text: str, place: Occurrence) -> tuple[dict[Key, frozenset[str]], dict[Key, str]]:
    """Return all that is added to names and nouns, and how it is shown: the last up to the answer, else the first."""
    at = text.find(place.quote)
    end = at + len(place.quote) if at >= 0 else 0
    called: dict[Key, frozenset[str]] = {}
    shown: dict[Key, str] = {}
    for key, one in added(asked.names, asked.nouns, tokens(text)):
        if key not in called or one.start < end:
            shown[key] = one.shown
        called[key] = called.get(key, frozenset()) | set(map(str.lower, one.more))
    return called, shown


def _days(text: str, published: date | None) -> Interval | None:
    """Return the days from the first to the last that a text names for what happened, not for the telling."""
    times = (one for one in read_times(text, published) if not dates_telling().search(text, 0, one.start))
    days = [one.interval for one in times if one.interval and not (published and one.interval.first > published)]
    first, last = min((one.first for one in days), default=None), max((one.last for one in days), default=None)
    return Interval(first, last) if first and last and last - first < MOST_DAYS else None


def _told(text: str, published: date | None) -> str:
    """Return a text without lines that hold hardly more than times, such as when a page was updated."""
    return "\n".join(line for line in text.splitlines() if _tells(line, published))


def _tells(line: str, published: date | None) -> bool:
    times = read_times(line, published)
    return sum(not any(one.start <= word.start < one.end for one in times) for word in tokens(line)) >= _TELLING


def _words(text: str) -> frozenset[str]:
    return frozenset(one.word for one in tokens(text))
