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
SEVERAL = "It depends on what is meant"
UNSETTLED = "Closest, but not a settled answer"
PROBABLY = "Probably answered here"


class Sureness(StrEnum):
    """How an answer is shown."""

    SURE = "sure"
    PROBABLE = "probable"
    UNSETTLED = "unsettled"
    ABSTAINED = "abstained"


def sureness(answer: Answer) -> Sureness:
    """Return how an answer is shown; one that depends on what is meant settles nothing."""
    if answer.abstained:
        return Sureness.ABSTAINED
    if answer.readings:
        return Sureness.UNSETTLED
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
        return SEVERAL if answer.readings else UNSETTLED
    return PROBABLY if level is Sureness.PROBABLE and not answer.short_answer else None


def odds(answer: Answer) -> str | None:
    """Say how likely an answer is right; nothing of one that depends on what is meant: each reading has its own."""
    if answer.abstained or answer.readings:
        return None
    if answer.is_written:
        return f"each sentence {_percent(answer.confidence)}% likely or more to be carried by its source"
    return f"{likely(answer.confidence)}{'' if settled(answer) else ' at best'}"


def likely(confidence: float) -> str:
    """Say a probability in whole percent, rounded down as it is kept: no figure reaches a level that it is below."""
    return f"{_percent(confidence)}% likely to be right"


def _percent(confidence: float) -> int:
    return math.floor(round(confidence, 4) * 100 + 1e-9)  # 0.29 * 100 is 28.999…


def _kept(answer: Answer) -> float:
    """Return the probability as the answer's JSON keeps it, so that an answer that comes back is shown as before."""
    return round(answer.confidence, 4)
