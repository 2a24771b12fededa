"""Yes, no, or neither: what a sentence says to a question that wants one of the two."""

import re
from collections.abc import Callable, Sequence

_ASKS = re.compile(
    r"^(?:so |and |but )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"
    r"(?!.*\bor\b)",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|never|no longer|none|nor|neither|nobody|nothing|without|cannot|fail(?:s|ed)? to|refus(?:es?|ed) to"
    r"|declin(?:es?|ed) to)\b|n['’]t\b|\bno\s+\w+",
    re.IGNORECASE,
)
# What is said, hoped or supposed is no fact; neither is what hangs on an "if".
_UNCLEAR = re.compile(
    r"\b(?:if|whether|may|might|could|would|should|deny|denie[sd]|claim|alleg|report(?:ed)?ly|rumou?r|expect|plan(?:s|ned)?"
    r"|likely|possib|perhaps|question)|\?",
    re.IGNORECASE,
)
# Where a sentence has several clauses, nobody can tell from words alone which of them is denied.
_CLAUSES = re.compile(r"[,;:—–]|\b(?:and|but|while|which|who|that|because)\b", re.IGNORECASE)


def asks_yes_or_no(question: str) -> bool:
    """Whether yes or no would answer it; "is it red or blue" is no such question."""
    return bool(_ASKS.search(question))


def polarity(question: str, sentence: str, analyze: Callable[[str], Sequence[str]]) -> str | None:
    """Return "Yes" or "No" when the sentence says all that was asked, or plainly its opposite; else None."""
    _, _, rest = question.partition(" ")
    asked = set(analyze(rest))
    # All of the question's words must be there, or the sentence may be about something near it.
    if not asked or not asked <= set(analyze(sentence)):
        return None
    if _UNCLEAR.search(sentence) or _NEGATION.search(question):
        return None
    denials = len(_NEGATION.findall(sentence))
    if denials == 0:
        return "Yes"
    return "No" if denials == 1 and not _CLAUSES.search(sentence) else None
