"""What kind of thing a question asks for, and whether a sentence offers one.

Closed classes of English words only; nothing here knows of any topic.
"""

import re
from enum import StrEnum

_MONTH = (
    r"(?:jan(?:uary|\.)|feb(?:ruary|\.)|mar(?:ch|\.)|apr(?:il|\.)|may|june?|july?|aug(?:ust|\.)|sept?(?:ember|\.)"
    r"|oct(?:ober|\.)|nov(?:ember|\.)|dec(?:ember|\.))"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NUMBER_WORD = (
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|twice)"
)


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
_QUESTIONS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.MONEY,
            r"\bhow much (?:money|did .* (?:pay|raise|spend|earn))|\b(?:what|which) (?:price|sum)\b|\bcosts?\b",
        ),
        (Kind.NUMBER, r"\bhow (?:many|much|long|old|far|tall|high|big|large|often|fast|deep|wide|heavy)\b"),
        (Kind.NUMBER, r"\b(?:what|which) (?:\w+ )?(?:number|percentage|percent|share|proportion|score|age|distance)\b"),
        (Kind.TIME, r"\bwhen\b|\b(?:what|which) (?:\w+ )?(?:year|date|day|month|time|century|decade|week|season)\b"),
        (
            Kind.PLACE,
            r"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:city|country|state|town|place|street|county|island|village)\b",
        ),
        (
            Kind.PERSON,
            r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|president|minister|actor|player)\b",
        ),
        (Kind.REASON, r"\bwhy\b|\bwhat (?:caused|led to|prompted|made)\b|\bfor what reason"),
        (Kind.MANNER, r"\bhow\b"),
        (Kind.CHOICE, r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"),
    )
)

_TIME_OFFER = re.compile(
    rf"\b{_MONTH}\s+\d|\d\s+{_MONTH}|\b{_DAY}\b|\b(?:1[5-9]|20|21)\d\d\b|\b(?:yester|to)day\b|\bto(?:night|morrow)\b"
    rf"|\b(?:in|of|since|until|by|last|next|this) {_MONTH}\b|\b\d{{1,2}}(?::\d\d)? ?[ap]\.?m\b"
    r"|\b(?:last|next|this) (?:week|month|year|summer|winter|spring|autumn)",
    re.IGNORECASE,
)
_NUMBER_OFFER = re.compile(rf"\d(?:[\d,.]*\d)?|\b{_NUMBER_WORD}\b", re.IGNORECASE)
_MONEY_OFFER = re.compile(
    r"[$£€¥]\s?\d|\b\d[\d,.]*\s?(?:dollars|pounds|euros|million|billion|cents|pence|crowns)", re.IGNORECASE
)
_REASON_OFFER = re.compile(
    r"\b(?:because|since|due to|owing to|as a result|so that|in order to|after|amid|over|for fear|caus|led to|blam"
    r"|reason|to (?:avoid|prevent|protect|help|make|allow|ensure|stop|keep|raise))",
    re.IGNORECASE,
)
_MANNER_OFFER = re.compile(r"\b(?:by|through|using|with|via)\b", re.IGNORECASE)
_PLACE_OFFER = re.compile(r"\b(?:in|at|near|from|to|outside|across|off|on|of|around) (?:the )?(?:[A-Z][\w’'-]+)")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)(?<![\"“‘])\b[A-Z][\w’'-]*[a-z][\w’'-]*")
_FIRST_NAME = re.compile(r"[\"“‘]?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*[a-z][\w’'-]*)+")
_CAPITALISED = re.compile(r"\b(?:[A-Z][\w’'.-]*|\d[\d,.]*\d|\d)")


def expected(question: str) -> Kind:
    """Return what kind of thing a question asks for."""
    for kind, pattern in _QUESTIONS:
        if pattern.search(question):
            return kind
    return Kind.OTHER


def offers(kind: Kind, sentence: str, question: str) -> bool:
    """Whether a sentence holds something of a kind that the question itself does not name."""
    if kind is Kind.PERSON:
        return bool(_names(sentence) - _words(question))
    if kind is Kind.PLACE:
        named = {word for match in _PLACE_OFFER.findall(sentence) for word in _words(match)}
        return bool(named - _words(question))
    if kind is Kind.NUMBER:
        known = set(_NUMBER_OFFER.findall(question.lower()))
        return any(found not in known for found in _NUMBER_OFFER.findall(sentence.lower()))
    pattern = {
        Kind.TIME: _TIME_OFFER,
        Kind.MONEY: _MONEY_OFFER,
        Kind.REASON: _REASON_OFFER,
        Kind.MANNER: _MANNER_OFFER,
    }.get(kind)
    return bool(pattern.search(sentence)) if pattern else False


def names(question: str) -> list[str]:
    """Return the capitalised words and numbers of a question, its first word left out unless all are."""
    found = _CAPITALISED.findall(question)
    first = question.split(maxsplit=1)[0] if question.split() else ""
    return [word for at, word in enumerate(found) if at or word not in first]


def _names(sentence: str) -> set[str]:
    # One capital at the head of a sentence says nothing; two in a row do.
    first = _FIRST_NAME.match(sentence)
    return {match.lower() for match in _NAME.findall(sentence)} | (_words(first.group()) if first else set())


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w’'-]+", text.lower()))
