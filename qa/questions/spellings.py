"""Words of a question that no article has, exchanged for the one word of the articles that they surely mean."""

import re
import unicodedata
from calendar import day_name, month_name
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from string import ascii_lowercase
from typing import TYPE_CHECKING

from index.types import Filters
from qa.english.words import FUNCTION

if TYPE_CHECKING:
    from index.stores import Stores

# These were set on benchmarks/questions.py over the sample and news; quiz2026 confirmed them (RESULTS.md).
# Shorter words have too many neighbours.
SHORTEST = 4
# From so many letters on any slip is looked for, below only two letters swapped; names, which need not be in the
# articles at all, are more alike.
FREE, FREE_NAME = 5, 6
# From so many letters on a word may have two typos, none of them in its first letters.
LONG, SAME = 9, 3
# What was meant stands in a chunk with this share of the question's other words, or with so many of them.
BESIDE, BESIDE_MOST = 0.25, 2
# The same for names that are English words too, and for all others: any two names may be alike.
BESIDE_USUAL_NAME, BESIDE_NAME = 0.34, 0.5
# So long a name is hardly another's neighbour by chance, and may be all that is typed.
ALONE = 8
# What was meant weighs so many times as much as the next neighbour.
CLEAR = 4
# So many neighbours are looked at, in so many chunks each; and so many words of a question are corrected.
NEAREST, CHUNKS, WORDS = 5, 10, 4
MAX_CHARS = 400
# What stands in quotation marks is meant as it is typed.
_WORD = re.compile(r"“[^”]*”|\"[^\"]*\"|(?P<word>(?<!\w)[^\W\d_]+(?!\w))")
_LETTERS = re.compile(r"[^\W\d_]+")
# Function words, with and without their apostrophe ("hasnt"); long months and weekdays, which no article need have.
_KNOWN = FUNCTION | {word.replace("'", "") for word in FUNCTION}
_DAYS = {name.lower() for name in (*month_name, *day_name) if len(name) >= FREE_NAME}


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """A word as articles write it; how many chunks have it, times the square of the share of the rest beside it."""

    written: str
    weight: float


def corrected(text: str, stores: "Stores", is_word: Callable[[str], bool]) -> str:
    """Return a question with its typos corrected, as far as the words of the articles leave no doubt.

    Only a word that is nowhere in the index, and no English word by `is_word`, is exchanged, and only for one that
    stands beside other words of the question. Raises `StoreError`.
    """
    speller = _Speller(stores, is_word)
    found = [match for match in _WORD.finditer(text) if match["word"]] if len(text) <= MAX_CHARS else []
    for match in reversed([match for match in found if speller.is_unknown(match["word"])][:WORDS]):
        before, after = text[: match.start()], text[match.end() :]
        name = match["word"][0].isupper() and bool(before.strip("\"'“‘¿( "))
        text = f"{before}{speller.meant(match['word'], name, f'{before} {after}') or match['word']}{after}"
    return text


@dataclass(frozen=True, slots=True)
class _Speller:
    stores: "Stores"
    is_word: Callable[[str], bool]

    def is_unknown(self, word: str) -> bool:
        """Whether no article has a word in any form, and English doesn't either."""
        plain = _plain(word)
        if len(plain) < SHORTEST or not plain.isascii() or (word.isupper() and len(word) < LONG) or plain in _KNOWN:
            return False
        stems = self.stores.lexical.words(plain)
        return bool(stems) and not any(self.stores.lexical.occurrences(stems)) and not self.is_word(plain)

    def meant(self, word: str, name: bool, rest: str) -> str | None:
        """Return what a word is a misspelling of; None where that is not clear. `name`: it has a capital."""
        plain = _plain(word)
        swapped = set(_swaps(plain))
        if not name and (meant := min(swapped & FUNCTION, default=None)):
            return meant.capitalize() if word[0].isupper() else meant
        if len(days := set(_edits(plain)) & _DAYS) == 1:
            return days.pop().capitalize()
        slips = swapped if len(plain) < (FREE_NAME if name else FREE) else set(_edits(plain))
        near, distance = self._indexed(sorted(slips - FUNCTION)), 1
        if not near and len(plain) >= LONG:
            stem = self.stores.lexical.words(plain)[0]
            terms = [term for term in self.stores.lexical.terms(plain[:SAME]) if is_near(term, stem, 2)]
            near, distance = self._indexed(terms), 2
        beside = set(self.stores.lexical.words(" ".join(set(_LETTERS.findall(rest.lower())) - FUNCTION)))
        found = [one for stem in list(near)[:NEAREST] if (one := self._neighbour(stem, plain, distance, name, beside))]
        found.sort(key=lambda one: -one.weight)
        if not found or (len(found) > 1 and found[0].weight < CLEAR * found[1].weight):
            return None
        written = found[0].written
        return written[0].upper() + written[1:] if word[0].isupper() else written

    def _indexed(self, words: Sequence[str]) -> dict[str, int]:
        """Return those of some words that articles hold, as they are indexed, each with its chunks, most first."""
        lexical = self.stores.lexical
        stems = list(dict.fromkeys(lexical.words(" ".join(words))))
        counts = zip(stems, lexical.occurrences(stems), strict=True)
        return dict(sorted((pair for pair in counts if pair[1]), key=lambda pair: -pair[1]))

    def _neighbour(self, stem: str, plain: str, distance: int, name: bool, beside: Set[str]) -> _Neighbour | None:
        """Return a stem as articles write it near a word; None where too few other words of the question stand by."""
        lexical, catalog = self.stores.lexical, self.stores.catalog
        hits = lexical.search(" ".join((stem, *beside)), CHUNKS, Filters(), having=[stem])
        most: dict[str, int] = {}
        for chunk in catalog.chunks([hit.chunk_id for hit in hits]).values():
            text = f"{chunk.title} {chunk.said()}"
            there = len(beside & set(lexical.words(text)))
            most |= {form: max(there, most.get(form, 0)) for form in set(_LETTERS.findall(text))}
        near = [
            form
            for form, there in most.items()
            if (form[0].isupper() or not name)
            and is_near(_plain(form), plain, distance)
            and lexical.words(form) == [stem]
            and there >= self._least(form, name, len(beside))
        ]
        best = max(near, key=lambda form: (most[form], form[0].islower(), form), default=None)
        share = most[best] / len(beside) if best and beside else 1.0
        return _Neighbour(best, lexical.occurrences([stem])[0] * share**2) if best else None

    def _least(self, form: str, name: bool, others: int) -> float:
        """Return how many other words of a question must stand in a chunk with what one of them is taken for."""
        if not self.is_word(_plain(form)) or (form[0].isupper() and not name):
            return BESIDE_NAME * others if others or len(form) >= ALONE else 1
        return BESIDE_USUAL_NAME * others if name else min(BESIDE * others, BESIDE_MOST)


def _edits(word: str) -> Iterator[str]:
    """Yield what one slip of the finger makes of a word; its first letter stays, or is swapped with the second."""
    yield from _swaps(word)
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            yield head + letter + tail[1:]


def _swaps(word: str) -> Iterator[str]:
    """Yield a word with two letters beside each other swapped."""
    return (word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] for at in range(1, len(word)))


def is_near(one: str, other: str, distance: int) -> bool:
    """Whether two words are so many letters put in, left out, exchanged or swapped with the next one apart, at most.

    Optimal string alignment: Damerau 1964, each letter changed once.
    """
    if abs(len(one) - len(other)) > distance:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if last and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1] <= distance


def _plain(word: str) -> str:
    """Return a word without case and accents, as the index has it."""
    return "".join(char for char in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(char))
