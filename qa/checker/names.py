"""The names of a sentence, and whether its sources have them: surnames for full names, initials, people for places."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.types import Span
from qa.checker.types import Source
from qa.english.tokens import Token, tokens
from qa.english.words import FUNCTION, TIME_UNITS, TITLES

_PART = re.compile(r"[^\W_]+")
# Endings that make people of a place, and the other way round: "Iraqi", "Italian", "Chinese", "Swedish".
_PEOPLE = re.compile(r"(?:ian|ean|an|n|i|ese|ish|s)$")
_STEM = 4


def unnamed(sentence: str, sources: Sequence[Source]) -> list[Span]:
    """Return where a sentence names what no source does.

    The first word of a sentence has a capital in any case: it is none. Titles, months and days of the week neither.
    """
    known = _Known(sources)
    return [Span(one.start, one.end) for one in tokens(sentence) if is_name(one) and not known.has(one.shown)]


def is_name(token: Token) -> bool:
    """Whether a token is a name, or a part of one."""
    bare = token.word.removesuffix("'s").removesuffix("'")
    return token.tag == "N" and bare.rstrip(".") not in TITLES | TIME_UNITS | FUNCTION and len(bare) > 1


class _Known:
    """The words of sources, their titles and publishers."""

    def __init__(self, sources: Sequence[Source]) -> None:
        texts = [text for one in sources for text in (one.text, one.title, one.publisher or "")]
        self._words = {part for text in texts for part in _parts(text)}
        self._initials = {short for text in texts for short in _initials(text)}
        self._places = {_place(word) for word in self._words}

    def has(self, name: str) -> bool:
        """Whether all parts of a name are known, or what they are short for, or the place or people it belongs to."""
        bare = name.replace(".", "").removesuffix("'s").removesuffix("’s").casefold()
        return bare in self._initials or all(map(self._has_part, _parts(name)))

    def _has_part(self, part: str) -> bool:
        return part in self._words or (len(place := _place(part)) >= _STEM and place in self._places)


def _parts(text: str) -> list[str]:
    """Return the words of a text without case, accents and the stops of initials."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", bare.casefold())
    return [part for part in _PART.findall(plain) if part != "s"]


def _place(word: str) -> str:
    return _PEOPLE.sub("", word).rstrip("ae") if len(word) > _STEM else word


def _initials(text: str) -> Iterator[str]:
    """Yield what names of several words are short for: "World Health Organization" is "who"."""
    run: list[str] = []
    for token, after in pairwise([*tokens(text), Token("", "", 0, 0, "")]):
        if token.shown[:1].isupper():
            run.append(token.word[0])
        if not after.shown[:1].isupper() and after.word not in ("of", "for", "and", "the"):
            if len(run) > 1:
                yield "".join(run)
            run = []
