"""What a question asks for, in which form an answer answers it, and what it names."""

import re
from enum import StrEnum
from itertools import pairwise

from index.sentences import ABBREVIATIONS
from qa.english.tokens import Token, tokens
from qa.english.words import AUXILIARIES, TIME_UNITS


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


class Form(StrEnum):
    """What answers a question: yes or no, a sentence, or a few words of one."""

    VERDICT = "verdict"
    SENTENCE = "sentence"
    SPAN = "span"


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
_ENDS = frozenset(".!?")
_BEGINS = "QXB"  # with such a word a question begins
_ASKS = re.compile(
    rf"(?:(?:so|and|but),? )?(?:{'|'.join(AUXILIARIES - {'being', 'been', 'be', 'having'})})\b(?!.*\bor\b)"
)
# Why, how, what somebody said and what happened take a sentence to tell; so does what a report or a rule says.
_TOLD = re.compile(
    r"\bwhy\b|\bhow come\b|\bhow (?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"
    r"|\bwhat (?:has |have |had )?happen(?:s|ed)?\b|\bwhat (?:was|were|is|are) \S.* (?:reaction|response|reply)\b"
    r"|\bwhat (?:do|does|did|has|have|had|will|would) \S.*"
    r" (?:sa(?:y|id)|tell|told|think|thought|repl(?:y|ied)|respond(?:ed)?|comment(?:ed)?)\b"
)
# Several are asked for: "who are the candidates", "which charges was he cleared of".
_PLAIN = rf"(?!(?:{'|'.join(AUXILIARIES)})\b)[\w-]+"
_SEVERAL = re.compile(
    rf"(?:who|what|which)(?: {_PLAIN}){{0,3}} (?:are|were)\b|which (?:{_PLAIN} ){{0,2}}{_PLAIN}(?<![suioa])s\b"
)
# So does who somebody is; "who is the mayor" wants a name.
_WHO_IS = re.compile(r"[Ww]ho(?: (?:is|was|are|were)|['’]s) ")
_LINKS = frozenset("de da di del der van von den bin ibn al el la le and of".split())
_NUMERALS = frozenset(
    "zero none no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million"
    " billion dozen half third quarter once twice double both couple".split()
)
_DAYS = TIME_UNITS | frozenset("today yesterday tomorrow tonight now ago soon".split())
_WORD = re.compile(r"[^\W\d_]+")
# A longer answer is not short: its sentence is told.
_FEW_WORDS = 12


def expected(question: str) -> Kind:
    """Return what kind of thing a question asks for."""
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(question)), Kind.OTHER)


def sentences(question: str) -> list[str]:
    """Return the sentences of a question; a dot behind "John F." or "Roe v." ends one only where a question follows."""
    told = tokens(question)
    ends = [
        one.end
        for before, one, after in zip([None, *told], told, told[1:], strict=False)
        if one.shown in _ENDS
        and not (before and one.shown == "." and _is_shortened(before) and after.tag not in _BEGINS)
    ]
    return [question[start:end].strip() for start, end in pairwise([0, *ends, len(question)])]


def asking(question: str) -> str:
    """Return the sentence of a question that asks: its last; one before it says what it is about."""
    return sentences(question)[-1]


def _is_shortened(word: Token) -> bool:
    return (len(word.shown) == 1 and word.shown.isupper()) or word.word in ABBREVIATIONS


def form(question: str) -> Form:
    """Return in which form an answer answers a question; "is it red or blue" wants words, not yes or no."""
    asked = asking(question).lower().replace("’", "'")
    if _ASKS.match(asked):
        return Form.VERDICT
    return Form.SENTENCE if _TOLD.search(asked) or _asks_who_is(asking(question)) else Form.SPAN


def is_short(question: str, answer: str) -> bool:
    """Whether a question is answered by words of a sentence, and the answer is few of them."""
    return form(question) is Form.SPAN and len(answer.split()) <= _FEW_WORDS


def asks_for_several(question: str) -> bool:
    """Whether a question wants all that answer it, as far as its nouns and verbs tell."""
    return bool(_SEVERAL.match(asking(question).lower()))


def _asks_who_is(asked: str) -> bool:
    found = _WHO_IS.match(asked)
    return found is not None and all(word[0].isupper() or word in _LINKS for word in asked[found.end() :].split())


def fits(kind: Kind, text: str) -> bool:
    """Whether words can be of a kind, as far as figures, numerals and names of days tell."""
    words = {word.removesuffix("s") for word in _WORD.findall(text.lower())}
    figures = any(char.isdigit() for char in text)
    if kind in (Kind.NUMBER, Kind.MONEY):
        return figures or bool(words & _NUMERALS)
    if kind is Kind.TIME:
        return figures or bool(words & _DAYS)
    if kind in (Kind.PERSON, Kind.PLACE):
        return bool(words - _NUMERALS)
    return True


def names(question: str) -> list[str]:
    """Return the capitalised words and numbers of a question, its first word left out unless all are."""
    found = _CAPITALISED.findall(question)
    first = question.split(maxsplit=1)[0] if question.split() else ""
    return [word for at, word in enumerate(found) if at or word not in first]
