"""What an article tells of the words in it: which are names, and whose."""

import re
from dataclasses import dataclass

from index.types import Article

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SMALL = re.compile(r"\b[a-z]+\b")
# A capital behind a small letter or a comma is no sentence's beginning.
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]*")
# Behind a capital it might be half of a longer name.
_FULL_NAME = re.compile(
    r"(?:,|\b[a-z][\w’'-]{0,40}) ([A-Z][a-zé’'-]*[a-zé] (?:[A-Z]\. )?)([A-Z][\w’'-]*[a-zé])\b(?! [A-Z])"
)
# Of these with a surname, no one is called.
_NO_FORENAME = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|President|Minister|Secretary|Senator|Sen|Rep|Gov|Governor|Mayor|Judge|Justice|King|Queen|Prince"
    r"|Princess|Lord|Lady|Sir|Pope|Chancellor|Speaker|General|Gen|Captain|Coach|Chief|Officer|Sheriff|Leader|Director"
    r"|Professor|Republican|Democrat|Democratic|The|Saint|St|North|South|East|West|New|\w+day|January|February|March"
    r"|April|May|June|July|August|September|October|November|December|\w+(?:[ai]n|ese|ish|[’']s))\.?"
)


# Enough to tell how an article uses its words; a book isn't read through for it.
_TEXT_CHARS = 60_000


@dataclass(frozen=True, slots=True)
class Context:
    """An article's words as it uses them.

    `title` has the title's words, `words` those in small letters, `known` those of other articles, `names` those with
    a capital inside of sentences.
    """

    text: str
    title: frozenset[str]
    words: frozenset[str]
    known: frozenset[str]
    names: frozenset[str]
    people: dict[str, str]  # surname → full name, where it is one person's

    def is_word(self, word: str) -> bool:
        """Whether the articles use a word."""
        return word in self.words or word in self.known

    def topical(self, phrase: str) -> list[str]:
        """Return the longer words of a phrase that stand in the title, in the singular or plural."""
        words = [word.lower() for word in _WORD.findall(phrase) if len(word) > 3]
        return [word for word in words if {word, f"{word}s", word.removesuffix("s")} & self.title]

    def is_topic(self, phrase: str) -> bool:
        """Whether all longer words of a phrase stand in the title."""
        return len(self.topical(phrase)) == sum(len(word) > 3 for word in _WORD.findall(phrase))

    def full_name(self, phrase: str) -> str | None:
        """Return the only name that "The bridge" can stand for: "Tallow Bridge"."""
        article, _, noun = phrase.partition(" ")
        if article not in ("The", "the") or not noun.islower() or " " in noun:
            return None
        found = set(re.findall(rf"\b((?:[A-Z][\w’'-]+ ){{1,3}}{noun.title()})\b(?! [A-Z])", self.text))
        name = min(found, key=len, default="")
        return name if name and all(one.endswith(name) for one in found) and not name.startswith("The ") else None

    def inside(self, phrase: str) -> str | None:
        """Return a phrase from the head of a sentence as it stands inside of one; None when that isn't known."""
        first, _, rest = phrase.partition(" ")
        small = phrase[0].lower() + phrase[1:]
        if first in ("The", "A", "An"):
            return small
        is_word = first.lower() in self.words
        if rest[:1].isupper():
            return small if is_word and first not in self.names else phrase
        if is_word == (first in self.names):
            return None
        return small if is_word else phrase


def context_of(article: Article, known: frozenset[str] = frozenset()) -> Context:
    """Return what an article tells of its words; `known` are lower-case words of other articles."""
    found: dict[str, set[str]] = {}
    text = article.text[:_TEXT_CHARS]
    for forename, surname in _FULL_NAME.findall(text):
        if not _NO_FORENAME.fullmatch(forename.split()[0]):
            found.setdefault(surname, set()).add(f"{forename}{surname}")
    return Context(
        text,
        frozenset(word.lower() for word in _WORD.findall(article.title)),
        small_words(text),
        known,
        frozenset(_CAPITAL_INSIDE.findall(text)),
        {surname: names.pop() for surname, names in found.items() if _introduced(surname, names, text)},
    )


def small_words(text: str) -> frozenset[str]:
    """Return the words of a text, of its first 60,000 characters, that stand in small letters."""
    return frozenset(_SMALL.findall(text[:_TEXT_CHARS]))


def _introduced(surname: str, names: set[str], text: str) -> bool:
    """Whether a surname is one person's: news gives the full name first. "Ford" by itself is the company."""
    full = next(iter(names))
    return len(names) == 1 and text.find(full) + len(full) - len(surname) == text.find(surname)
