"""A list whose members stand in several places: what a question for several is answered with."""

from collections.abc import Sequence
from dataclasses import replace

from index.types import Span
from qa.answerers.proposals import Occurrence, Proposal, evidence_of, is_form
from qa.types import Evidence

# A member's logit is so high at least, and at most so far below the first one's: chosen on the sets of training.
LEAST, BELOW = 2.0, 4.0
MOST = 8


def members(ranked: Sequence[Proposal]) -> list[Occurrence]:
    """Return the places of a list's members in the order of the text, of answers ranked best first.

    They stand in the article of the first one; no member is another one in other words.
    """
    first = ranked[0]
    found = [first]
    for one in ranked[1:]:
        beside = one.best.passage.article_id == first.best.passage.article_id
        high = one.best.logit >= max(LEAST, first.best.logit - BELOW)
        if beside and high and not any(_alike(one, other) for other in found):
            found.append(one)
    return sorted((one.best for one in found[:MOST]), key=lambda one: one.span.start)


def cited(found: Sequence[Occurrence]) -> tuple[Evidence, ...]:
    """Return each sentence of a list once; what is marked in it reaches from its first member to its last."""
    sentences: dict[Span, Evidence] = {}
    for one in found:
        known = sentences.setdefault(one.sentence, evidence_of(one))
        sentences[one.sentence] = replace(known, answer_end=one.span.end)
    return tuple(sentences.values())


def told(found: Sequence[Occurrence]) -> str:
    """Return a list in words: "A, B and C"."""
    *others, last = [one.text for one in found]
    return f"{', '.join(others)} and {last}" if others else last


def _alike(one: Proposal, other: Proposal) -> bool:
    return is_form(one.key, other.key) or bool(set(one.key.split()) & set(other.key.split()))
