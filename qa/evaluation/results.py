"""A finished run, as its outputs take it."""

from dataclasses import dataclass

from qa.evaluation.comparison import Comparison, GateResult
from qa.evaluation.outcomes import Outcome
from qa.evaluation.qrels import FindArticle
from qa.evaluation.summary import Summary


@dataclass(frozen=True, slots=True)
class Result:
    """The outcomes of a run in the order of the pairs, what they amount to, and how that stands to a baseline.

    `article` finds an article that the run asked of, by its id.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    summary: Summary
    article: FindArticle
    comparison: Comparison | None = None
    gates: tuple[GateResult, ...] = ()
