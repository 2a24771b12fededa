"""Sentence to questions that can be asked by someone who has not read it."""

import re
from collections.abc import Iterator

from qa.suggestions.clauses import main_clause
from qa.suggestions.context import Context
from qa.suggestions.patterns import PATTERNS, counted
from qa.suggestions.people import about_people
from qa.suggestions.types import Candidate

_CHARS = range(12, 96)
# A longer sentence is a list or a text without stops; taking it apart could take long.
_SENTENCE_CHARS = 600
# What points back, to the day of reading, or to a clause that is cut off.
_POINTING = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|we|us|our|you|your|i|me|my|this|these|those|there|here"
    r"|who|which|that|whose|because|said|today|yesterday|tomorrow|tonight|now|ago|last|next|recently|earlier|later"
    r"|still|already|then|so|such|same|others?|another|former|not|one|himself|herself|itself|themselves|both|first|latter"
    r"|more|less|as|than|too|however|instead|respectively|new|current|being|separate|similar|subsequent|additional"
    r"|previous|prior|different|certain|various|just|ever|only|even|once|remaining|entire|following)\b",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r" (?:to|of|for|with|from|at|a|an|the|and)\?$")
_THE_REST = re.compile(r"\bthe ((?:[a-z][\w-]*\s?)+)(?=[?,]|\b)")


def candidates(sentence: str, context: Context) -> Iterator[Candidate]:
    """Yield the questions that a sentence answers, if they can be asked without having read it."""
    if len(sentence) > _SENTENCE_CHARS:
        return
    found: list[Candidate] = [*about_people(sentence, context), *counted(sentence)]
    clause = main_clause(sentence, context)
    if clause:
        for pattern in PATTERNS:
            found += pattern(clause)
    for one in found:
        if stands_alone(one.question, context):
            yield one


def stands_alone(question: str, context: Context) -> bool:
    """Whether a question is of a good length, names its subject, and points to nothing outside it."""
    inside = question.partition(" ")[2]
    if len(question) not in _CHARS or _OPEN_END.search(question) or _POINTING.search(inside):
        return False
    if not re.search(r"[A-Z]", inside) and len(context.topical(inside)) < 2:
        return False
    return all(_known(match, question, context) for match in _THE_REST.finditer(question))


def _known(match: re.Match[str], question: str, context: Context) -> bool:
    """Whether it is told which one "the …" is: by a name, or by the article's title."""
    words = match[1].split()
    after = question[match.end() :]
    if any(word in ("of", "in", "at", "for", "on", "from", "between", "against", "to") for word in words[1:]):
        return re.search(r"^\s?(?:the )?[A-Z0-9]", after) is not None or context.is_topic(match[1])
    return re.search(r"^\s?[A-Z]", after) is not None or context.is_topic(match[1])
