"""Whether a question that points at nothing still needs what was spoken of: "How many casualties were there?"."""

import re
from collections.abc import Sequence

from qa.english import words
from qa.english.tokens import CONTENT, NATION, Token, opens_with_name, tokens

# What a question must have to stand alone. A name is enough, and so are three words that carry meaning. Not fitted: a
# logistic model of such signs tells the dependent questions of benchmarks/followups.py from the others with an area
# under the curve of only 0.57 on held-out dialogues. With 2 as with 3 the gains there are about the same, with 4 they
# are lost; in conversations about news, 2 leaves short questions without their topic.
ENOUGH = 3
# "And the other ministers?" says nothing alone, whatever it names.
MAX_FRAGMENT = 4
_SET_APART = re.compile(
    rf"\w (?:{'|'.join(words.SETTLING)}) (?!(?:{'|'.join(words.DEMONSTRATIVES | words.PERSONAL | {'the'})})\b)\w"
)
# In the classes of words: "who", a verb, and a thing of two words or more; "the inquiry" is one that was spoken of.
_CLAUSE = re.compile(r"W[wV]D[wgqVN0]+[wN]")
_PLURAL_IN_GENERAL = re.compile(r"\bdo (?!not\b)[a-z]+s\b", re.IGNORECASE)  # "How do bees sleep?"


def needs_topic(question: str, led: bool) -> bool:
    """Whether a question says too little to be understood alone; `led`: a word such as "and" stood in front of it.

    Each word with a meaning counts one, a name more than enough. One each is added where a thing is set apart ("the
    rules for guests") and where it speaks in general ("do bees sleep"). One each is taken off where it leads on from
    what was said, where it speaks of a thing as known ("the siege"), and where it asks about the past.
    """
    run = [token for token in tokens(question) if token.tag != "."]
    said = {token.word for token in run}
    if not run or said & words.ADDRESSED or question.rstrip().endswith(".") or _is_name(run):
        return False
    if led and len(run) <= MAX_FRAGMENT and not said & (words.AUXILIARIES | words.WH | words.IRREGULAR):
        return True
    known = _definite(run)
    anchors = sum(_weight(run, at) for at, token in enumerate(run) if token.tag in CONTENT)
    anchors += bool(_SET_APART.search(question)) + bool(not known and _PLURAL_IN_GENERAL.search(question))
    anchors -= led + known + bool(said & words.PAST)
    return anchors < ENOUGH


def has_object(question: str) -> bool:
    """Whether a question says who did what to what: "who won the world cup", not "who led the inquiry"."""
    run = [token for token in tokens(question) if token.tag != "."]
    return bool(_CLAUSE.fullmatch("".join("W" if token.word == "who" else token.tag for token in run)))


def _is_name(run: Sequence[Token]) -> bool:
    return len(run) == 1 and run[0].shown[0].isupper() and not run[0].word.endswith("s")


def _weight(run: Sequence[Token], at: int) -> int:
    """A name is enough whatever is taken off; a nation's adjective is a word: "the American response", "Europeans"."""
    if run[at].tag != "N" and not opens_with_name(run[at:] if at == 0 else ()):
        return 1
    led = at > 0 and run[at - 1].tag == "D"
    described = at + 1 < len(run) and run[at + 1].tag == "w"
    of_nation = NATION.fullmatch(run[at].shown.removesuffix("s"))
    return 1 if of_nation and (led or described or run[at].word.endswith("s")) else ENOUGH + 3


def _definite(run: Sequence[Token]) -> bool:
    """Whether it speaks of a thing as known and says nothing more about it."""
    for at, token in enumerate(run):
        if token.word in ("the", *words.DEMONSTRATIVES):
            rest = "".join(each.tag for each in run[at + 1 :])
            if re.match(r"[wgqVN]*w(?![oP])", rest):
                return True
    return False
