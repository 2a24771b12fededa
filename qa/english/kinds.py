"""What kind of thing a question asks for, and what it names."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a question asks for."""

    PERSON = "person"
    PLACE = "place"
    TIME = "time"
    NUMBER = "number"
    MONEY = "money"
    REASON = "reason"
    MANNER = "manner"
    CHOICE = "choice"
    OTHER = "other"


# The first pattern that a question matches decides.
_WHICH = r"\b(?:what|which) (?:\w+ )?"
_PATTERNS = (
    (Kind.MONEY, r"\bhow much (?:money|did .* (?:pay|raise|spend|earn))|\b(?:what|which) (?:price|sum)\b|\bcosts?\b"),
    (Kind.NUMBER, r"\bhow (?:many|much|long|old|far|tall|high|big|large|often|fast|deep|wide|heavy)\b"),
    (Kind.NUMBER, rf"{_WHICH}(?:number|percentage|percent|share|proportion|score|age|distance)\b"),
    (Kind.TIME, rf"\bwhen\b|{_WHICH}(?:year|date|day|month|time|century|decade|week|season)\b"),
    (Kind.PLACE, rf"\bwhere\b|{_WHICH}(?:city|country|state|town|place|street|county|island|village)\b"),
    (Kind.PERSON, r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|president|minister|actor|player)\b"),
    (Kind.REASON, r"\bwhy\b|\bwhat (?:caused|led to|prompted|made)\b|\bfor what reason"),
    (Kind.MANNER, r"\bhow\b"),
    (Kind.CHOICE, r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"),
)
_QUESTIONS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_CAPITALISED = re.compile(r"\b(?:[A-Z][\w’'.-]*|\d[\d,.]*\d|\d)")


def expected(question: str) -> Kind:
    """Return what kind of thing a question asks for."""
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(question)), Kind.OTHER)


def names(question: str) -> list[str]:
    """Return the capitalised words and numbers of a question, its first word left out unless all are."""
    found = _CAPITALISED.findall(question)
    first = question.split(maxsplit=1)[0] if question.split() else ""
    return [word for at, word in enumerate(found) if at or word not in first]
