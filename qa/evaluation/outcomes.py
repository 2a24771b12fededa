"""What one question led to, and its scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qa.evaluation.dataset import Pair
from qa.evaluation.metrics import contains_answer, exact_match, hit_at, reciprocal_rank, token_f1


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """What a citation quotes, and whether the article says exactly that at its span."""

    quote: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question led to.

    `ranked` holds article ids, each once, best first; `relevant` those of them that the evidence names.
    `error` is why there is no answer at all; it counts as wrong everywhere. The scores are 0 to 1, and None
    where they mean nothing: no gold answers, no evidence.
    """

    pair: Pair
    latency_ms: float
    prediction: str = ""
    abstained: bool = False
    error: str | None = None
    confidence: float | None = None
    ranked: tuple[str, ...] = ()
    relevant: frozenset[str] = frozenset()
    citations: tuple[CheckedCitation, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is an answer, right or wrong."""
        return not self.abstained and self.error is None

    def hit(self, k: int) -> float | None:
        """Whether a relevant article is among the first `k`."""
        return hit_at(k, self.ranked, self.relevant) if self.pair.evidence else None

    @property
    def reciprocal_rank(self) -> float | None:
        """1 / rank of the first relevant article, 0 beyond the tenth."""
        return reciprocal_rank(self.ranked, self.relevant, cutoff=10) if self.pair.evidence else None

    @property
    def em(self) -> float | None:
        """Exact match of the prediction; 0 without an answer, whatever the gold answers normalise to."""
        return self._against_gold(lambda answers: exact_match(self.prediction, answers))

    @property
    def f1(self) -> float | None:
        """Token F1 of the prediction; 0 without an answer."""
        return self._against_gold(lambda answers: token_f1(self.prediction, answers))

    @property
    def answer_in_quotes(self) -> float | None:
        """Whether a gold answer stands in a cited quote; 0 without an answer."""
        quotes = [citation.quote for citation in self.citations]
        return self._against_gold(lambda answers: float(contains_answer(quotes, answers)))

    def _against_gold(self, score: Callable[[Sequence[str]], float]) -> float | None:
        if self.pair.unanswerable or not self.pair.answers:
            return None
        return score(self.pair.answers) if self.answered else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return one entry of a report's `outcomes`."""
        return {
            "id": self.pair.id,
            "question": self.pair.question,
            "unanswerable": self.pair.unanswerable,
            "prediction": self.prediction,
            "abstained": self.abstained,
            "error": self.error,
            "confidence": self.confidence,
            "reciprocal_rank": self.reciprocal_rank,
            "em": self.em,
            "f1": self.f1,
            "answer_in_quotes": self.answer_in_quotes,
            "citations": len(self.citations),
            "exact": sum(citation.exact for citation in self.citations),
            "latency_ms": self.latency_ms,
        }
