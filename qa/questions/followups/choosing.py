"""Where a question points back, and which phrase of the turns before is meant: a conditional logit over all and none.

    P(phrase) = exp(s) / (1 + sum of exp(s)), s the sum of the weights of the phrase's signs

McFadden 1974, "Conditional logit analysis of qualitative choice behavior", equation 12; "none" has s = 0. The weights,
one for each sign and group of pronouns, are fitted by training/fit_followups.py.
"""

import json
import math
import re
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qa.english import words
from qa.english.tokens import Token, stems, tokens
from qa.questions.followups.phrases import Phrase

_GROUPS = {word: group for group in ("HE", "SHE", "IT", "THEY") for word in getattr(words, group)}
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?<!\w)['‘][^'’]+['’](?!\w)")
# "it" that means nothing: "how long does it take to", "is it true that", "when was it that", "what time is it".
_EMPTY_IT = re.compile(
    r"\bit(?:'s| is| was)? \w+ (?:that|to)\b|\b(?:is|was) it that\b|\b(?:time|day|year) is it\b", re.IGNORECASE
)
_SAYING = frozenset("say says said claim claims claimed think thinks thought believe believes tell told admit".split())
# Stands before and behind the words of a question, so that each has neighbours.
_EDGE = Token("", ".", -1, -1, ".")
_LOCATING = ("in", "at", "near", "from", "outside", "off", "across")
_OTHER_SEX = {"HE": words.FEMALE_TITLES, "SHE": words.MALE_TITLES}
# How a question begins that asks for one thing, and one that brings up what is spoken of from then on.
_ASKS = frozenset(f"{wh} {verb}" for wh in ("who", "what", "where", "when") for verb in words.BE | words.DO)
_BRINGS_UP = frozenset(("what is", "what are", "who is", "who was", "tell me", "what about", "how about"))


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
    run = (_EDGE, *tokens(question), _EDGE, _EDGE)
    shut = [match.span() for match in (*_QUOTED.finditer(question), *_EMPTY_IT.finditer(question))]
    found: dict[str, Place] = {}
    for at in range(1, len(run) - 2):
        place = _pronoun(run, at) or _definite(*run[at : at + 3])
        if place and place.group not in found and not any(a <= place.start < b for a, b in shut):
            found[place.group] = place
    return [place for place in found.values() if place.group in ("THE", "THERE") or not _is_bound(run, place)]


def _pronoun(run: Sequence[Token], at: int) -> Place | None:
    token, before, after = run[at], run[at - 1].tag, run[at + 1].tag
    if group := _GROUPS.get(token.word):
        owns = token.word in words.POSSESSIVES and (token.word != "her" or after in "wgNVq0nt")
        return Place(token.start, token.end, group, owns, before in "XBQ")
    is_place = token.word == "there" and before not in "XBP." and after not in "BX"
    return Place(token.start, token.end, "THERE") if is_place else None


def _definite(the: Token, noun: Token, behind: Token) -> Place | None:
    """Return "the bridge" or "this bridge", if no more is said of it."""
    more = behind.tag in "wgNnoS" or behind.shown == ","
    is_place = the.word in ("the", "this") and noun.tag in "wgN" and not more
    return Place(the.start, noun.end, "THE", noun=noun.word) if is_place else None


def _is_bound(run: Sequence[Token], place: Place) -> bool:
    """Whether the question says what a pronoun means, as "his" in "What did Milley say about his letter?" does."""
    at = next(n for n, token in enumerate(run) if token.start == place.start)
    says = any(token.word in _SAYING for token in run[2:at])  # "Who said he was innocent?"
    if run[1].word in ("who", "which") and (says or (place.owns and run[2].tag not in "wXB")):
        return True
    # A possessive, or what begins a clause, may mean all that stands before it; others what an earlier clause names.
    begins = not place.acts and run[at + 1].tag in "XBVw"
    clause = max((n for n in range(2, at) if run[n].word in words.CLAUSES or run[n].tag == "."), default=0)
    owned = at - 2 if place.owns and run[at - 1].tag in "oP" else 0  # "the name of its captain"
    reach = range(1, at if place.owns or begins else clause)
    return any(_may_mean(run, n, place) for n in reach if n != owned)


def _may_mean(run: Sequence[Token], n: int, place: Place) -> bool:
    token, before, behind = run[n], run[n - 1].tag, run[n + 1].tag
    if token.tag == "N" or (token.tag == "n" and behind in "NVSX"):
        return True
    if place.group in ("HE", "SHE"):
        return token.tag == "w" and words.is_person(token.word)
    return token.tag == "w" and n > 1 and (before in "XBDr" or behind in "fB" or not place.owns)


def choose(question: str, place: Place, offered: Sequence[Phrase], taken: Collection[str] = ()) -> Phrase | None:
    """Return the phrase that a pronoun most likely means; None where it is likelier that none of them is meant."""
    known = stems(question)
    open_to = [one for one in offered if one.text not in taken and may_mean(place, one, known)]
    if place.group not in _OTHER_SEX:  # of a bridge in a town, the bridge is meant
        free = {(one.back, one.answer) for one in open_to if one.before not in _LOCATING}
        open_to = [one for one in open_to if one.before not in _LOCATING or (one.back, one.answer) not in free]
    weights = fitted()[place.group]
    scores = [sum(weights.get(sign, 0.0) for sign in signs(place, one)) for one in open_to]
    likely = sum(map(math.exp, scores)) >= 1
    return max(zip(scores, open_to, strict=True), key=lambda pair: pair[0])[1] if likely else None


def may_mean(place: Place, phrase: Phrase, known: Set[str]) -> bool:
    """Whether a pronoun may mean a phrase at all; never what the question says itself, whose words are `known`."""
    if stems(phrase.text) <= known:
        return False
    if place.group in _OTHER_SEX:
        return _may_be_person(phrase, place.group)
    is_thing = phrase.person != "WHO" and words.TITLES.isdisjoint(phrase.text.lower().split())
    return is_thing or (place.group == "THEY" and phrase.plural)


def _may_be_person(phrase: Phrase, group: str) -> bool:
    """Whether it is a noun for a person, or a name that "in", "the" or a question "who" does not make another thing."""
    said = phrase.text.lower().partition(" of ")[0].split()
    if set(said) & _OTHER_SEX[group]:
        return False
    if words.is_person(said[-1]):
        return True
    named = re.fullmatch("[A-Za-z0]*[Nn]", phrase.tags) and ("D" not in phrase.tags or any(map(words.is_person, said)))
    typed_small = not phrase.answer and re.fullmatch("[gw]+", phrase.tags)
    asked = phrase.asks.startswith("who") and phrase.answered and not phrase.answer
    is_asked = asked and (phrase.left, phrase.right) != ("B", ".")  # "Who is Ana Silva?" asks about her
    return bool(named or typed_small) and not (is_asked or phrase.plural or phrase.before in words.PLACE_PREPOSITIONS)


def signs(place: Place, phrase: Phrase) -> list[str]:
    """Return what speaks for or against a phrase, by name."""
    side = "answer" if phrase.answer else "question answered" if phrase.answered else "question"
    wh, kind = phrase.asks.partition(" ")[0], "named" if phrase.named else "common"
    told = {
        "any": True,
        f"{side} {min(phrase.back, 3)} back": True,
        f"{side}, {kind}": True,
        f"{side} of {phrase.asks if phrase.asks in _ASKS else 'other'}": True,
        f"{side} of {wh if wh in words.WH else 'other'}, {kind}": True,
        f"words {min(len(phrase.tags.replace('D', '')), 4)}": True,
        f"times {min(phrase.times, 4)}": True,
        f"behind {phrase.right}": True,
        f"between {phrase.left}{phrase.right}": True,
        f"{'owns' if place.owns else 'acts' if place.acts else 'is acted on'}, before {phrase.left}": True,
        "plural": phrase.plural,
        "plural name": phrase.plural and phrase.named,
        "other sex": phrase.person in {"HE", "SHE"} - {place.group},
        "two names": phrase.tags in ("NN", "nN"),
        "brought up": phrase.asks in _BRINGS_UP and not phrase.answer and phrase.right == ".",
        "opening": phrase.opening,
        "opening question": phrase.opening and not phrase.answer and phrase.back > 0,
    }
    return [sign for sign, is_so in told.items() if is_so] + [f"has {tag}" for tag in set(phrase.tags)]


@cache
def fitted() -> dict[str, dict[str, float]]:
    """Return the weight of each sign, for each group of pronouns."""
    text = files("qa.questions.followups").joinpath("choosing.json").read_text(encoding="utf-8")
    weights: dict[str, dict[str, float]] = json.loads(text)
    return weights
