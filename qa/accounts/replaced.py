"""Counts that were still rising when they were told, and that a newer article of the same story tells higher."""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from qa.english.tokens import stems

# By its own words a count still rises: so far, by an hour, "at least". What is a first count or an estimate need not,
# and may be all there is; where papers differ on it, each is told.
_RISING = re.compile(
    r"\b(?:so far|to date|at least|no (?:fewer|less) than|up to now|until now"
    r"|by (?:noon|midnight|midday|nightfall|dusk|dawn|\S+ (?:o['’]clock|[ap]\.?m\b)"
    r"|(?:early |late )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|noon|afternoon|evening|night))?)"
    r"|(?:expected|likely|feared|bound) to (?:grow|rise|climb|increase|go up)|still (?:being counted|to be counted"
    r"|counting|missing|rising|growing))\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"(?P<money>[£$€¥])?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?: (?P<times>thousand|million|billion))?"
    r"(?: (?:more )?(?P<noun>[a-z][\w’'-]+))?"
)
_TIMES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
# Two sentences so alike tell of one count; those over the sample's topics were read by eye (RESULTS.md).
ALIKE = 0.5


class Told(Protocol):
    """A sentence, and how new its article is."""

    @property
    def said(self) -> str:
        """The sentence as it is read."""

    @property
    def recent(self) -> float:
        """How new its article is, 0 to 1."""


class Alike(Protocol):
    """Tells how alike two sentences are."""

    def __call__(self, one: int, other: int) -> float:
        """Return it by their places, 0 to 1."""


def replaced(told: Sequence[Told], alike: Alike) -> set[int]:
    """Return the places of sentences with a count that still rose, and is higher in a newer sentence like them."""
    rising = (at for at, one in enumerate(told) if _RISING.search(one.said))
    return {at for at in rising if any(_replaces(told, at, other, alike) for other in range(len(told)))}


def _replaces(told: Sequence[Told], at: int, other: int, alike: Alike) -> bool:
    former, newer = told[at], told[other]
    if former.recent >= newer.recent or alike(at, other) < ALIKE:
        return False
    counts = list(_counts(newer.said))
    return any(unit == its and count < higher for unit, count in _counts(former.said) for its, higher in counts)


def _counts(said: str) -> Iterator[tuple[frozenset[str], float]]:
    """Yield what a sentence counts, a currency's sign or a noun's stem, and how much of it."""
    for match in _FIGURE.finditer(said):
        unit = frozenset(match["money"] or "") or stems(match["noun"] or "")
        if unit:
            yield frozenset(unit), float(match["number"].replace(",", "")) * _TIMES.get(match["times"] or "", 1)
