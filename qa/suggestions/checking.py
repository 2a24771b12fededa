"""Whether a question is answered as it should be, and whether two of them ask the same."""

import re

from qa.english.kinds import Kind, expected, offers
from qa.suggestions.clauses import NAME
from qa.suggestions.speakers import words_of
from qa.suggestions.types import Sourced
from qa.suggestions.verbs import PAST
from qa.types import Answer, Citation

# An answer must be at least so probable to be promised; more so where no words are known that it must have.
CONFIDENT, SURE = 0.5, 0.6
# The part of its words that an answer shares with those expected, of the question's words with the quote, and of the
# shorter question's words with another one that asks the same.
SHARED = 0.5
ABOUT = 0.6
SAME = 0.67
# Words are compared by their beginnings: "closed", "closure".
_STEM_CHARS = 5
_WORD = re.compile(r"[\w’'-]+")
_FUNCTION = frozenset(
    "the and for was were are did does what when where who why how many much say about with that".split()
    + "his her its their".split()
)
# How and where something was said is not what was said.
_ASIDE = re.compile(
    r"(?:[Ii]n|[Oo]n|at|to (?=[A-Z]|the |reporters)|of|from|with|for|via|during|not|after|when|is|was|has|will)\b"
    rf"|(?:{PAST}|[a-z]+ing)\b|(?:the )?{NAME}$"
)
# What stands before a reason, or begins it.
_REASON_BEFORE = re.compile(
    r"\b(?:because(?: of)?|since|due to|owing to|thanks to|as a result of|amid|so that|over|caused by|for fear of"
    r"|prompted by)(?: [\w’'-]+){0,2}\s*$",
    re.IGNORECASE,
)
# Only of what was done to something: "closed after divers found a crack", but not "won after extra time".
_OCCASION_BEFORE = re.compile(r"\b(?:after|following)(?: [\w’'-]+){0,2}\s*$", re.IGNORECASE)
_REASON = re.compile(
    r"(?:because|due to (?:the|an?|[A-Z]|[a-z]+s\b)|so that|in order to|to (?!the\b|a\b|an\b)[a-z]+|amid|for fear)\b",
    re.IGNORECASE,
)


def proves(answer: Answer, source: Sourced, elsewhere: bool = False) -> bool:
    """Whether an answer is confident, and what the sentence says: cited from it, or word for word from `elsewhere`."""
    if answer.abstained or answer.confidence < CONFIDENT or not answer.citations:
        return False
    first, meant, span = answer.citations[0], content(source.candidate.answer), source.sentence
    if not meant:
        return _carries(answer, first, source)
    said = content(answer.short_answer) if answer.short_answer else meant
    if source.candidate.speaker:
        if len((answer.short_answer or "a b").split()) < 2 or _ASIDE.match(answer.short_answer or ""):
            return False
        meant |= content(words_of(source.candidate.speaker, first.quote))
        return bool(said) and len(said & meant) >= SHARED * len(said)
    if first.article_id == source.article_id and first.start < span.end and span.start < first.end:
        return bool(said & meant) or _carries(answer, first, source)
    return elsewhere and bool(answer.short_answer) and bool(said) and said <= meant


def _carries(answer: Answer, first: Citation, source: Sourced) -> bool:
    """Whether a quote from the same article speaks of what is asked, and offers that kind of answer."""
    question, short = source.candidate.question, answer.short_answer or ""
    if answer.confidence < SURE or first.article_id != source.article_id or first.answer_start is None:
        return False
    if content(short) <= content(question):
        return False
    asked, told = _stems(question), _stems(first.quote)
    if len(asked & told) < ABOUT * len(asked):
        return False
    match expected(question):
        case Kind.REASON:
            before = first.quote[: first.answer_start - first.start]
            undergone = re.match(r"Why (?:was|were) ", question) and _OCCASION_BEFORE.search(before)
            return bool(undergone or _REASON_BEFORE.search(before) or _REASON.match(short))
        case Kind.PLACE:
            return bool(re.search(r"[A-Z]", short)) and not offers(Kind.TIME, short, "")
        case kind:
            return offers(kind, short, question)


def same(one: str, other: str) -> bool:
    """Whether two questions ask for the same kind of thing in much the same words."""
    mine, theirs = content(one), content(other)
    return expected(one) == expected(other) and len(mine & theirs) >= SAME * max(1, min(len(mine), len(theirs)))


def content(text: str) -> set[str]:
    """Return the words of a text that carry meaning, in small letters."""
    text = text.replace("’", "'")
    return {word.lower() for word in _WORD.findall(text) if len(word) > 2 or word[0].isdigit()} - _FUNCTION


def _stems(text: str) -> set[str]:
    return {word[:_STEM_CHARS] for word in content(text)}
