"""What an expression is read against: its words, the day of publication, and the time last spoken of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Literal

from index.timex import tense, words
from index.timex.periods import Interval, Period
from index.timex.tokens import END, Token

_LAST = "last"
_MARKS, _QUOTED_WORDS = ("“", "”", '"'), 200
Kind = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression says: its TIMEX3 type and value, None when left open, and the days it covers, if any.

    `period` is what "that year" and "a week later" may count from afterwards.
    """

    kind: Kind
    value: str | None
    interval: Interval | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """A document as read so far: nothing counts from `published` where it is None.

    `whole_days` are those that stand in it with their year, `names` the months that are someone's name.
    """

    tokens: Sequence[Token]
    letters: str
    published: date | None
    whole_days: set[date] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    _spoken: dict[str, Period] = field(default_factory=dict)
    _days: dict[str, Interval] = field(default_factory=dict)

    def note(self, meaning: Meaning) -> None:
        """Note what was spoken of."""
        if (period := meaning.period) is None:
            return
        self._spoken[_LAST] = self._spoken[period.unit] = period
        if self.published and period.interval.last <= self.published:
            self._spoken[f"{period.unit} ended"] = period
        self._days[_LAST] = meaning.interval or period.interval

    @property
    def last(self) -> Period | None:
        """Return the period last spoken of."""
        return self._spoken.get(_LAST)

    @property
    def last_days(self) -> Interval | None:
        """Return the days that were named of it."""
        return self._days.get(_LAST)

    def spoken(self, unit: str) -> Period | None:
        """Return the last period of a unit that was spoken of, of those that had ended if any had."""
        return self._spoken.get(f"{unit} ended") or self._spoken.get(unit)


@dataclass(frozen=True, slots=True)
class Found:
    """The tokens `first` to `last` (not counted) that a pattern matched."""

    context: Context
    first: int
    last: int

    @property
    def tokens(self) -> Sequence[Token]:
        """Return its tokens."""
        return self.context.tokens[self.first : self.last]

    @property
    def letters(self) -> str:
        """Return their letters."""
        return self.context.letters[self.first : self.last]

    def words(self, letters: str) -> list[str]:
        """Return the words of these letters."""
        return [token.word for token in self.tokens if token.letter in letters]

    def word(self, letters: str) -> str:
        """Return the first word of these letters, "" when there is none."""
        return next(iter(self.words(letters)), "")

    def before(self, count: int = 1) -> str:
        """Return the word so many places before it, "" where there is none."""
        at = self.first - count
        return self.context.tokens[at].word if at >= 0 else ""

    def behind(self) -> str:
        """Return the word behind it."""
        return self.context.tokens[self.last].word if self.last < len(self.context.tokens) else ""

    def letter_behind(self) -> str:
        """Return the letter of the word behind it."""
        return self.context.letters[self.last : self.last + 1]

    def unit(self) -> str | None:
        """Return the last unit of the calendar that it names."""
        named = [words.UNITS[word] for word in self.words("u")]
        return named[-1] if named and named[-1] != "fortnight" else None

    def opens_sentence(self) -> bool:
        """Whether its sentence begins with it, or with the word before it."""
        return self.first < 2 or END in self.context.letters[self.first - 2 : self.first]

    def is_quoted(self) -> bool:
        """Whether it stands within quotation marks that its paragraph opened."""
        before = reversed(self.context.tokens[max(0, self.first - _QUOTED_WORDS) : self.first])
        marks = [token.word for token in takewhile(lambda token: token.word.strip(), before) if token.word in _MARKS]
        return bool(marks) and (marks[0] == "“" or (marks[0] == '"' and marks.count('"') % 2 == 1))

    def direction(self) -> int:
        """Return where the words around it point: -1 to the past, 1 to the future, 0 to neither."""
        return tense.direction(self.context.tokens, self.first, self.last)


def part(found: Found) -> str | None:
    """Return "early", "mid", "late", "start" or "end" where the expression says so."""
    word = found.word("m")
    return words.PARTS.get(word)


def dated(period: Period, found: Found | None = None) -> Meaning:
    """Return the meaning of a period, or of the part of it that the words name."""
    which = part(found) if found else None
    interval = period.part(which) if which and period.unit != "day" else period.interval
    return Meaning("DATE", period.value, interval, period)


def made(make: Callable[[], Period], found: Found) -> Meaning:
    """Return the meaning of the period that is made, left open where the calendar ends."""
    try:
        return dated(make(), found)
    except (OverflowError, ValueError):
        return OPEN


OPEN = Meaning("DATE", None)


def year_of(word: str) -> int:
    """Return the year of a figure."""
    return int(re.sub(r"\D", "", word))
