"""What a system said to a question: the contract's JSON, read back, so that kept and fresh answers score alike."""

import re
from dataclasses import dataclass
from typing import Any, Self

from qa.evaluation.metrics.citations import Quoted
from qa.evaluation.qrels import Place


@dataclass(frozen=True, slots=True)
class Reply:
    """Of an answer's JSON, what is scored; `error` is why there is no answer at all, and counts as wrong."""

    record: dict[str, Any]
    latency_ms: float
    prediction: str = ""
    abstained: bool = False
    confidence: float = 0.0
    cited: tuple[Quoted, ...] = ()
    passages: tuple[Place, ...] = ()
    stages_ms: tuple[tuple[str, float], ...] = ()
    error: str | None = None

    @classmethod
    def from_json(cls, record: dict[str, Any], latency_ms: float) -> Self:
        """Return the reply of an object as `qa ask --json` prints it; one with `error` is a failure.

        Raises `KeyError`, `TypeError` or `ValueError` for an object that is neither.
        """
        if "error" in record:
            return cls(record, latency_ms, error=str(record["error"]))
        passages = sorted(record["passages"], key=lambda passage: passage["rank"])
        return cls(
            record,
            latency_ms,
            _prediction(record),
            bool(record["abstained"]),
            float(record["confidence"]),
            tuple(Quoted(_place(each), each["quote"]) for each in record["citations"]),
            tuple(map(_place, passages)),
            tuple((stage, float(ms)) for stage, ms in record["timings_ms"].items() if stage != "total"),
        )

    @property
    def ranked(self) -> tuple[str, ...]:
        """The articles of the passages, each where its best passage stands."""
        return tuple(dict.fromkeys(place.article_id for place in self.passages))


def _place(value: dict[str, Any]) -> Place:
    return Place(str(value["article_id"]), int(value["start"]), int(value["end"]))


def _prediction(record: dict[str, Any]) -> str:
    """Return the short answer, else the text without its own markers; a "[2023]" that is quoted stays."""
    if record["abstained"]:
        return ""
    if record["short_answer"] is not None:
        return str(record["short_answer"])
    text = str(record["answer"])
    markers = "|".join(str(int(citation["marker"])) for citation in record["citations"])
    return re.sub(rf"\s*\[(?:{markers})\]", "", text).strip() if markers else text.strip()
