"""What a cited source says of the answer: the same, or something else in answer to the same question."""

from enum import StrEnum

from index.types import Span
from qa.agreement.values import value_of
from qa.english.kinds import Kind, expected
from qa.english.tokens import stems
from qa.normalise import normalise
from qa.sureness import is_verdict, settled
from qa.types import Answer, Citation


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
    yes or no, and for words that are neither the same nor rivals. What the answer knows of who agrees decides, else
    the words do.
    """
    first = min(answer.citations, key=lambda each: each.marker)
    given = answer.short_answer and settled(answer) and not is_verdict(answer)
    if not given or citation.marker == first.marker or not says(citation):
        return None
    if not answer.agreement:
        return _compared(citation, first, answer)
    same, *others = answer.agreement
    if citation.marker in same.citations:
        return Stance.SAME
    return Stance.OTHER if any(citation.marker in one.citations for one in others) else None


def alike(one: str, other: str) -> bool:
    """Whether two answers say the same: one has all the words of the other, but for those that only bind."""
    mine, theirs = (value_of(words, Kind.OTHER).words for words in (one, other))
    if not mine or not theirs:
        return normalise(one) == normalise(other)
    return mine <= theirs or theirs <= mine


def differs(citation: Citation, answer: Answer) -> bool:
    """Whether a source names another answer than the one that is given."""
    return stance(citation, answer) is Stance.OTHER


def remark(citation: Citation, answer: Answer) -> str:
    """Return what is noted beside a source: "says the same", "says: 240", or nothing."""
    found = stance(citation, answer)
    return f"says: {says(citation)}" if found is Stance.OTHER else found or ""


def _compared(citation: Citation, first: Citation, answer: Answer) -> Stance | None:
    """Return what the words alone tell, of answers that other answerers give and older versions kept."""
    asked = answer.interpreted_as or answer.question.text
    kind = expected(asked)
    mine = value_of(answer.short_answer or "", kind, first.shown, first.published)
    theirs = value_of(says(citation) or "", kind, citation.shown, citation.published)
    if mine.same(theirs):
        return Stance.SAME
    # What tells of less of the question than the first one answers less.
    bears = stems(asked) & stems(first.shown) <= stems(citation.shown)
    return Stance.OTHER if bears and mine.rivals(theirs, kind) else None
