"""Whether a question that points at nothing still needs what was spoken of: "How many casualties were there?"."""

import re

from qa.followups import words
from qa.followups.mentions import CONTENT, NATION, Token, tokens

# What a question must have to stand alone. A name is enough, and so are three words that carry meaning.
# Chosen by eye, not fitted: a logistic model of these signs and more tells the dependent questions of
# benchmarks/followups.py from the others with an area under the curve of only 0.57 on held-out dialogues.
ENOUGH = 3
_PAST = frozenset("did was were had didn't wasn't weren't hadn't".split())
_SETTLED = re.compile(
    rf"\w (?:{'|'.join(words.SETTLING)}) (?!(?:{'|'.join(words.DEMONSTRATIVES | words.PERSONAL | {'the'})})\b)\w"
)
_PLURAL_IN_GENERAL = re.compile(r"\bdo (?!not\b)[a-z]+s\b", re.IGNORECASE)  # "How do bees sleep?"


def needs_topic(question: str, led: bool) -> bool:
    """Whether a question says too little to be understood alone; `led`: a word such as "and" stood in front of it.

    Each word with a meaning counts one, a name more than enough. One is added where something unknown is said of a
    thing ("the rules for guests") or it speaks in general ("do bees sleep"). One each is taken off where it leads on from what was said,
    where it speaks of a thing as known ("the siege"), and where it asks about one event, in the past.
    """
    run = [token for token in tokens(question) if token.tag != "."]
    said = {token.word for token in run}
    if said & words.ADDRESSED or question.rstrip().endswith("."):
        return False
    anchors = sum(_weight(run, at) for at, token in enumerate(run) if token.tag in CONTENT)
    anchors += bool(_PLURAL_IN_GENERAL.search(question)) + bool(_SETTLED.search(question))
    if len(run) == 1 and run[0].shown[0].isupper() and not run[0].word.endswith("s"):
        return False  # likely a name
    anchors -= led + _definite(run) + bool(said & _PAST)
    return bool(run) and anchors < ENOUGH


def _weight(run: list[Token], at: int) -> int:
    """A name counts as enough, but a nation's adjective as a word: "the American response"."""
    if run[at].tag != "N":
        return 1
    described = at + 1 < len(run) and run[at + 1].tag == "w"
    return 1 if described and NATION.fullmatch(run[at].shown) else ENOUGH + 3


def _definite(run: list[Token]) -> bool:
    """Whether it speaks of a thing as known and says nothing more about it."""
    for at, token in enumerate(run):
        if token.word in ("the", *words.DEMONSTRATIVES):
            rest = "".join(each.tag for each in run[at + 1 :])
            if re.match(r"[wgqVN]*w(?![oP])", rest):
                return True
    return False
