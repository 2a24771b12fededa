"""A share of sums: what one question adds to a figure such as "of all citations, those that are exact"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A part and its whole; a whole of 0 where the question says nothing of the figure."""

    part: float
    whole: float
