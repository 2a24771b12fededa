"""What each metric makes of one question, or of all: pure functions, each with its definition and its paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A part and its whole, which sums add up: "of all citations, those that are exact".

    A whole of 0 where the question says nothing of the figure.
    """

    part: float
    whole: float


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure an answer is, 0 to 1, and whether it is right."""

    confidence: float
    right: bool
