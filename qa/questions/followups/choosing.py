"""Which phrase of the turns before a pronoun means: a conditional logit over them and over none of them.

    P(phrase) = exp(s) / (1 + sum of exp(s)), s the sum of the weights of the phrase's signs

McFadden 1974, "Conditional logit analysis of qualitative choice behavior", equation 12; "none" has s = 0. The weights,
one for each sign and group of pronouns, are fitted by training/fit_followups.py.
"""

import json
import math
import re
from collections.abc import Collection, Sequence, Set
from functools import cache
from importlib.resources import files

from qa.english import words
from qa.english.tokens import stems
from qa.questions.followups.phrases import Phrase
from qa.questions.followups.places import Place

_OTHER_SEX = {"HE": words.FEMALE_TITLES, "SHE": words.MALE_TITLES}
_LOCATING = frozenset(("in", "at", "near", "from", "outside", "off", "across"))
# How a question begins that asks for one thing, and one that brings up what is spoken of from then on.
_ASKS = frozenset(f"{wh} {verb}" for wh in ("who", "what", "where", "when") for verb in words.BE | words.DO)
_BRINGS_UP = frozenset(("what is", "what are", "who is", "who was", "tell me", "what about", "how about"))


def choose(question: str, place: Place, offered: Sequence[Phrase], taken: Collection[str] = ()) -> Phrase | None:
    """Return the phrase that a pronoun most likely means; None where it is likelier that none of them is meant."""
    known = stems(question)
    open_to = [one for one in offered if one.text not in taken and may_mean(place, one, known)]
    if place.group not in _OTHER_SEX:  # of a bridge in a town, the bridge is meant
        free = {(one.back, one.answer) for one in open_to if one.before not in _LOCATING}
        open_to = [one for one in open_to if one.before not in _LOCATING or (one.back, one.answer) not in free]
    weights = fitted()[place.group]
    scores = [sum(weights.get(sign, 0.0) for sign in signs(place, one, known)) for one in open_to]
    if sum(map(math.exp, scores)) < 1:
        return None
    return max(zip(scores, open_to, strict=True), key=lambda pair: pair[0])[1]


def may_mean(place: Place, phrase: Phrase, known: Set[str]) -> bool:
    """Whether a pronoun may mean a phrase at all; never what the question says itself, whose words are `known`."""
    said = stems(phrase.text)
    if not said or said <= known:
        return False
    if place.group in _OTHER_SEX:
        return _may_be_person(phrase, place.group)
    if place.group == "THEY" and phrase.plural:
        return True
    told = phrase.person or (phrase.answer and phrase.asks.startswith("who") and place.group == "IT")
    titled = bool(words.TITLES & set(phrase.text.lower().split()))
    return not (titled or phrase.person == "WHO" or (phrase.named and told))


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


def signs(place: Place, phrase: Phrase, known: Set[str]) -> list[str]:
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
        f"before {phrase.left}": True,
        f"behind {phrase.right}": True,
        f"between {phrase.left}{phrase.right}": True,
        f"{'owns' if place.owns else 'acts' if place.acts else 'is acted on'}, before {phrase.left}": True,
        "plural": phrase.plural,
        "plural name": phrase.plural and phrase.named,
        "same sex": phrase.person == place.group,
        "other sex": phrase.person in {"HE", "SHE"} - {place.group},
        "two names": phrase.tags in ("NN", "nN"),
        "brought up": phrase.asks in _BRINGS_UP and not phrase.answer and phrase.right == ".",
        "known in part": bool(stems(phrase.text) & known),
        "opening": phrase.opening,
        "opening question": phrase.opening and not phrase.answer and phrase.back > 0,
        "small": phrase.text[:1].islower(),
    }
    return [sign for sign, is_so in told.items() if is_so] + [f"has {tag}" for tag in set(phrase.tags)]


@cache
def fitted() -> dict[str, dict[str, float]]:
    """Return the weight of each sign, for each group of pronouns."""
    text = files("qa.questions.followups").joinpath("choosing.json").read_text(encoding="utf-8")
    weights: dict[str, dict[str, float]] = json.loads(text)
    return weights
