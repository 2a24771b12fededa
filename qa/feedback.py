"""What people say of answers: kept in the catalog, the latest of each person on each answer."""

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal, get_args

from index.errors import AnswerError, StoreError
from index.record_tables import FeedbackTable, Record
from qa import answers, questions
from qa.types import Answer

Verdict = Literal["up", "down"]

MAX_CORRECTION_CHARS = 2_000  # the right answer in somebody's own words; more than that is no answer
MAX_NAME_CHARS = 200
# What makes two verdicts be on the same answer: asked the same, answered the same.
_SAME = ("question", "interpreted_as", "filters", "as_of", "answer")


class Reason(StrEnum):
    """Why an answer is no good."""

    WRONG = "wrong answer"
    UNSUPPORTED = "quote does not support it"
    OUTDATED = "out of date"
    SHOULD_DECLINE = "should have declined"
    SHOULD_ANSWER = "should have answered"
    OTHER = "other"


REASONS: tuple[str, ...] = tuple(reason.value for reason in Reason)


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on an answer. Raises `AnswerError` for a verdict, reason, correction or name that can't be kept.

    Only a "down" has a reason, one of `REASONS` or "", and a correction: what would have been right, or "".
    """

    verdict: Verdict
    reason: str
    correction: str
    answer: Answer
    given_at: datetime  # with a time zone
    by: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no page offers."""
        if self.verdict not in get_args(Verdict):
            raise AnswerError(f"{self.verdict!r} is no verdict; give {' or '.join(get_args(Verdict))}")
        if self.reason not in ("", *REASONS):
            raise AnswerError(f"{self.reason!r} is no reason; give {', '.join(REASONS)}")
        if self.verdict == "up" and (self.reason or self.correction):
            raise AnswerError("a reason and a correction belong to the verdict 'down'; give neither with 'up'")
        if len(self.correction) > MAX_CORRECTION_CHARS or len(self.by or "") > MAX_NAME_CHARS:
            raise AnswerError(f"a correction has {MAX_CORRECTION_CHARS:,} characters at most: give the answer alone")

    def to_json(self) -> dict[str, object]:
        """Return the object that `qa feedback --json` prints."""
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "correction": self.correction,
            "answer": answers.to_json(self.answer),
            "given_at": self.given_at.astimezone(UTC).isoformat(timespec="seconds"),
            "by": self.by,
        }


def keep(home: Path, feedback: Feedback) -> None:
    """Keep feedback in the index at `home`, in place of what the same person said of the same answer.

    Raises `StoreError` when the catalog can't be written.
    """
    correction = questions.clean(feedback.correction) if feedback.correction.strip() else ""
    told = replace(feedback, correction=correction)
    with closing(FeedbackTable.open(home)) as table:
        kept = json.dumps({**told.to_json(), "answer": answers.kept_json(told.answer)})
        table.put(Record(_key(told.answer, told.by), told.given_at.astimezone(UTC), kept))


def withdraw(home: Path, answer: Answer, by: str | None = None) -> None:
    """Forget what somebody said of an answer; raises as `keep` does."""
    with closing(FeedbackTable.open(home)) as table:
        table.remove(_key(answer, by))


def kept(home: Path) -> list[Feedback]:
    """Return all feedback, oldest first; `NoIndexError` when there is no index, `StoreError` for a damaged record."""
    with closing(FeedbackTable.open(home)) as table:
        return [_read(record, home) for record in table.records()]


def _read(record: Record, home: Path) -> Feedback:
    try:
        row = json.loads(record.body)
        answer = answers.from_json(row["answer"])
        return Feedback(row["verdict"], row["reason"], row["correction"], answer, record.given_at, row["by"])
    except (ValueError, KeyError, TypeError, AnswerError) as error:
        raise StoreError(f"{home}: feedback {record.key} can't be read ({error}); upgrade dateline") from error


def _key(answer: Answer, by: str | None) -> str:
    told = answers.to_json(answer)
    same = json.dumps([by, *(told[key] for key in _SAME)], sort_keys=True)
    return hashlib.sha256(same.encode()).hexdigest()[:24]
