"""What became of a question, in words, and how urgent it is to look at."""

from enum import Enum

from qa.evaluation.dataset import Task
from qa.evaluation.outcomes import Outcome

_FOUND_WITHIN = 10  # the first page of a search; hit@10 decides a flip, too


class Verdict(Enum):
    """What became of a question: most urgent first. Each has the word to filter by, and a sentence."""

    FAILED = "failed", "Failed: there is no answer"
    INVENTED = "wrong", "Answered, though the articles don’t say"
    WRONG = "wrong", "Answered wrongly"
    REFUSED_FOUND = "refused", "Declined, though the right article was found"
    REFUSED = "refused", "Declined, though the articles say"
    MISSED = "wrong", "No relevant article among the first ten"
    UNJUDGED = "unjudged", "Only asked: nothing says what is right"
    BELOW = "right", "Relevant article found, but not first"
    RIGHT = "right", "Answered rightly"
    DECLINED = "right", "Rightly declined"
    FIRST = "right", "Relevant article found first"

    @property
    def status(self) -> str:
        """The word to filter by."""
        return str(self.value[0])

    @property
    def words(self) -> str:
        """What became of the question."""
        return str(self.value[1])

    @property
    def order(self) -> int:
        """Its place in the order of urgency."""
        return list(Verdict).index(self)


def verdict(outcome: Outcome, task: Task) -> Verdict:
    """Return what became of a question."""
    if outcome.reply.error is not None:
        return Verdict.FAILED
    return _found(outcome) if task is Task.FIND else _said(outcome)


def misquoted(outcome: Outcome) -> bool:
    """Whether a citation says what its article does not, which is worse than any wrong answer."""
    return not all(outcome.exact)


def gold_rank(outcome: Outcome) -> int | None:
    """Return where the first relevant article stands among those found, from 1; None if it is not there."""
    grades = outcome.judgement.grades
    return next((rank for rank, key in enumerate(outcome.reply.ranked, start=1) if grades.get(key, 0) > 0), None)


def urgency(outcome: Outcome, task: Task) -> tuple[float, ...]:
    """Return a key that puts the worst first: the surest wrong answers, the least sure right ones."""
    found = verdict(outcome, task)
    confidence = outcome.reply.confidence
    if task is Task.FIND:
        return (found is not Verdict.FAILED, found.order, -(gold_rank(outcome) or 0))
    inexact = found is not Verdict.FAILED and misquoted(outcome)
    return (found is not Verdict.FAILED, not inexact, found.order, confidence if outcome.right else -confidence)


def _said(outcome: Outcome) -> Verdict:
    if outcome.right is None:
        return Verdict.UNJUDGED
    if outcome.pair.unanswerable:
        return Verdict.DECLINED if outcome.right else Verdict.INVENTED
    if outcome.right:
        return Verdict.RIGHT
    if outcome.answered:
        return Verdict.WRONG
    return Verdict.REFUSED_FOUND if gold_rank(outcome) else Verdict.REFUSED


def _found(outcome: Outcome) -> Verdict:
    if not outcome.judgement.grades:
        return Verdict.UNJUDGED
    rank = gold_rank(outcome)
    if rank is None or rank > _FOUND_WITHIN:
        return Verdict.MISSED
    return Verdict.FIRST if rank == 1 else Verdict.BELOW
