"""The clauses of a sentence, so that it can be told which of them its sources don't carry."""

import re
from itertools import pairwise

from index.types import Span
from qa.english.tokens import Token, tokens
from qa.english.words import CLAUSES, FUNCTION

_BREAKS = frozenset(",;:—–()")
# A clause of fewer words says nothing by itself.
FEWEST = 4


def clauses(sentence: str) -> list[Span]:
    """Return the spans of the clauses of a sentence, in order; the sentence where it has one only.

    A clause begins behind a comma, a dash or a bracket, and at "and", "but", "because", "who" and their like.
    """
    starts = [0, *(place for one, after in pairwise(tokens(sentence)) if (place := _begins(one, after)))]
    ends = [*starts[1:], len(sentence)]
    found: list[Span] = []
    for start, end in zip(starts, ends, strict=True):
        if found and (_short(sentence[start:end]) or _short(sentence[found[-1].start : found[-1].end])):
            found[-1] = Span(found[-1].start, end)
        else:
            found.append(Span(start, end))
    return [_stripped(sentence, one) for one in found]


def is_cut_off(sentence: str) -> bool:
    """Whether a sentence stops within: what comes last wants another word: "of", "has", "to keep"."""
    *_, before, last = (None, None, *tokens(sentence))
    if last is None or last.tag == ".":
        return last is not None and last.shown in _BREAKS
    return last.shown.islower() and (last.word in FUNCTION or (before is not None and before.word == "to"))


def _begins(one: Token, after: Token) -> int | None:
    """Return where a clause begins, at the second of two tokens or behind the first."""
    if one.shown in _BREAKS:
        return after.start
    return after.start if after.word in CLAUSES and after.shown not in _BREAKS else None


def _short(text: str) -> bool:
    return sum(token.tag not in ".S" for token in tokens(text)) < FEWEST


def _stripped(sentence: str, span: Span) -> Span:
    bare = re.fullmatch(r"[\s,;:—–()]*(.*?)[\s,;:—–(]*", sentence[span.start : span.end], re.DOTALL)
    return Span(span.start + bare.start(1), span.start + bare.end(1)) if bare else span
