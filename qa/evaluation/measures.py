"""Every measure of a run: its name, what it observes of an outcome, and how a figure comes of the observations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from qa.evaluation.dataset import Task
from qa.evaluation.metrics import Share
from qa.evaluation.metrics.answers import (
    abstention_f1,
    abstention_precision,
    abstention_recall,
    contains_answer,
    exact_match,
    false_refusal,
    token_f1,
)
from qa.evaluation.metrics.citations import citation_precision, citation_recall
from qa.evaluation.metrics.ranking import hit_at, ndcg_at, recall_at, reciprocal_rank, span_recall_at
from qa.evaluation.outcomes import Outcome
from qa.evaluation.statistics import Estimate, Observed, at_percentile, calibration_error, ratio, risk_area


class Group(StrEnum):
    """What a measure speaks of."""

    OVERALL = "overall"
    RETRIEVAL = "retrieval"
    ANSWERS = "answers"
    CITATIONS = "citations"
    ABSTENTION = "abstention"
    CONFIDENCE = "confidence"
    LATENCY = "latency"


# What each task tells something about: with the passage given nothing is retrieved, and retrieval alone says nothing.
_APPLIES = {
    Task.ASK: tuple(Group),
    Task.READ: tuple(group for group in Group if group is not Group.RETRIEVAL),
    Task.FIND: (Group.RETRIEVAL, Group.LATENCY),
}
_IDLE_STAGE = {Task.ASK: None, Task.READ: "retrieve", Task.FIND: "read"}


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure an answer is, and whether it is right."""

    confidence: float
    right: bool


STAGES = ("retrieve", "read")
# A number, 0 to 1 or milliseconds; a share of sums; how sure and whether rightly; None where a question says nothing.
Observation = float | Share | Sure | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run. `lower_is_better` for errors, refusals and times."""

    name: str
    group: Group
    label: str
    observe: Callable[[Outcome], Observation]
    estimate: Estimate = ratio
    lower_is_better: bool = False

    def observed(self, outcomes: Sequence[Outcome]) -> Observed:
        """Return what each outcome says of it, `(n, 2)`; NaN where nothing."""
        return as_rows([self.observe(outcome) for outcome in outcomes])


def as_rows(values: Sequence[Observation]) -> Observed:
    """Return observations as the rows that estimates take."""
    rows = np.full((len(values), 2), np.nan)
    for at, value in enumerate(values):
        if isinstance(value, Sure):
            rows[at] = value.confidence, value.right
        elif isinstance(value, Share):
            if value.whole:
                rows[at] = value.part, value.whole
        elif value is not None:
            rows[at] = value, 1.0
    return rows


def _by_article(score: Callable[[Outcome], float]) -> Callable[[Outcome], Observation]:
    """Score what names relevant articles; a failed question ranks nothing, which scores 0."""
    return lambda outcome: score(outcome) if outcome.judgement.grades else None


_reciprocal_rank = _by_article(lambda o: reciprocal_rank(o.reply.ranked, o.judgement.grades))
_ndcg = _by_article(lambda o: ndcg_at(10, o.reply.ranked, o.judgement.grades))
_recall = _by_article(lambda o: recall_at(10, o.reply.ranked, o.judgement.grades))


def _hit(k: int) -> Callable[[Outcome], Observation]:
    return _by_article(lambda o: hit_at(k, o.reply.ranked, o.judgement.grades))


def _span_recall(outcome: Outcome) -> Observation:
    needs = outcome.judgement.needs
    return span_recall_at(10, outcome.reply.passages, needs) if needs else None


def _against_gold(score: Callable[[Outcome], float]) -> Callable[[Outcome], Observation]:
    """Score answerable questions with gold answers; without an answer the score is 0."""

    def observe(outcome: Outcome) -> Observation:
        if outcome.pair.unanswerable or not outcome.pair.answers:
            return None
        return score(outcome) if outcome.answered else 0.0

    return observe


_em = _against_gold(lambda o: exact_match(o.reply.prediction, o.pair.answers))
_f1 = _against_gold(lambda o: token_f1(o.reply.prediction, o.pair.answers))
_in_first_quote = _against_gold(lambda o: float(contains_answer(o.quotes[:1], o.pair.answers)))
_in_quotes = _against_gold(lambda o: float(contains_answer(o.quotes, o.pair.answers)))


def _no_answer(outcome: Outcome) -> Observation:
    return float(outcome.reply.abstained) if outcome.pair.unanswerable else None


def _or_no_answer(score: Callable[[Outcome], Observation]) -> Callable[[Outcome], Observation]:
    """Score unanswerable questions, too: 1 for abstaining (Rajpurkar et al. 2018, `evaluate-v2.0.py`)."""
    return lambda outcome: _no_answer(outcome) if outcome.pair.unanswerable else score(outcome)


def _exactness(outcome: Outcome) -> Observation:
    return Share(sum(outcome.exact), len(outcome.exact))


def _citation_precision(outcome: Outcome) -> Observation:
    if outcome.right is None:
        return None
    return citation_precision(outcome.reply.cited, outcome.judgement.needs, outcome.pair.answers)


def _citation_recall(outcome: Outcome) -> Observation:
    needs, answers = outcome.judgement.needs, outcome.pair.answers
    return citation_recall(outcome.reply.cited, needs, answers) if needs or answers else None


def _abstention(share: Callable[[bool, bool], Share]) -> Callable[[Outcome], Observation]:
    return lambda o: share(o.reply.abstained, o.pair.unanswerable) if o.judged else None


def _risk(outcome: Outcome) -> Observation:
    """All judged questions: one that was declined, or failed, counts as answered wrongly, the worst it could be."""
    right = outcome.right_answer
    return None if right is None else Sure(outcome.reply.confidence, right)


def _sureness(outcome: Outcome) -> Observation:
    """The answers that were given: of what was held back, nobody knows how right it was."""
    right = outcome.right_answer
    return None if right is None or not outcome.answered else Sure(outcome.reply.confidence, right)


def _stage(name: str) -> Callable[[Outcome], Observation]:
    return lambda outcome: dict(outcome.reply.stages_ms).get(name)


def _right(outcome: Outcome) -> Observation:
    return None if outcome.right is None else float(outcome.right)


def _latencies() -> list[Measure]:
    stages = (("", "Latency", lambda o: o.reply.latency_ms), *((f"{s}_", f"Latency of {s}", _stage(s)) for s in STAGES))
    return [
        Measure(f"latency_{stage}p{q}_ms", Group.LATENCY, f"{label}, p{q}", observe, at_percentile(q), True)
        for stage, label, observe in stages
        for q in (50, 95, 99)
    ]


_REFUSALS = _abstention(false_refusal)
MEASURES = {
    measure.name: measure
    for measure in (
        Measure("right", Group.OVERALL, "Rightly answered or declined", _right),
        *(Measure(f"hit@{k}", Group.RETRIEVAL, f"Hit@{k}", _hit(k)) for k in (1, 3, 5, 10)),
        Measure("mrr@10", Group.RETRIEVAL, "MRR@10", _reciprocal_rank),
        Measure("ndcg@10", Group.RETRIEVAL, "nDCG@10", _ndcg),
        Measure("recall@10", Group.RETRIEVAL, "Recall@10 of articles", _recall),
        Measure("span_recall@10", Group.RETRIEVAL, "Recall@10 of evidence", _span_recall),
        Measure("em", Group.ANSWERS, "Exact match", _or_no_answer(_em)),
        Measure("f1", Group.ANSWERS, "Token F1", _or_no_answer(_f1)),
        Measure("has_answer_em", Group.ANSWERS, "Exact match, answerable", _em),
        Measure("has_answer_f1", Group.ANSWERS, "Token F1, answerable", _f1),
        Measure("no_answer_accuracy", Group.ANSWERS, "Declined, unanswerable", _no_answer),
        Measure("answer_in_first_quote", Group.ANSWERS, "Answer in the first quote", _in_first_quote),
        Measure("answer_in_quotes", Group.ANSWERS, "Answer in the quotes", _in_quotes),
        Measure("citation_exactness", Group.CITATIONS, "Citations exact", _exactness),
        Measure("citation_precision", Group.CITATIONS, "Citation precision", _citation_precision),
        Measure("citation_recall", Group.CITATIONS, "Citation recall", _citation_recall),
        Measure("abstention_precision", Group.ABSTENTION, "Abstention precision", _abstention(abstention_precision)),
        Measure("abstention_recall", Group.ABSTENTION, "Abstention recall", _abstention(abstention_recall)),
        Measure("abstention_f1", Group.ABSTENTION, "Abstention F1", _abstention(abstention_f1)),
        Measure("false_refusal_rate", Group.ABSTENTION, "False refusals", _REFUSALS, ratio, True),
        Measure("aurc", Group.CONFIDENCE, "Area under risk-coverage", _risk, risk_area, True),
        Measure("ece", Group.CONFIDENCE, "Expected calibration error", _sureness, calibration_error, True),
        *_latencies(),
    )
}


def applying(task: Task) -> list[Measure]:
    """Return the measures that say something about a task."""
    idle = f"latency_{_IDLE_STAGE[task]}_"
    return [m for m in MEASURES.values() if m.group in _APPLIES[task] and not m.name.startswith(idle)]
