"""How sure an answer is, and what may stand above it: one place for the page, the terminal and all that is saved."""

import math
from enum import StrEnum

from qa.types import Answer
from qa.when import with_days

# From these probabilities on, the words that answer stand as a headline, or as one that says "probably": what is seen
# first is believed. Of the sample's answers 37 of 38 are right from 0.8 on, 25 of 32 from 0.6 to 0.8
# (benchmarks/RESULTS.md, "How sure an answer is").
SURE, PROBABLE = 0.8, 0.6

# What stands above the sentences where no words may.
UNSETTLED = "Closest, but not a settled answer"
PROBABLY = "Probably answered here"


class Sureness(StrEnum):
    """How an answer is shown."""

    SURE = "sure"
    PROBABLE = "probable"
    UNSETTLED = "unsettled"
    ABSTAINED = "abstained"


def sureness(answer: Answer) -> Sureness:
    """Return how an answer is shown."""
    if answer.abstained:
        return Sureness.ABSTAINED
    if _kept(answer) >= SURE:
        return Sureness.SURE
    return Sureness.PROBABLE if _kept(answer) >= PROBABLE else Sureness.UNSETTLED


def settled(answer: Answer) -> bool:
    """Whether an answer is sure enough to be given as the answer."""
    return sureness(answer) in (Sureness.SURE, Sureness.PROBABLE)


def is_verdict(answer: Answer) -> bool:
    """Whether an answer is yes or no; those kept by older versions say so in words alone."""
    return answer.verdict is not None or (answer.short_answer or "").casefold() in ("yes", "no")


def headline(answer: Answer) -> str | None:
    """Return what stands above the sentences as the answer: "41 homes", "Probably: 41 homes", "Probably yes"."""
    short = with_days(answer)
    if not short or not settled(answer):
        return None
    if sureness(answer) is Sureness.SURE:
        return short
    return f"Probably {short.casefold()}" if is_verdict(answer) else f"Probably: {short}"


def lead(answer: Answer) -> str | None:
    """Return the line, without its colon, above sentences that have no headline and are not sure to answer."""
    level = sureness(answer)
    if level is Sureness.UNSETTLED:
        return UNSETTLED
    return PROBABLY if level is Sureness.PROBABLE and not answer.short_answer else None


def odds(answer: Answer) -> str | None:
    """Say how likely an answer is right, in whole percent, rounded down: no figure reaches a level that it is below."""
    if answer.abstained:
        return None
    if answer.is_written:
        return f"each sentence {_percent(answer)}% likely or more to be carried by its source"
    percent = _percent(answer)
    return f"{percent}% likely to be right" if settled(answer) else f"{percent}% likely to be right at best"


def _percent(answer: Answer) -> int:
    return math.floor(_kept(answer) * 100 + 1e-9)  # 0.29 * 100 is 28.999…


def _kept(answer: Answer) -> float:
    """Return the probability as the answer's JSON keeps it, so that an answer that comes back is shown as before."""
    return round(answer.confidence, 4)
