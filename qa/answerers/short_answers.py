"""What is said in short: yes or no, as many answers as are asked for, or the best one."""

import re
from collections.abc import Callable, Sequence

from qa.answerers.proposals import Proposal
from qa.english.polarity import asks_yes_or_no, polarity

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6}
_LIST = re.compile(rf"\b(?:which|what|name|list|who are|who were)\s+(?:the\s+)?({'|'.join(_NUMBERS)})\b", re.IGNORECASE)


def short_answer(
    question: str, proposals: Sequence[Proposal], quote: str, words: Callable[[str], Sequence[str]]
) -> str | None:
    """Return the answer in a few words, None where a question of yes or no finds neither in the quoted sentence."""
    if asks_yes_or_no(question):
        return polarity(question, quote, words)
    if wanted := _LIST.search(question):
        return _listed(proposals, _NUMBERS[wanted[1].lower()])
    return proposals[0].best.text


def _listed(proposals: Sequence[Proposal], count: int) -> str:
    """Return as many answers as a question wants, in the order of the text where they stand in one passage."""
    first = proposals[0].best
    if "," in first.text or " and " in first.text:  # the reader took the whole list
        return first.text
    apart = [one.best for at, one in enumerate(proposals) if _is_apart(one, proposals[:at])]
    near = [best for best in apart if best.passage == first.passage]
    parts = [best.text for best in sorted(near[:count], key=lambda best: best.span.start)]
    return " and ".join(", ".join(parts).rsplit(", ", 1))


def _is_apart(proposal: Proposal, better: Sequence[Proposal]) -> bool:
    """Whether no better answer holds this one or is held by it."""
    return not any(proposal.key in one.key or one.key in proposal.key for one in better)
