"""Every measure of a run, declared here and nowhere else: what it observes, how it is estimated, how it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np

from qa.evaluation.dataset import Task
from qa.evaluation.metrics import Share, Sure
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
from qa.evaluation.statistics import Estimate, Observed, at_percentile, calibration_error, ranked, ratio, risk_area
from qa.evaluation.units import Unit


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
# From here on a reader takes an answer for settled.
SURELY = 0.7
# A number, 0 to 1 or milliseconds; a share of sums; how sure and whether rightly; None where a question says nothing.
Observation = float | Share | Sure | None
Observe = Callable[[Outcome], Observation]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run. `lower_is_better` for errors, refusals and times; `meaning` goes on where a value is told."""

    group: Group
    name: str
    label: str
    observe: Observe
    meaning: str = ""
    estimate: Estimate = ratio
    unit: Unit = Unit.SHARE
    lower_is_better: bool = False

    def observed(self, outcomes: Sequence[Outcome]) -> Observed:
        """Return what each outcome says of it, `(n, 2)`; NaN where nothing."""
        return np.array([_row(self.observe(outcome)) for outcome in outcomes], np.float64).reshape(-1, 2)

    def score(self, outcome: Outcome) -> float | None:
        """Return what one question scored, a share as a number; how sure an answer is scores nothing by itself."""
        observation = self.observe(outcome)
        if isinstance(observation, Share):
            return observation.part / observation.whole if observation.whole else None
        return None if isinstance(observation, Sure) else observation


def _row(observation: Observation) -> tuple[float, float]:
    match observation:
        case None | Share(whole=0):
            return float("nan"), float("nan")
        case Share(part, whole):
            return part, whole
        case Sure(confidence, right):
            return confidence, float(right)
        case value:
            return value, 1.0


def _ranked(score: Callable[[Sequence[str], dict[str, int]], float]) -> Observe:
    """Score what names relevant articles; a failed question ranks nothing, which scores 0."""
    return lambda o: score(o.ranked, o.judgement.grades) if o.judgement.grades else None


def _span_recall(outcome: Outcome) -> Observation:
    needs = outcome.judgement.needs
    return span_recall_at(10, outcome.reply.passages, needs) if needs else None


def _against_gold(score: Callable[[Outcome], float]) -> Observe:
    """Score answerable questions with gold answers; without an answer the score is 0."""

    def observe(outcome: Outcome) -> Observation:
        if outcome.pair.unanswerable or not outcome.pair.answers:
            return None
        return score(outcome) if outcome.answered else 0.0

    return observe


def _in_quotes(first: int | None = None) -> Observe:
    return _against_gold(lambda o: float(contains_answer(o.quotes[:first], o.pair.answers)))


def _declined(outcome: Outcome) -> Observation:
    return float(outcome.reply.abstained) if outcome.pair.unanswerable else None


def _or_declined(score: Observe) -> Observe:
    """Score unanswerable questions, too: 1 for abstaining (Rajpurkar et al. 2018, `evaluate-v2.0.py`)."""
    return lambda o: _declined(o) if o.pair.unanswerable else score(o)


def _citation_precision(outcome: Outcome) -> Observation:
    if outcome.right is None:
        return None
    return citation_precision(outcome.reply.cited, outcome.judgement.needs, outcome.pair.answers)


def _citation_recall(outcome: Outcome) -> Observation:
    needs, answers = outcome.judgement.needs, outcome.pair.answers
    return citation_recall(outcome.reply.cited, needs, answers) if needs or answers else None


def _abstained(share: Callable[[bool, bool], Share]) -> Observe:
    return lambda o: share(o.reply.abstained, o.pair.unanswerable) if o.judged else None


def _sure(outcome: Outcome) -> Observation:
    """All judged questions: one that was declined, or failed, counts as answered wrongly, the worst it could be."""
    right = outcome.right_answer
    return None if right is None else Sure(outcome.reply.confidence, right)


def _sure_of_given(outcome: Outcome) -> Observation:
    """The answers that were given: of what was held back, nobody knows how right it was."""
    return _sure(outcome) if outcome.answered else None


def _accurate(outcome: Outcome) -> Observation:
    surely = outcome.answered and outcome.reply.confidence >= SURELY
    return Share(float(bool(outcome.right_answer)), 1.0) if outcome.judged and surely else None


def _confidently_wrong(outcome: Outcome) -> Observation:
    """All judged questions: what is answered wrongly, and said to be likely."""
    if outcome.right is None:
        return None
    return float(outcome.answered and not outcome.right_answer and outcome.reply.confidence >= SURELY)


def _right(outcome: Outcome) -> Observation:
    return None if outcome.right is None else float(outcome.right)


def _exactness(outcome: Outcome) -> Observation:
    return Share(sum(outcome.exact), len(outcome.exact))


def _latencies(stage: str, label: str, observe: Observe) -> list[Measure]:
    of = partial(Measure, Group.LATENCY, unit=Unit.TIME, lower_is_better=True)
    return [of(f"latency_{stage}p{q}_ms", f"{label}, p{q}", observe, estimate=at_percentile(q)) for q in (50, 95, 99)]


def _stage(name: str) -> Observe:
    return lambda o: o.reply.stages_ms.get(name)


def _named(*measures: Measure) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures}


_em = _against_gold(lambda o: exact_match(o.reply.prediction, o.pair.answers))
_f1 = _against_gold(lambda o: token_f1(o.reply.prediction, o.pair.answers))
_hit = {k: _ranked(partial(hit_at, k)) for k in (1, 3, 5, 10)}
_ndcg, _recall = _ranked(partial(ndcg_at, 10)), _ranked(partial(recall_at, 10))
_share, _score = partial(Measure, Group.RETRIEVAL), partial(Measure, Group.RETRIEVAL, unit=Unit.SCORE)
_answer, _citation = partial(Measure, Group.ANSWERS), partial(Measure, Group.CITATIONS)
_abstention = partial(Measure, Group.ABSTENTION)
_refusal = partial(_abstention, lower_is_better=True)
_error = partial(Measure, Group.CONFIDENCE, unit=Unit.SCORE, lower_is_better=True)
MEASURES = _named(
    Measure(Group.OVERALL, "right", "Rightly answered or declined", _right, "answered rightly or rightly declined"),
    _share("hit@1", "Hit@1", _hit[1], "of the questions find a relevant article first"),
    _share("hit@3", "Hit@3", _hit[3]),
    _share("hit@5", "Hit@5", _hit[5], "of the questions find a relevant article among the first five"),
    _share("hit@10", "Hit@10", _hit[10], "find one among the first ten"),
    _score("mrr@10", "MRR@10", _ranked(reciprocal_rank), "is the mean of one over the first relevant rank; 1 is best"),
    _score("ndcg@10", "nDCG@10", _ndcg, "is the quality of the order of the first ten; 1 is best"),
    _share("recall@10", "Recall@10 of articles", _recall, "of the relevant articles are among the first ten"),
    _share("span_recall@10", "Recall@10 of evidence", _span_recall),
    _answer("em", "Exact match", _or_declined(_em), "match a gold answer, or decline, word for word"),
    _answer("f1", "Token F1", _or_declined(_f1), "is the mean overlap of words with the gold answer"),
    _answer("has_answer_em", "Exact match, answerable", _em),
    _answer("has_answer_f1", "Token F1, answerable", _f1),
    _answer("no_answer_accuracy", "Declined, unanswerable", _declined, "of the unanswerable questions are declined"),
    _answer("answer_in_first_quote", "Answer in the first quote", _in_quotes(1)),
    _answer(
        "answer_in_quotes",
        "Answer in the quotes",
        _in_quotes(),
        "of the answerable questions have the answer in a cited quote",
    ),
    _citation(
        "citation_exactness", "Citations exact", _exactness, "of the citations quote their article to the character"
    ),
    _citation("citation_precision", "Citation precision", _citation_precision),
    _citation("citation_recall", "Citation recall", _citation_recall),
    _abstention("abstention_precision", "Abstention precision", _abstained(abstention_precision)),
    _abstention("abstention_recall", "Abstention recall", _abstained(abstention_recall)),
    _abstention("abstention_f1", "Abstention F1", _abstained(abstention_f1)),
    _refusal(
        "false_refusal_rate",
        "False refusals",
        _abstained(false_refusal),
        "of the answerable questions are declined; lower is better",
    ),
    _error(
        "confidently_wrong",
        "Wrong and sure of it",
        _confidently_wrong,
        "of all questions are answered wrongly at 0.7 or more; lower is better",
        unit=Unit.SHARE,
    ),
    Measure(
        Group.CONFIDENCE,
        "accuracy_at_0.7",
        "Right when sure",
        _accurate,
        "of the answers given at 0.7 or more are right",
    ),
    Measure(
        Group.CONFIDENCE,
        "auroc",
        "Right ones surer",
        _sure,
        "is the chance that a right answer is surer",
        ranked,
        Unit.SCORE,
    ),
    _error("aurc", "Area under risk-coverage", _sure, estimate=risk_area),
    _error("ece", "Expected calibration error", _sure_of_given, estimate=calibration_error),
    *_latencies("", "Latency", lambda o: o.reply.latency_ms),
    *_latencies("retrieve_", "Latency of retrieve", _stage("retrieve")),
    *_latencies("read_", "Latency of read", _stage("read")),
)


def applying(task: Task) -> list[Measure]:
    """Return the measures that say something about a task."""
    idle = f"latency_{_IDLE_STAGE[task]}_"
    return [m for m in MEASURES.values() if m.group in _APPLIES[task] and not m.name.startswith(idle)]
