"""Words and marks of a text, each with a class told from closed lists, endings and capitals."""

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.english import words

# Texts of so many are kept as read: a conversation is read anew with each of its questions.
CACHED = 512
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|\b(?:{'|'.join(sorted(map(str.title, words.SHORT_TITLES)))}|St|No)\."
    r"|['’]s\b|[^\W_]+(?:[-&/.,'’](?!s\b)[^\W_]+)*(?:(?<=s)['’](?=\s\w))?|\S"
)
# After these a capital says nothing.
_SENTENCE_END = frozenset('.?!:;…“”"')
# One letter a class; a noun phrase is a regular expression over them.
_TAGS = (
    ("D", words.ARTICLES),
    ("X", words.DO | words.MODALS),
    ("B", words.AUXILIARIES),
    ("o", frozenset(("of",))),
    ("P", words.PREPOSITIONS),
    ("Q", words.WH),
    ("q", words.QUANTIFIERS),
    ("r", words.PERSONAL | words.SPEAKERS | words.DEMONSTRATIVES),
    ("f", words.FUNCTION),
)
# The classes of words that carry meaning.
CONTENT = "wgVNn0"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark and its class: `text[start:end] == shown`; `word` is its lower case."""

    shown: str
    word: str
    start: int
    end: int
    tag: str


@lru_cache(CACHED)
def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into words and marks."""
    found: list[Token] = []
    first = True
    for match in _TOKEN.finditer(text):
        shown = match.group()
        word = shown.lower().replace("’", "'")
        found.append(Token(shown, word, match.start(), match.end(), _tag(shown, word, first)))
        first = shown in _SENTENCE_END
    return tuple(found)


def _tag(shown: str, word: str, first: bool) -> str:
    if not shown[0].isalnum():
        return "S" if word == "'s" else "."
    known = next((tag for tag, members in _TAGS if word in members), None)
    shouted = shown.isupper() and len(shown) > 1
    if word.removesuffix("s") in words.TIME_UNITS:
        return "t"
    if known and not shouted:
        return known
    if shown[0].isupper():
        return "n" if first and not shouted else "N"
    if word in words.IRREGULAR or (word.endswith("ed") and len(word) > 4):
        return "V"
    if shown[0].isdigit():
        return "0"
    return "g" if word.endswith(("ing", "ly")) else "w"


def stems(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, without the ends of their plurals."""
    return frozenset(token.word.removesuffix("s") for token in tokens(text) if token.tag in CONTENT)
