"""Figures in words and digits: "five thousand", "5,000", "$12.6 million", "a dozen", "12 to 18 miles"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from index.timex.words import NUMBERS
from qa.english.words import ARTICLES, HEDGES, POSSESSIVES, PREPOSITIONS

# So near, two figures are one where either is hedged or was counted in another unit: "about 240" and 238.
NEAR, EXACT = 0.05, 1e-9
_SCALES = {"hundred": 1e2, "dozen": 12.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_OF_MONEY = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion"}
_SMALL = {word: float(value) for word, value in NUMBERS.items() if value < 100 and word != "dozen"} | {"half": 0.5}
_SIZES = {
    "length": {"m metre meter": 1, "cm": 0.01, "km kilometre kilometer": 1e3, "foot feet ft": 0.3048, "mile": 1609.3},
    "mass": {"kg kilogram kilo": 1, "tonne": 1e3, "pound lb": 0.4536, "ounce": 0.02835},
    "time": {"hour": 1, "minute": 1 / 60, "day": 24, "week": 168, "month": 730.5, "year": 8766},
}
# What each unit measures, and its size in the first one of these.
_UNITS = {
    name: (of, float(size)) for of, sizes in _SIZES.items() for names, size in sizes.items() for name in names.split()
}
_SIGNS = tuple(
    (re.compile(written), sign)
    for written, sign in (
        (r"\bper ?cent\b", "%"),
        (r"\w+(?=[$£€¥])", ""),  # "US$", "A$"
        (r"\bdollars?\b", "$"),
        (r"\bpounds? sterling\b", "£"),
        (r"\beuros?\b", "€"),
        (r"\byen\b", "¥"),
    )
)
# "No" and "many" alone hedge nothing.
_HEDGES = frozenset(" ".join(HEDGES).split()) - ARTICLES - {"as", "no", "many", "much", "few"}
_SPELLED = rf"(?:{'|'.join(sorted((*_SMALL, *_SCALES), key=len, reverse=True))})"  # "dozens" tells no number
# Words and digits that are one number.
NUMERAL = re.compile(
    rf"(?:(?<!\w)\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\w)|(?<!\w)\d+(?:\.\d+)?(?!\w)|\b{_SPELLED}\b)"
    rf"(?:(?:[\s-]+|\s+and\s+|\s+an?\s+)\b{_SPELLED}\b)*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s+(.+?)\s+and\b")
_RANGE = re.compile(r"\s*(?:to|or|[-–])\s*[$£€¥]?")
_WORD = re.compile(r"[^\W\d_]+|[$£€¥%]")


@dataclass(frozen=True, slots=True)
class Figure:
    """The amounts that words name, in order, and the words for what is counted; `hedged` by "about" and the like."""

    amounts: tuple[float, ...]
    counted: frozenset[str]
    hedged: bool = False

    def same(self, other: "Figure") -> bool:
        """Whether both name the same amounts of the same thing, as far as they say of what."""
        mine, theirs = _in_one_unit(self, other)
        if len(mine.amounts) != len(theirs.amounts) or not mine.alike(theirs):
            return False
        near = NEAR if mine is not self or self.hedged or other.hedged else EXACT
        pairs = zip(mine.amounts, theirs.amounts, strict=True)
        return all(abs(one - each) <= near * max(abs(one), abs(each)) for one, each in pairs)

    def rivals(self, other: "Figure") -> bool:
        """Whether both count the same thing and share no amount, nor is one within the other's range."""
        mine, theirs = _in_one_unit(self, other)
        if set(mine.amounts) & set(theirs.amounts) or mine.within(theirs) or theirs.within(mine):
            return False
        return mine.alike(theirs) and not self.same(other)

    def alike(self, other: "Figure") -> bool:
        """Whether both may count the same thing."""
        return not self.counted or not other.counted or bool(self.counted & other.counted)

    def within(self, other: "Figure") -> bool:
        """Whether all amounts lie in the other's range, which is two."""
        low, high = min(other.amounts), max(other.amounts)
        return len(other.amounts) == 2 and all(low <= one <= high for one in self.amounts)

    @property
    def unit(self) -> str | None:
        """The unit that is counted."""
        return next((word for word in sorted(self.counted) if word in _UNITS), None)


def figure_of(text: str) -> Figure | None:
    """Return the figure that words name; None where they name none."""
    apart = re.sub(r"(?<=\d)(?=(?!st|nd|rd|th)[^\W\d_])", " ", text.casefold())
    if re.search(r"[$£€¥]", apart):
        apart = re.sub(r"(?<=\d )(?:k|mn?|bn)\b", lambda one: _OF_MONEY[one[0]], apart)
    for written, sign in _SIGNS:
        apart = written.sub(sign, apart)
    apart = _BETWEEN.sub(r"\1 to", apart)
    amounts = tuple(_amounts(apart))
    rest = {word.removesuffix("s") for word in _WORD.findall(NUMERAL.sub(" ", apart))}
    counted = rest - _HEDGES - ARTICLES - POSSESSIVES - PREPOSITIONS - {"and", "or"}
    return Figure(amounts, frozenset(counted), bool(rest & _HEDGES)) if amounts else None


def _amounts(text: str) -> Iterator[float]:
    """Yield the numbers of a text; of a range the first has the second's scale: "1 to 5 million"."""
    found = list(NUMERAL.finditer(text))
    for one, after in zip_longest(found, found[1:]):
        words, scale = re.split(r"[\s-]+", one[0]), 1.0
        if after and not _SCALES.keys() & set(words) and _RANGE.fullmatch(text, one.end(), after.start()):
            *small, last = re.split(r"[\s-]+", after[0])
            scale = _SCALES.get(last, 1.0) if small and _amount(words) < _amount(small) else 1.0
        yield scale * _amount(words)


def _amount(numeral: Sequence[str]) -> float:
    """Return the number of a numeral: "two hundred and five thousand", "12.6 million", "half a million"."""
    total = current = 0.0
    for word in numeral:
        known = _SCALES.get(word)
        if known is None:
            current += 0.0 if word in ("and", "a", "an") else _plain(word)
        elif known < 1e3:
            current = (current or 1.0) * known
        else:
            total, current = total + (current or 1.0) * known, 0.0
    return total + current


def _plain(word: str) -> float:
    return float(word.replace(",", "")) if word[0].isdigit() else _SMALL[word]


def _in_one_unit(one: Figure, other: Figure) -> tuple[Figure, Figure]:
    """Return both in one unit where theirs are two of one kind, else as they are."""
    mine, theirs = one.unit, other.unit
    if not mine or not theirs or mine == theirs or _UNITS[mine][0] != _UNITS[theirs][0]:
        return one, other
    return _converted(one, mine), _converted(other, theirs)


def _converted(figure: Figure, unit: str) -> Figure:
    measured, size = _UNITS[unit]
    return Figure(tuple(amount * size for amount in figure.amounts), frozenset((measured,)), figure.hedged)
