"""Feedback becomes evaluation pairs: what people said was right, or would have been."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qa.feedback import Feedback, Reason
from qa.sureness import settled
from qa.types import Answer

FILTERED = "asked of some articles only, which a pair can't say"
NO_RIGHT_ANSWER = "without a right answer"


@dataclass(frozen=True, slots=True)
class Labels:
    """Lines for `qa evaluate`, and how many pieces of feedback make none, by reason."""

    pairs: tuple[dict[str, Any], ...]
    left_out: dict[str, int]


def to_pairs(given: Iterable[Feedback]) -> Labels:
    """Return the pairs that feedback makes, in its order, each once however many people agree.

    A question asked under filters makes none: put to all articles, it may have another answer.
    """
    pairs: dict[str, dict[str, Any]] = {}
    left_out: Counter[str] = Counter()
    for feedback in given:
        gold = _gold(feedback)
        if feedback.answer.question.filters:
            left_out[FILTERED] += 1
        elif gold is None:
            left_out[NO_RIGHT_ANSWER] += 1
        else:
            pair = _pair(feedback.answer, gold)
            pairs[pair["id"]] = pair
    return Labels(tuple(pairs.values()), dict(left_out))


def _gold(feedback: Feedback) -> dict[str, Any] | None:
    """Return the part of a pair that says what is right, None where nobody said it."""
    answer = feedback.answer
    declined = {"answers": [], "unanswerable": True, "evidence": []}
    if feedback.verdict == "up":
        return declined if answer.abstained else _confirmed(answer)
    if feedback.reason == Reason.SHOULD_DECLINE:
        return declined
    # The quotes beside an answer that was wrong are no evidence for the right one.
    return {"answers": [feedback.correction], "unanswerable": False, "evidence": []} if feedback.correction else None


def _confirmed(answer: Answer) -> dict[str, Any]:
    # Words that were not given as the answer were not confirmed either.
    answers = [answer.short_answer] if answer.short_answer and settled(answer) else []
    # By id: paths are this machine's, and many articles may share one.
    evidence = [{"article": citation.article_id, "quote": citation.quote} for citation in answer.citations]
    return {
        "answers": answers,
        "unanswerable": False,
        "evidence": evidence,
    }


def _pair(answer: Answer, gold: dict[str, Any]) -> dict[str, Any]:
    asked = answer.question
    as_of = asked.as_of.isoformat() if asked.as_of else None
    pair = {"question": answer.interpreted_as or asked.text, **gold, "as_of": as_of}
    digest = hashlib.sha256(json.dumps(pair, sort_keys=True).encode()).hexdigest()
    return {"id": f"feedback-{digest[:16]}", **pair}
