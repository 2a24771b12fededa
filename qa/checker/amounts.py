"""The numbers of a sentence, and whether its sources have them: in words or digits, of whatever scale and unit."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.types import Span
from qa.agreement.figures import EXACT, NEAR, NUMERAL, Figure, figure_of
from qa.english.words import HEDGES

# What makes a number one of money or shares, and how it is measured, stands right before or behind it.
_DIGITS = r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])\d+(?:\.\d+)?"
_NUMBER = re.compile(rf"(?:{_DIGITS})(?=(?:k|mn?|bn|km|kg|cm)\b)|{NUMERAL.pattern}", re.IGNORECASE)
_BEFORE = re.compile(r"(?:\b[A-Z]{1,2})?[$£€¥]$")
_BEHIND = re.compile(r"(?:k|mn?|bn|km|kg|cm)?\b(?:\s?%|[\s-](?:per cent|[^\W\d_]+))?", re.IGNORECASE)
_HEDGED = re.compile(rf"\b(?:{'|'.join(HEDGES)})\s+\W?$", re.IGNORECASE)
_SIGNS = frozenset("$£€¥%")
# A rounder number than the source's may be so far from it, where the sentence says "about" or "more than".
ROUNDED = max(NEAR, 0.1)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it stands in `text[start:end]`; `hedged` by "about", "more than" and the like right before it."""

    start: int
    end: int
    figure: Figure
    hedged: bool

    def carried(self, others: Sequence["Amount"]) -> bool:
        """Whether one of others is the same, or what this one says it is about."""
        return any(_same(self.figure, other.figure, self.hedged) for other in others)


def amounts(text: str) -> Iterator[Amount]:
    """Yield the numbers of a text; "one" may be a pronoun and is none."""
    for found in _NUMBER.finditer(text):
        before = _BEFORE.search(text, max(0, found.start() - 4), found.start())
        behind = _BEHIND.match(text, found.end())
        start = before.start() if before else found.start()
        figure = figure_of(text[start : behind.end() if behind else found.end()])
        if figure and found[0].casefold() not in ("one", "half"):
            hedged = _HEDGED.search(text, max(0, start - 25), start) is not None
            yield Amount(found.start(), found.end(), _bare(figure), hedged)


def uncounted(sentence: str, texts: Sequence[str], without: Sequence[Span]) -> list[Span]:
    """Return where a sentence has a number that none of the texts has, outside of the spans in `without`."""
    known = [one for text in texts for one in amounts(text)]
    found = [one for one in amounts(sentence) if not any(s.start <= one.start < s.end for s in without)]
    return [Span(one.start, one.end) for one in found if not one.carried(known)]


def _bare(figure: Figure) -> Figure:
    """Return its first amount with its sign and unit alone: what is counted may be told in other words."""
    kept = (figure.counted & _SIGNS) | {unit for unit in [figure.unit] if unit}
    return Figure(figure.amounts[:1], frozenset(kept))


def _same(mine: Figure, other: Figure, hedged: bool) -> bool:
    (one,), (each,) = mine.amounts, other.amounts
    if mine.same(other):
        return True
    if not mine.counted and "%" in other.counted:
        each /= 100
    elif not mine.alike(other):
        return False
    return abs(one - each) <= (ROUNDED if hedged else EXACT) * max(abs(one), abs(each))
