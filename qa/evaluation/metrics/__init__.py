"""What each metric makes of one question, or of all: pure functions, each with its definition and its paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A part and its whole; a whole of 0 where the question says nothing of the figure."""

    part: float
    whole: float
