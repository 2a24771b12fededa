"""What words that answer say, in a form in which two can be held beside each other: the same, rivals, or neither."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from index.timex import read_times
from index.timex.periods import Interval
from qa.agreement.figures import NUMERAL, Figure, figure_of
from qa.english.kinds import Kind
from qa.english.words import ARTICLES, POSSESSIVES, PREPOSITIONS, TITLES

_MONTHS = frozenset("january february march april may june july august september october november december".split())
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# What words that answer may have more of, or less, and mean the same.
_BESIDE = ARTICLES | POSSESSIVES | PREPOSITIONS | TITLES
_WORD = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_MONEY = re.compile(r"[$£€¥]|\b(?:dollars?|pounds?|euros?|cents?|pence)\b", re.IGNORECASE)
_HOUR = re.compile(
    r"\b\d{1,2}(?:[.:]\d\d)? ?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\bo['’]clock|\bnoon\b|\bmidnight\b", re.IGNORECASE
)
_HALF = re.compile(r"\b([ap])\.?m\b\.?", re.IGNORECASE)
_SHARE = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
# Asked for these, two sources may tell the same in words that have nothing in common.
_TOLD_FREELY = (Kind.REASON, Kind.MANNER, Kind.CHOICE)


@dataclass(frozen=True, slots=True)
class Value:
    """What an answer says: its kind, the words that tell, and the figure or the days that it names.

    `name` are its words as they are written, without titles; what tells people from places is not in words, so these
    are of one kind.
    """

    kind: Kind | str
    words: frozenset[str]
    figure: Figure | None = None
    days: Interval | None = None
    name: tuple[str, ...] = ()

    def same(self, other: "Value") -> bool:
        """Whether both say the same, one perhaps less precisely: "Milley" and "Gen. Mark Milley", "2019" and a day."""
        if self.days and other.days:
            return _holds(self.days, other.days) or _holds(other.days, self.days)
        if self.figure and other.figure and self.kind == other.kind != Kind.TIME:
            return self.figure.same(other.figure)
        if not self.words or not other.words:
            return False
        return _part_of(self, other) or _part_of(other, self) or _abbreviates(self, other) or _abbreviates(other, self)

    def rivals(self, other: "Value", asked: Kind) -> bool:
        """Whether both, in answer to one question, exclude each other, as far as words tell."""
        if asked in _TOLD_FREELY or self.kind != other.kind or self.same(other):
            return False
        if self.days and other.days:
            return not (self.days.first <= other.days.last and other.days.first <= self.days.last)
        if self.kind is Kind.TIME:
            return _other_day(self.words, other.words)
        if self.figure and other.figure:
            return self.figure.rivals(other.figure)
        return bool(self.words and other.words) and not self.words & other.words


def value_of(words: str, asked: Kind, sentence: str = "", published: date | None = None) -> Value:
    """Return what words say that answer a question of a kind; days are counted from its article's publication.

    `sentence` is where they stand: "Monday" may be part of "Monday, 6 January" there.
    """
    plain = _HALF.sub(r"\1m", _INITIALS.sub(lambda one: one[0].replace(".", ""), words))
    written = tuple(word for word in _WORD.findall(plain) if word.casefold() not in _BESIDE)
    kind = _kind(plain, asked)
    days = _days(words, sentence, published) if kind != "hour" and Kind.TIME in (asked, kind) else None
    figure = figure_of(plain) if kind != "hour" else None
    return Value(Kind.TIME if days else kind, frozenset(map(_folded, written)), figure, days, written)


def _kind(words: str, asked: Kind) -> Kind | str:
    found = _WORD.findall(words)
    lower = frozenset(map(str.casefold, found))
    capital = [word for word in found if word[0].isupper() and not NUMERAL.fullmatch(word)]  # "Seven" begins a sentence
    names = [word for word in capital if word.casefold() not in _MONTHS | _WEEKDAYS | _BESIDE]
    counted = asked in (Kind.NUMBER, Kind.MONEY)
    if _MONEY.search(words):
        return Kind.MONEY
    if _SHARE.search(words):
        return "share"
    if _HOUR.search(words) and not lower & (_MONTHS | _WEEKDAYS):
        return "hour"  # of whatever day
    if not names and (lower & (_MONTHS | _WEEKDAYS) or (not counted and any(map(_YEAR.fullmatch, lower)))):
        return Kind.TIME
    if any(word[0].isdigit() for word in lower) or (not names and figure_of(words)):
        return Kind.NUMBER
    return "name" if names else Kind.OTHER


def _days(words: str, sentence: str, published: date | None) -> Interval | None:
    """Return the days from the first to the last that words name."""
    text = sentence if words in sentence else words
    start = text.find(words)
    found = (one.interval for one in read_times(text, published) if one.start < start + len(words) and start < one.end)
    named = [one for one in found if one]
    return Interval(min(one.first for one in named), max(one.last for one in named)) if named else None


def _folded(word: str) -> str:
    """Return a word without case, accents, a plural's end and the commas of a number."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    word = bare.casefold().replace(",", "")
    return word.removesuffix("s") if len(word) > 3 else word  # "homes", but "US"


def _holds(one: Interval, other: Interval) -> bool:
    return one.first <= other.first and other.last <= one.last


def _part_of(one: Value, other: Value) -> bool:
    """Whether all words of one are the other's, initials left out where they may be those of its names."""
    whole = frozenset(word for word in one.words if len(word) > 1 or word.isdigit()) or one.words
    more = other.words - whole
    initials = one.words - whole
    return whole <= other.words and not (initials and more and not initials & {word[0] for word in more})


def _abbreviates(one: Value, other: Value) -> bool:
    """Whether one is the initials of the other: "WHO"."""
    short = one.name[0] if len(one.name) == 1 else ""
    return len(short) > 1 and short.isupper() and short == "".join(word[0] for word in other.name)


def _other_day(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two times are in different years, months, days of them or days of the week, where both tell which."""
    return any(one and each and not one & each for one, each in zip(_calendar(mine), _calendar(theirs), strict=True))


def _calendar(words: frozenset[str]) -> tuple[frozenset[str], ...]:
    years = frozenset(filter(_YEAR.fullmatch, words))
    months = words & _MONTHS
    days = frozenset(word for word in words - years if months and word[0].isdigit())
    return years, months, days, words & _WEEKDAYS
