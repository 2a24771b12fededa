"""A quote held against an article, word for word: verbatim, honestly shortened, or altered, and in which words."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"[$£€¥%]|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# What stands for words left out or put in: "…", "...", ". . .", "(…)", "[the mayor]".
_GAP = re.compile(r"\[[^\]]*\]|…|\.\s?\.\s?\.(?:\s?\.)?")
# "[T]he wall" is "The wall" with another letter.
_LETTER = re.compile(r"\[(\w)\](?=\w)")
# So many words of an article may be left out between two parts of a quote.
MOST_LEFT_OUT = 300
# A quote is an altered one if so much of it stands in an article in its order; of fewer it is another sentence.
ALIKE = 0.6
# Words of an article, beside as many as the quote has, that are held against it.
_ROOM = 6


class Verdict(StrEnum):
    """What a quote is, held against articles; the first is the best."""

    VERBATIM = "verbatim"
    RECASED = "recased"
    ELLIPSIS = "ellipsis"
    ALTERED = "altered"
    NOT_FOUND = "not_found"

    @property
    def holds(self) -> bool:
        """Whether the quote is right as far as its words go."""
        return self not in (Verdict.ALTERED, Verdict.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, without what typesetting changes, and its `key`: what is left without case."""

    shown: str
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wording:
    """An article as words, their keys, and these with a blank before and after each."""

    words: Sequence[Word]
    keys: Sequence[str]
    joined: str

    @classmethod
    def of(cls, text: str) -> "Wording":
        """Return the wording of a text."""
        words = words_of(text)
        keys = [one.key for one in words]
        return cls(words, keys, f" {' '.join(keys)} ")

    def has(self, part: Sequence[Word]) -> bool:
        """Whether a part stands in the article, whatever its case."""
        return f" {' '.join(one.key for one in part)} " in self.joined


@dataclass(frozen=True, slots=True)
class Match:
    """How a quote stands in an article: `text[start:end]`; `changed` are the words that differ, or are left out."""

    verdict: Verdict
    start: int
    end: int
    changed: tuple[str, ...] = ()
    alike: float = 1.0


def words_of(text: str) -> list[Word]:
    """Return the words of a text; dashes, quotation marks and other punctuation are none."""
    return [
        Word(shown, shown.casefold(), found.start(), found.end())
        for found in _WORD.finditer(text)
        if (shown := unicodedata.normalize("NFKC", found.group()).replace("’", "'"))
    ]


def match(quote: str, article: Wording) -> Match | None:
    """Return how a quote stands in an article, whole or shortened; None where it does not."""
    found = matches(quote, article)
    return min(found, key=lambda one: (list(Verdict).index(one.verdict), len(one.changed)), default=None)


def matches(quote: str, article: Wording) -> list[Match]:
    """Return how a quote stands in an article at each place that has it whole, else where it is first shortened."""
    parts = _parts(quote)
    if not parts or not all(map(article.has, parts)):
        return []
    whole = [one for part in parts for one in part]
    exact = [_spelled(whole, article.words, at) for at in _places(whole, article.keys, 0, len(article.keys))]
    shortened = _shortened(parts, article) if len(parts) > 1 and not exact else None
    return [shortened] if shortened else exact


def match_altered(quote: str, article: Wording) -> Match | None:
    """Return the stretch of an article that a quote may have been before it was altered; None for none alike enough."""
    parts = _parts(quote)
    if len(parts) > 1:
        return _altered_parts(parts, article)
    return _altered(parts[0], article) if parts else None


def pattern_of(quote: str) -> re.Pattern[str]:
    """Return an expression that finds the longest part of a quote in a text, whatever its case and punctuation."""
    longest = max(_parts(quote), key=len, default=[])
    shown = r"\W+".join(re.escape(one.shown).replace("'", "['’]") for one in longest)
    return re.compile(shown or "(?!)", re.IGNORECASE)


def _parts(quote: str) -> list[list[Word]]:
    """Return the words of a quote between what was left out or put in."""
    return [part for piece in _GAP.split(_LETTER.sub(r"\1", quote)) if (part := words_of(piece))]


def _places(part: Sequence[Word], keys: Sequence[str], first: int, last: int) -> Iterator[int]:
    """Yield where a part stands in an article, whatever its case."""
    wanted = [one.key for one in part]
    for at in range(first, min(last, len(keys) - len(wanted) + 1)):
        if keys[at] == wanted[0] and keys[at : at + len(wanted)] == wanted:
            yield at


def _spelled(part: Sequence[Word], words: Sequence[Word], at: int) -> Match:
    """Return what the case of a part's words makes of it: only its first letter may differ."""
    place = words[at : at + len(part)]
    other = [mine.shown for mine, theirs in zip(part, place, strict=True) if mine.shown != theirs.shown]
    recased = part[0].shown != place[0].shown and part[0].shown[1:] == place[0].shown[1:]
    changed = tuple(other[1:] if recased else other)
    verdict = Verdict.ALTERED if changed else Verdict.RECASED if recased else Verdict.VERBATIM
    return Match(verdict, place[0].start, place[-1].end, changed)


def _shortened(parts: Sequence[Sequence[Word]], article: Wording) -> Match | None:
    """Return a quote whose parts follow each other in an article, each as it stands there."""
    words, keys = article.words, article.keys
    for first in _places(parts[0], keys, 0, len(keys)):
        ends, found = first + len(parts[0]), [_spelled(parts[0], words, first)]
        for part in parts[1:]:
            at = next(_places(part, keys, ends, ends + MOST_LEFT_OUT), None)
            if at is None:
                break
            found.append(_spelled(part, words, at))
            ends = at + len(part)
        if len(found) == len(parts):
            changed = tuple(word for one in found for word in one.changed)
            return Match(Verdict.ALTERED if changed else Verdict.ELLIPSIS, found[0].start, found[-1].end, changed)
    return None


def _altered_parts(parts: Sequence[Sequence[Word]], article: Wording) -> Match | None:
    """Return a shortened quote of which some part is altered, or stands elsewhere than it says."""
    found: list[Match] = []
    changed: list[str] = []
    for part in parts:
        near = _altered(part, article)
        changed += near.changed if near else [one.shown for one in part]
        found += [near] if near else []
    alike = 1 - len(changed) / sum(map(len, parts))
    if not found or alike < ALIKE:
        return None
    return Match(Verdict.ALTERED, min(x.start for x in found), max(x.end for x in found), tuple(changed), alike)


def _altered(part: Sequence[Word], article: Wording) -> Match | None:
    """Return the stretch of an article that is most like a part, word by word; None for none that is alike enough."""
    words, keys = article.words, article.keys
    wanted = [one.key for one in part]
    first, last = _window(wanted, keys)
    aligned = SequenceMatcher(None, keys[first:last], wanted, autojunk=False)
    blocks = [one for one in aligned.get_matching_blocks() if one.size]
    alike = sum(one.size for one in blocks) / len(wanted)
    if alike < ALIKE or sum(one.size for one in blocks) < 2:
        return None
    # A word in place of another at either end belongs to the stretch as well.
    start = max(first, first + blocks[0].a - blocks[0].b)
    end = min(len(keys), first + blocks[-1].a + len(wanted) - blocks[-1].b)
    changed: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, keys[start:end], wanted, autojunk=False).get_opcodes():
        if kind != "equal":
            changed += [one.shown for one in (part[c:d] or words[start + a : start + b])]
    return Match(Verdict.ALTERED, words[start].start, words[end - 1].end, tuple(changed), alike)


def _window(wanted: Sequence[str], keys: Sequence[str]) -> tuple[int, int]:
    """Return the stretch of an article that has most of a quote's words."""
    size, known = len(wanted) + _ROOM, set(wanted)
    hits = [key in known for key in keys]
    count = best = sum(hits[:size])
    place = 0
    for at in range(1, max(1, len(keys) - size + 1)):
        count += hits[at + size - 1] - hits[at - 1]
        if count > best:
            best, place = count, at
    return max(0, place - _ROOM), min(len(keys), place + size + _ROOM)
