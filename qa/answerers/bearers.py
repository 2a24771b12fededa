"""Which articles have the rarest name of a question.

A reader knows a rare name by its pieces, so that one museum's opening reads to it much like another's.
"""

from dataclasses import dataclass

from index.errors import StoreError
from index.lexical import Lexical
from index.types import Article
from qa.english.kinds import names, sentences
from qa.english.words import AUXILIARIES, TIME_UNITS, TITLES

# So long a beginning makes one word of another's: Iran, Iranian.
ALIKE_CHARS = 4


@dataclass(frozen=True, slots=True)
class Rarest:
    """A word of a question's names, as asked and as indexed, and whether any article has it."""

    shown: str
    stem: str
    is_known: bool

    def is_in(self, article: Article, lexical: Lexical) -> bool:
        """Whether an article has it, or a word that begins it or that it begins."""
        words = set(lexical.words(f"{article.title} {article.text}"))
        return self.stem in words or any(
            min(len(word), len(self.stem)) >= ALIKE_CHARS and (word.startswith(self.stem) or self.stem.startswith(word))
            for word in words
        )


def rarest_name(question: str, lexical: Lexical) -> Rarest | None:
    """Return the one that the fewest chunks have, as far as capitals tell names; None without one, or any words.

    Figures, titles and days are no names, and what an abbreviation stands for may be spelt out: US, CEO. Where the
    sentence that asks has no name, one before it tells what "it" is.
    """
    found = [
        name
        for name in _named(question)
        if not (name.isupper() or any(map(str.isdigit, name)) or name.lower().rstrip(".") in TITLES | TIME_UNITS)
    ]
    if any(name.lower() in AUXILIARIES for name in found):  # a title: all words are capitalised
        return None
    stems = {stem: name for name in found for stem in lexical.words(name)}
    try:
        frequencies = dict(zip(stems, lexical.occurrences(list(stems)), strict=True))
    except StoreError:
        return None
    rarest = min(frequencies, key=lambda stem: frequencies[stem], default=None)
    return Rarest(stems[rarest].rstrip("."), rarest, frequencies[rarest] > 0) if rarest else None


def _named(question: str) -> list[str]:
    """Return the names of the last sentence of a question that has any."""
    return next(filter(None, map(names, reversed(sentences(question)))), [])
