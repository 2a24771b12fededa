"""What an answerer finds: evidence, the answers that it carries, what may be meant."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may carry the answer: `article.text[start:end] == text`.

    `heading` is said before it: the days of an event. `again`: its heading, or else the one before it, says the same,
    whose words stand for both.
    """

    article_id: str
    start: int
    end: int
    text: str
    score: float
    answer_start: int | None = None
    answer_end: int | None = None
    heading: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """One of the answers that sources give: the places in the evidence that say so, the first the likeliest.

    `independent_sources` is 0 where whoever says so is counted under another answer: a paper that contradicts itself.
    """

    answer: str
    independent_sources: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """One of the things that a question may mean, in words of an article, and the answers that sources give to it.

    `confidence` is the probability, 0 to 1, that the first of these is right if it is what is meant.
    """

    reading: str
    confidence: float
    agreed: tuple[Agreed, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an answerer found: evidence, best first, and the probability, 0 to 1, that it answers.

    Where yes or no is asked, `verdict` is the one that the evidence carries, and `short_answer` says it in a word
    ("Yes", "No"). What an answerer says of its own is `told` before the evidence. One that abstains says why as a
    sentence, and gives no evidence but what leaves it open. `agreed`: the answers that sources give, its own first.
    `meant`: the things that a question may mean, where they are several and none is taken for the one.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    answered_by: str
    short_answer: str | None = None
    reason: str = ""
    told: str = ""
    verdict: Literal["yes", "no"] | None = None
    agreed: tuple[Agreed, ...] = ()
    meant: tuple[Meant, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether it is an answer."""
        return bool(self.evidence) and not self.reason
