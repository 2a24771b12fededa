"""What a sentence has the other way round than its source: who did what to whom, and from what number to which."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.types import Span
from qa.english.tokens import Token, stems, tokens
from qa.quotations.cues import verb_forms

# What may change places around a word of a class: what could be a noun as well as a verb counts between names alone.
_MOVED = {"V": "Nnw0", "w": "Nn"}


def turned(sentence: str, source: str) -> list[Span]:
    """Return the spans of a sentence's words that stand in another order in a sentence of a source.

    A passive turns them round, and means the same: "beaten by". So does a verb of saying: "said Holt".
    """
    mine, theirs = tokens(sentence), tokens(source)
    if _has_by(mine) != _has_by(theirs):
        return []
    numbers = _numbers(mine, theirs) if stems(sentence) <= stems(source) else ()
    return [*_around_verbs(mine, theirs), *numbers]


def _around_verbs(mine: Sequence[Token], theirs: Sequence[Token]) -> Iterator[Span]:
    """Yield where words before and behind a verb have changed places."""
    for at, verb in enumerate(mine):
        place = next((place for place, one in enumerate(theirs) if one.word == verb.word), None)
        if verb.tag not in _MOVED or verb.word in verb_forms() or place is None:
            continue
        before, behind, others_before, others_behind = (
            _nouns(part, _MOVED[verb.tag]) for part in (mine[:at], mine[at + 1 :], theirs[:place], theirs[place + 1 :])
        )
        now_before = (before & others_behind) - others_before - behind
        now_behind = (behind & others_before) - others_behind - before
        if now_before and now_behind:
            places = [one for one in mine if one.word.removesuffix("s") in now_before | now_behind]
            yield Span(places[0].start, places[-1].end)


def _numbers(mine: Sequence[Token], theirs: Sequence[Token]) -> Iterator[Span]:
    places = {one.word: one.start for one in theirs}
    found = [one for one in mine if one.tag == "0" and one.word in places]
    for one, after in pairwise(found):
        if places[one.word] > places[after.word]:
            yield Span(one.start, after.end)


def _nouns(cut: Sequence[Token], tags: str) -> frozenset[str]:
    return frozenset(one.word.removesuffix("s") for one in cut if one.tag in tags)


def _has_by(cut: Sequence[Token]) -> bool:
    return any(one.word == "by" for one in cut)
