"""Every question as a reader goes through them: the worst first, each with what became of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.evaluation.comparison import Result
from qa.evaluation.dataset import Task
from qa.evaluation.outcomes import Outcome, Verdict
from qa.evaluation.outputs.html.details import Detail, detail
from qa.evaluation.units import count

DETAILED = 500  # some 4 MB; a page that a browser opens at once, and more than anybody reads
LISTED = 10_000  # a line each: 3 MB more
_FAILURES = {"wrong", "refused", "failed", "misquoted"}
_OPEN = 2  # failures shown unfolded, so that nobody has to guess what is inside
# What there is to filter by: what became of a question, whether it flipped, whether a citation is not exact.
STATUSES = {
    "wrong": "wrong",
    "refused": "wrongly declined",
    "failed": "failed",
    "misquoted": "citation not exact",
    "lost": "newly wrong",
    "won": "newly right",
    "right": "right",
    "unjudged": "not judged",
}


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
class Questions:
    """The questions of the page, worst first, how many of the run are not in it, and how many each filter keeps."""

    detailed: tuple[QuestionView, ...]
    brief: tuple[QuestionView, ...]
    left_out: int
    statuses: dict[str, int]
    kinds: dict[str, int]
    publishers: dict[str, int]

    @property
    def anchors(self) -> dict[str, str]:
        """Where each question stands, by its id."""
        return {view.outcome.pair.id: view.anchor for view in (*self.detailed, *self.brief)}


def questions(result: Result, kinds: Sequence[str], publishers: Sequence[str], limit: int = DETAILED) -> Questions:
    """Return the questions of a run, `limit` of them in full. `kinds` and `publishers` are those of the outcomes."""
    task, outcomes = result.summary.info.task, result.outcomes
    flips = result.comparison.flips if result.comparison else ()
    flipped = {flip.pair_id: "won" if flip.won else "lost" for flip in flips}
    order = sorted(range(len(outcomes)), key=lambda at: (*_urgency(outcomes[at], task), at))
    views = []
    for place, at in enumerate(order[:LISTED]):
        outcome, full = outcomes[at], detail(outcomes[at], result.article) if place < limit else None
        statuses = _statuses(outcome, task, flipped.get(outcome.pair.id))
        unfolded = place < _OPEN and full is not None and bool(_FAILURES.intersection(statuses))
        words = _words(outcome, task)
        views.append(QuestionView(f"q{at + 1}", outcome, kinds[at], publishers[at], words, statuses, full, unfolded))
    found = Counter(status for view in views for status in view.statuses)
    return Questions(
        tuple(views[:limit]),
        tuple(views[limit:]),
        len(order) - len(views),
        {status: found[status] for status in STATUSES if status in found},
        _commonest_first(view.kind for view in views),
        _commonest_first(view.publisher for view in views),
    )


def _urgency(outcome: Outcome, task: Task) -> tuple[float, ...]:
    """Return a key that puts the worst first: the surest wrong answers, the least sure right ones."""
    found = outcome.verdict(task)
    order = list(Verdict).index(found)
    if task is Task.FIND:
        return (order, -(outcome.gold_rank or 0))
    confidence = outcome.reply.confidence
    misquoted = found is not Verdict.FAILED and not all(outcome.exact)
    return (found is not Verdict.FAILED, not misquoted, order, confidence if outcome.right else -confidence)


def _statuses(outcome: Outcome, task: Task, flip: str | None) -> tuple[str, ...]:
    """A citation that says what its article does not is worse than any wrong answer."""
    misquoted = "misquoted" if outcome.reply.error is None and not all(outcome.exact) else None
    return tuple(filter(None, (outcome.verdict(task).status, misquoted, flip)))


def _words(outcome: Outcome, task: Task) -> str:
    found = outcome.verdict(task)
    if found is Verdict.BELOW:
        return f"Relevant article found at rank {outcome.gold_rank}"
    inexact = len(outcome.exact) - sum(outcome.exact)
    return f"{found.words}; {count(inexact, 'citation')} not exact" if inexact else found.words


def _commonest_first(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
