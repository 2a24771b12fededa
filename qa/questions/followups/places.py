"""Where a question points back: pronouns and short definite phrases that nothing in the question itself explains."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.english import words
from qa.english.tokens import Token, tokens

_GROUPS = {word: group for group in ("HE", "SHE", "IT", "THEY") for word in getattr(words, group)}
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?<!\w)['‘][^'’]+['’](?!\w)")
# "it" that means nothing: "how long does it take to", "is it true that", "what time is it".
_EMPTY_IT = re.compile(
    r"\b(?:is|was|be|been|does|did|will|would|has|may|might|can|could) it \w+ (?:that|to|for|if|when)\b"
    r"|\bit(?:'s| is| was| would be| will be| has been)? \w+ (?:that|to)\b|\bit like (?:to|for)\b"
    r"|\bit (?:takes?|took|seems?|seemed|appears?|appeared|rains?|snows?|matters?)\b|\bdoes it (?:take|matter|mean)\b"
    r"|\b(?:time|day|year) is it\b|\b(?:say|do|done|know) it\W*$",
    re.IGNORECASE,
)
_SAYING = frozenset("say says said claim claims claimed think thinks thought believe believes tell told admit".split())


@dataclass(frozen=True, slots=True)
class Place:
    """`question[start:end]` points back: a pronoun's group (HE, SHE, IT, THEY, THERE), or THE for "the bridge".

    `owns` is whether a possessive stands there; `acts` whether it is a subject; `noun` is the last word of THE.
    """

    start: int
    end: int
    group: str
    owns: bool = False
    acts: bool = False
    noun: str = ""


def places(question: str) -> list[Place]:
    """Return where a question points back, the first place of each group; never inside quotation marks."""
    run = tokens(question)
    shut = [match.span() for match in (*_QUOTED.finditer(question), *_EMPTY_IT.finditer(question))]
    found: dict[str, Place] = {}
    for at in range(len(run)):
        place = _pronoun(run, at) or _definite(run, at)
        if place and place.group not in found and not any(a <= place.start < b for a, b in shut):
            found[place.group] = place
    return [place for place in found.values() if place.group in ("THE", "THERE") or not _is_bound(run, place)]


def _pronoun(run: Sequence[Token], at: int) -> Place | None:
    word, before, after = run[at].word, run[at - 1].tag if at else ".", run[at + 1].tag if at + 1 < len(run) else "."
    if group := _GROUPS.get(word):
        owns = word in words.POSSESSIVES and (word != "her" or after in "wgNVq0nt")
        return Place(run[at].start, run[at].end, group, owns, before in "XBQ")
    is_place = word == "there" and before not in "XBP." and after not in "BX"
    return Place(run[at].start, run[at].end, "THERE") if is_place else None


def _definite(run: Sequence[Token], at: int) -> Place | None:
    """Return "the bridge" or "this bridge", if no more is said of it."""
    the, noun, behind = (*run[at : at + 3], None, None)[:3]
    if the is None or noun is None or the.word not in ("the", "this") or noun.tag not in "wgN":
        return None
    more = behind is not None and (behind.tag in "wgNnoS" or behind.shown == ",")
    return None if more else Place(the.start, noun.end, "THE", noun=noun.word)


def _is_bound(run: Sequence[Token], place: Place) -> bool:
    """Whether the question says what a pronoun means, as "his" in "What did Milley say about his letter?" does.

    A possessive, or what begins a clause, may mean all that stands before it; others what an earlier clause names.
    """
    at = next(n for n, token in enumerate(run) if token.start == place.start)
    says = any(token.word in _SAYING for token in run[1:at])  # "Who said he was innocent?"
    if run[0].word in ("who", "which") and (says or (place.owns and run[1].tag not in "wXB")):
        return True
    begins = not place.acts and at + 1 < len(run) and run[at + 1].tag in "XBVw"
    clause = max((n for n in range(1, at) if _starts_clause(run, n)), default=0)
    reach = range(at if place.owns or begins else clause)
    owned = {at - 2} if place.owns and at > 1 and run[at - 1].tag in "oP" else set()  # "the name of its captain"
    return any(_may_mean(run, n, place) for n in reach if n not in owned)


def _starts_clause(run: Sequence[Token], n: int) -> bool:
    return run[n].word in words.CLAUSES or run[n].tag == "." or (run[n].word == "to" and run[n + 1].tag in "wV")


def _may_mean(run: Sequence[Token], n: int, place: Place) -> bool:
    token, before, behind = run[n], run[n - 1].tag if n else "", run[n + 1].tag if n + 1 < len(run) else "."
    if token.tag == "N" or (token.tag == "n" and behind in "NVSX"):
        return True
    if place.group in ("HE", "SHE"):
        return token.tag == "w" and words.is_person(token.word)
    acts = bool(before) and (before in "XBDr" or run[n - 1].word in ("which", "many", "about") or behind in "fB")
    return token.tag == "w" and (acts if place.owns else bool(before))
