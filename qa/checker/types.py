"""The values of checking: what a sentence is held to, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Support(StrEnum):
    """Whether what a sentence cites carries it: whole, but for some of its words, or not."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence cites: text as it stands in an article, the article's title and publisher, its day."""

    text: str
    title: str = ""
    publisher: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What sentences answer: a question, and the day that its "this week" counts from.

    `given`: the day was asked for, and what is told without one is news of it.
    """

    question: str
    day: date
    given: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of checking a sentence.

    `text`: the sentence, its quotations repaired to the letter of their source. `probability`: that it is carried, 0
    to 1. `carried_by`: places in `sources` of those that carry it, best first. `missing`: half-open spans of `text`, in
    code points, that no source carries. `reason`: for people, in a few words; empty where it is supported.
    """

    text: str
    support: Support
    probability: float
    carried_by: tuple[int, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()
    reason: str = ""


class Checker(Protocol):
    """Anything that holds a sentence to what it cites."""

    def check(
        self, sentences: Sequence[str], sources: Sequence[Sequence[Source]], occasion: Occasion | None = None
    ) -> list[Verdict]:
        """Return a verdict for each sentence, over the sources that it cites; none cited is unsupported.

        With an occasion, a source that is older than the time that a sentence tells of does not carry it.
        """
        ...
