"""Sentence to the plain statements in it, each as a sentence of its own, with its person in the place of "he"."""

import re
from collections.abc import Iterator

from qa.suggestions.clauses import WEEKDAY
from qa.suggestions.context import Context

# A longer sentence is a list or a text without stops; taking it apart could take long.
_SENTENCE_CHARS = 600
_TOLD = re.compile(
    rf"\b(?:said|says|announced|confirmed|reported|added|noted)(?:,? (?:on )?{WEEKDAY})?(?: that)?"
    r" (?P<what>(?:the |an? )?[A-Z][^“”\"]+\.)$"
)
_NEXT = re.compile(r"(?:, (?:and|but|while)|;) (?P<what>(?:the |an? )?[A-Z][^“”\"]+\.)$")
_LED = re.compile(
    r"^(?:After|When|While|As|By|With|For|Since|Despite|During|Following|At|Earlier|Under|Although|Though|Because)"
    r" [^,“”\"]{3,90}, (?P<what>[^“”\"]+\.)$"
)
_PRONOUN = re.compile(r"^(?:He|She) (?=[a-z])|(?<=[,.]”) (?:he|she)(?= said)|(?<=,\") (?:he|she)(?= said)")


def statements(sentence: str) -> Iterator[str]:
    """Yield a sentence, and each part of it that could be one."""
    if len(sentence) > _SENTENCE_CHARS:
        return
    yield sentence
    for part in (_TOLD, _NEXT, _LED):
        if match := part.search(sentence):
            yield match["what"][0].upper() + match["what"][1:]


def with_person(sentence: str, before: str, context: Context) -> str:
    """Return a sentence with a person's name for "he" or "she", where the one before it names one person only."""
    found = {full for surname, full in context.people.items() if re.search(rf"\b{re.escape(surname)}\b", before)}
    if len(found) != 1 or not _PRONOUN.search(sentence):
        return sentence
    who = found.pop()
    return _PRONOUN.sub(lambda match: f" {who}" if match.group().startswith(" ") else f"{who} ", sentence, count=1)
