"""What a cited source says of the answer: the same, or something else in answer to the same question."""

import re
from enum import StrEnum

from index.types import Span
from qa.english.kinds import Kind, expected
from qa.english.tokens import stems
from qa.english.words import ARTICLES, POSSESSIVES, PREPOSITIONS, TITLES
from qa.sureness import is_verdict, settled
from qa.types import Answer, Citation

_MONTHS = frozenset("january february march april may june july august september october november december".split())
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# What words that answer may have more of, or less, and mean the same.
_BESIDE = ARTICLES | POSSESSIVES | PREPOSITIONS | TITLES
_WORD = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_MONEY = re.compile(r"[$£€¥]|\b(?:dollars?|pounds?|euros?|cents?|pence)\b", re.IGNORECASE)
_SHARE = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
# Asked for these, two sources may tell the same in words that have nothing in common.
_TOLD_FREELY = (Kind.REASON, Kind.MANNER, Kind.CHOICE)


class Stance(StrEnum):
    """What a source says beside the first one."""

    SAME = "says the same"
    OTHER = "says something else"


def says(citation: Citation) -> str | None:
    """Return the words of a quote that answer, on one line; None where none are marked."""
    if citation.answer_start is None or citation.answer_end is None:
        return None
    return " ".join(citation.read.said(Span(citation.answer_start, citation.answer_end)).split())


def stance(citation: Citation, answer: Answer) -> Stance | None:
    """Return what a source says of the answer; None where nobody can tell.

    That is so for the first source and unmarked ones, where no words are given as the answer (`qa.sureness`) or it is
    yes or no, and for words that are neither the same nor rivals: in part the same, of another kind (a day beside a
    person), or in a sentence about less of the question than the first one.
    """
    said, given = says(citation), answer.short_answer
    first = min(answer.citations, key=lambda each: each.marker)
    if not said or not given or citation.marker == first.marker or not settled(answer) or is_verdict(answer):
        return None
    mine, theirs = _words(given), _words(said)
    if mine and theirs and (mine <= theirs or theirs <= mine):
        return Stance.SAME
    asked = answer.interpreted_as or answer.question.text
    rivals = _bears_on(asked, citation, first) and _rivals(given, said, expected(asked))
    return Stance.OTHER if rivals else None


def differs(citation: Citation, answer: Answer) -> bool:
    """Whether a source names another answer than the one that is given."""
    return stance(citation, answer) is Stance.OTHER


def remark(citation: Citation, answer: Answer) -> str:
    """Return what is noted beside a source: "says the same", "says: 240", or nothing."""
    found = stance(citation, answer)
    return f"says: {says(citation)}" if found is Stance.OTHER else found or ""


def _bears_on(asked: str, citation: Citation, first: Citation) -> bool:
    """Whether a quote has all the words of the question that the first one has: what tells of less answers less."""
    return stems(asked) & stems(first.shown) <= stems(citation.shown)


def _rivals(given: str, said: str, asked: Kind) -> bool:
    """Whether two answers of one kind exclude each other, as far as words tell."""
    kind = _kind(given, asked)
    if asked in _TOLD_FREELY or kind != _kind(said, asked):
        return False
    if kind is Kind.TIME:
        return _other_day(given, said)
    return bool(_words(given) and _words(said)) and not _words(given) & _words(said)


def _kind(words: str, asked: Kind) -> Kind | str:
    """Return what kind of thing words name: what tells people from places is not in them, so these are one kind."""
    lower = _words(words)
    names = [word for word in _WORD.findall(words) if word[0].isupper() and word.casefold() not in _MONTHS | _WEEKDAYS]
    counted = asked in (Kind.NUMBER, Kind.MONEY)
    if _MONEY.search(words):
        return Kind.MONEY
    if _SHARE.search(words):
        return "share"
    if not names and (lower & (_MONTHS | _WEEKDAYS) or (not counted and any(map(_YEAR.fullmatch, lower)))):
        return Kind.TIME
    if any(word[0].isdigit() for word in lower):
        return Kind.NUMBER
    return "name" if names else Kind.OTHER


def _other_day(given: str, said: str) -> bool:
    """Whether two times are in different years, months, days of them or days of the week, where both tell which."""
    return any(
        mine and theirs and not mine & theirs for mine, theirs in zip(_calendar(given), _calendar(said), strict=True)
    )


def _calendar(words: str) -> tuple[frozenset[str], ...]:
    found = _words(words)
    years = frozenset(filter(_YEAR.fullmatch, found))
    months = found & _MONTHS
    days = frozenset(word for word in found - years if months and word[0].isdigit())
    return years, months, days, found & _WEEKDAYS


def _words(text: str) -> frozenset[str]:
    """Return the words that tell: numbers without their commas, and neither titles nor words that only bind."""
    found = {word.casefold().replace(",", "") for word in _WORD.findall(text)}
    return frozenset(found - _BESIDE)
