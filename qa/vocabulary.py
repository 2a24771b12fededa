"""Which words are plain English, whatever an index holds."""

import json
from functools import cache

from qa.reader.description import TOKENIZER
from qa.reader.runtime import WEIGHTS

_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers", "r", "rs", "ness", "less")
_BEGINNINGS = ("un", "re", "non", "over", "under", "out", "pre", "anti")
# Shorter or rarer parts would make a compound of nearly any letters.
_SHORTEST_PART, _RAREST_PART = 4, 8_000


def is_word(word: str) -> bool:
    """Whether a lower-case word is in the reader's vocabulary, inflected or compounded of what is there.

    It has 22,000 words, by how often they were written in English Wikipedia and books.
    """
    words = _words()
    stems = {word, *(word.removesuffix(end) for end in _ENDINGS), *(word.removesuffix(end) + "e" for end in _ENDINGS)}
    stems |= {stem.removeprefix(start) for stem in stems for start in _BEGINNINGS}
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    common = (max(words.get(part, _RAREST_PART) for part in (word[:at], word[at:])) for at in cuts)
    return any(stem in words for stem in stems) or any(rank < _RAREST_PART for rank in common)


def is_common(word: str) -> bool:
    """Whether a lower-case word is among the 8,000 most frequent of that vocabulary."""
    return _words().get(word, _RAREST_PART) < _RAREST_PART


@cache
def _words() -> dict[str, int]:
    """Return each word with its rank: the most frequent have the lowest."""
    vocabulary = json.loads((WEIGHTS / TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    return {word: rank for word, rank in vocabulary.items() if word.isalpha()}
