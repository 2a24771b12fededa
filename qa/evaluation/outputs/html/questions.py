"""Every question as a reader goes through them: the worst first, each with what was said and what was right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.evaluation.dataset import Task
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.html.details import Detail, detail
from qa.evaluation.outputs.html.formats import count, day, milliseconds
from qa.evaluation.outputs.html.verdicts import Verdict, gold_rank, misquoted, urgency, verdict
from qa.evaluation.results import Result

DETAILED = 500  # some 4 MB; a page that a browser opens at once, and more than anybody reads
LISTED = 10_000  # a line each: 3 MB more
_FAILURES = {"wrong", "refused", "failed", "misquoted"}
_OPEN = 2  # failures shown unfolded, so that nobody has to guess what is inside
_CACHED_ARTICLES = 1024
_FILTERS = {
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
    id: str
    question: str
    kind: str
    publisher: str
    words: str
    tone: str
    statuses: tuple[str, ...]
    confidence: str
    latency: str
    as_of: str
    expected: tuple[str, ...]
    unanswerable: bool
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
        return {view.id: view.anchor for view in (*self.detailed, *self.brief)}


def questions(result: Result, kinds: Sequence[str], publishers: Sequence[str], limit: int = DETAILED) -> Questions:
    """Return the questions of a run, `limit` of them in full. `kinds` and `publishers` are those of the outcomes."""
    task = result.summary.info.task
    flips = (
        {flip.pair_id: "won" if flip.won else "lost" for flip in result.comparison.flips} if result.comparison else {}
    )
    article = lru_cache(_CACHED_ARTICLES)(result.article)
    order = sorted(range(len(result.outcomes)), key=lambda at: (*urgency(result.outcomes[at], task), at))
    views = []
    for place, at in enumerate(order[:LISTED]):
        outcome = result.outcomes[at]
        full = detail(outcome, article, task) if place < limit else None
        flip = flips.get(outcome.pair.id)
        views.append(_view(outcome, task, at, kinds[at], publishers[at], flip, full, place < _OPEN))
    return Questions(
        tuple(views[:limit]),
        tuple(views[limit:]),
        len(order) - len(views),
        _filters((status for view in views for status in view.statuses), _FILTERS),
        _filters((view.kind for view in views), {}),
        _filters((view.publisher for view in views), {}),
    )


def _view(
    outcome: Outcome,
    task: Task,
    at: int,
    kind: str,
    publisher: str,
    flip: str | None,
    full: Detail | None,
    first: bool,
) -> QuestionView:
    pair, reply = outcome.pair, outcome.reply
    found = verdict(outcome, task)
    inexact = found is not Verdict.FAILED and misquoted(outcome)
    statuses = (found.status, *(("misquoted",) if inexact else ()), *((flip,) if flip else ()))
    says_confidence = task is not Task.FIND and reply.error is None
    return QuestionView(
        f"q{at + 1}",
        pair.id,
        pair.question,
        kind,
        publisher,
        _words(outcome, found, inexact),
        "misquoted" if inexact else found.status,
        statuses,
        f"{reply.confidence:.2f}" if says_confidence else "",
        milliseconds(reply.latency_ms),
        day(pair.as_of),
        pair.answers,
        pair.unanswerable,
        full,
        first and full is not None and bool(_FAILURES.intersection(statuses)),
    )


def _words(outcome: Outcome, found: Verdict, inexact: bool) -> str:
    if inexact:
        wrong = count(len(outcome.exact) - sum(outcome.exact), "citation")
        return f"{found.words}; {wrong} not exact"
    if found is Verdict.BELOW:
        return f"Relevant article found at rank {gold_rank(outcome)}"
    return found.words


def _filters(values: Iterable[str], labels: dict[str, str]) -> tuple[FilterView, ...]:
    """Return the values that occur: in the order of `labels`, else the commonest first."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    ordered = [value for value in labels if value in counts] or sorted(
        counts, key=lambda value: (-counts[value], value)
    )
    return tuple(FilterView(value, labels.get(value, value), counts[value]) for value in ordered)
