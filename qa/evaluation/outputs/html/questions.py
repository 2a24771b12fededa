"""Every question as a reader goes through them: the worst first, each with what became of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from qa.evaluation.comparison import Result
from qa.evaluation.dataset import Task
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html.details import Detail, detail
from qa.evaluation.units import count

DETAILED = 500  # some 4 MB; a page that a browser opens at once, and more than anybody reads
LISTED = 10_000  # a line each: 3 MB more
_FOUND_WITHIN = 10  # the first page of a search; hit@10 decides a flip, too
_FAILURES = {"wrong", "refused", "failed", "misquoted"}
_OPEN = 2  # failures shown unfolded, so that nobody has to guess what is inside
_CACHED_ARTICLES = 1024
# What there is to filter by: what became of a question, whether it flipped, whether a citation is not exact.
_STATUSES = {
    "wrong": "wrong",
    "refused": "wrongly declined",
    "failed": "failed",
    "misquoted": "citation not exact",
    "lost": "newly wrong",
    "won": "newly right",
    "right": "right",
    "unjudged": "not judged",
}


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


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question. `statuses` are the words to filter by; without a `detail` it is a line in a list."""

    anchor: str
    outcome: Outcome
    kind: str
    publisher: str
    words: str
    statuses: tuple[str, ...]
    detail: Detail | None
    open: bool


@dataclass(frozen=True, slots=True)
class FilterView:
    """A word to filter by, and how many of the questions in the page it keeps."""

    value: str
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of the page, worst first, and how many of the run are not in it."""

    detailed: tuple[QuestionView, ...]
    brief: tuple[QuestionView, ...]
    left_out: int
    statuses: tuple[FilterView, ...]
    kinds: tuple[FilterView, ...]
    publishers: tuple[FilterView, ...]

    @property
    def anchors(self) -> dict[str, str]:
        """Where each question stands, by its id."""
        return {view.outcome.pair.id: view.anchor for view in (*self.detailed, *self.brief)}


def questions(result: Result, kinds: Sequence[str], publishers: Sequence[str], limit: int = DETAILED) -> Questions:
    """Return the questions of a run, `limit` of them in full. `kinds` and `publishers` are those of the outcomes."""
    task, outcomes = result.summary.info.task, result.outcomes
    flips = result.comparison.flips if result.comparison else ()
    flipped = {flip.pair_id: "won" if flip.won else "lost" for flip in flips}
    article = lru_cache(_CACHED_ARTICLES)(result.article)
    order = sorted(range(len(outcomes)), key=lambda at: (*_urgency(outcomes[at], task), at))
    views = []
    for place, at in enumerate(order[:LISTED]):
        outcome, full = outcomes[at], detail(outcomes[at], article, task) if place < limit else None
        statuses = _statuses(outcome, task, flipped.get(outcome.pair.id))
        unfolded = place < _OPEN and full is not None and bool(_FAILURES.intersection(statuses))
        words = _words(outcome, task)
        views.append(QuestionView(f"q{at + 1}", outcome, kinds[at], publishers[at], words, statuses, full, unfolded))
    found = Counter(status for view in views for status in view.statuses)
    return Questions(
        tuple(views[:limit]),
        tuple(views[limit:]),
        len(order) - len(views),
        tuple(FilterView(value, label, found[value]) for value, label in _STATUSES.items() if value in found),
        _filters(view.kind for view in views),
        _filters(view.publisher for view in views),
    )


def verdict(outcome: Outcome, task: Task) -> Verdict:
    """Return what became of a question."""
    if outcome.reply.error is not None:
        return Verdict.FAILED
    return _found(outcome) if task is Task.FIND else _said(outcome)


def _said(outcome: Outcome) -> Verdict:
    if outcome.right is None:
        return Verdict.UNJUDGED
    if outcome.pair.unanswerable:
        return Verdict.DECLINED if outcome.right else Verdict.INVENTED
    if outcome.right:
        return Verdict.RIGHT
    if outcome.answered:
        return Verdict.WRONG
    return Verdict.REFUSED_FOUND if outcome.gold_rank else Verdict.REFUSED


def _found(outcome: Outcome) -> Verdict:
    if not outcome.judgement.grades:
        return Verdict.UNJUDGED
    rank = outcome.gold_rank
    if rank is None or rank > _FOUND_WITHIN:
        return Verdict.MISSED
    return Verdict.FIRST if rank == 1 else Verdict.BELOW


def _urgency(outcome: Outcome, task: Task) -> tuple[float, ...]:
    """Return a key that puts the worst first: the surest wrong answers, the least sure right ones."""
    found = verdict(outcome, task)
    order = list(Verdict).index(found)
    if task is Task.FIND:
        return (order, -(outcome.gold_rank or 0))
    confidence = outcome.reply.confidence
    misquoted = found is not Verdict.FAILED and not all(outcome.exact)
    return (found is not Verdict.FAILED, not misquoted, order, confidence if outcome.right else -confidence)


def _statuses(outcome: Outcome, task: Task, flip: str | None) -> tuple[str, ...]:
    """A citation that says what its article does not is worse than any wrong answer."""
    misquoted = "misquoted" if outcome.reply.error is None and not all(outcome.exact) else None
    return tuple(filter(None, (verdict(outcome, task).value[0], misquoted, flip)))


def _words(outcome: Outcome, task: Task) -> str:
    found = verdict(outcome, task)
    if found is Verdict.BELOW:
        return f"Relevant article found at rank {outcome.gold_rank}"
    inexact = len(outcome.exact) - sum(outcome.exact)
    return f"{found.value[1]}; {count(inexact, 'citation')} not exact" if inexact else found.value[1]


def _filters(values: Iterable[str]) -> tuple[FilterView, ...]:
    """Return the values that occur, the commonest first."""
    counts = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return tuple(FilterView(value, value, n) for value, n in counts)
