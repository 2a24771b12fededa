"""A question, what was said to it, and what is right: all that its scores are computed from."""

from dataclasses import dataclass, field
from functools import cached_property

from qa.evaluation.metrics.answers import contains_answer, exact_match
from qa.evaluation.qrels import Judgement
from qa.evaluation.replies import Reply
from qa.pairs import Pair


@dataclass(frozen=True)  # without slots: `right` is asked for many times, and worked out once
class Outcome:
    """What one question led to. `exact` tells of each citation whether the article says just that there."""

    pair: Pair
    reply: Reply
    judgement: Judgement = field(default_factory=lambda: Judgement({}))
    exact: tuple[bool, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is an answer, right or wrong."""
        return not self.reply.abstained and self.reply.error is None

    @property
    def judged(self) -> bool:
        """Whether anything that still holds says how the question should be answered."""
        return self.pair.unanswerable or bool(self.pair.answers or self.judgement.grades)

    @cached_property
    def right(self) -> bool | None:
        """Whether the question was dealt with as it should be; None when nothing says how.

        Unanswerable: abstained from. With gold answers: one stands in a cited quote, or is the short answer.
        With evidence only: a citation overlaps it.
        """
        pair, needs = self.pair, self.judgement.needs
        if pair.unanswerable:
            return self.reply.abstained
        if pair.answers:
            said = self.reply.prediction
            exact = bool(said) and exact_match(said, pair.answers) == 1
            return self.answered and (exact or contains_answer(self.quotes, pair.answers))
        return any(need.met_by(each.place) for need in needs for each in self.reply.cited) if needs else None

    @property
    def right_answer(self) -> bool | None:
        """Whether an answer was given and is right: declining an unanswerable question is no answer."""
        return None if self.right is None else self.answered and self.right and not self.pair.unanswerable

    @property
    def quotes(self) -> list[str]:
        """The cited quotes."""
        return [each.quote for each in self.reply.cited]
