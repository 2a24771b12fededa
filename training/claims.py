"""A claim is asked as a question of yes or no: "The mill burnt down." becomes "Did the mill burn down?".

Claims with a verdict are many, and questions few. The rule looks no further than the first verb, and gives up where it
finds none, or a negation: what "Didn't it?" answered by yes means, nobody can say.
"""

import re

from qa.english import words
from qa.vocabulary import is_common, is_word

MOST_WORDS = 24
_BASES = {
    past: base
    for line in (
        "be:been become:became begin:began bring:brought build:built buy:bought catch:caught choose:chose come:came",
        "draw:drew drive:drove eat:ate fall:fell feel:felt fight:fought find:found flee:fled fly:flew get:got",
        "give:gave go:went grow:grew hear:heard hold:held keep:kept know:knew lead:led leave:left lose:lost make:made",
        "meet:met pay:paid rise:rose run:ran say:said see:saw seek:sought sell:sold send:sent serve:served sing:sang",
        "sit:sat speak:spoke spend:spent stand:stood steal:stole take:took",
        "teach:taught tell:told think:thought throw:threw wear:wore",
        "win:won write:wrote undergo:underwent overcome:overcame shoot:shot swim:swam break:broke die:died",
    )
    for base, past in (pair.split(":") for pair in line.split())
}
_MODALS = frozenset("is are was were can could will would should may might must".split())
_PARTICIPLES = frozenset("been become begun come done given gone known made seen taken won written had".split())
_NEGATIONS = re.compile(r"\b(?:not|never|no|none|nobody|neither|nothing|only|cannot|barely)\b|n't\b", re.IGNORECASE)
# A verb behind these is not the sentence's.
_INNER = frozenset("that which who whose when where while because if and or but to".split())
_OPENS = frozenset("a an the in on at from by with to as for of his her its their into over one two three".split())


def asked(claim: str) -> str | None:
    """Return the question whether a claim is so; None where no rule fits."""
    said = claim.strip().rstrip(".").strip().split()
    if not 3 <= len(said) <= MOST_WORDS or _NEGATIONS.search(claim) or claim.strip()[-1:] in "?!":
        return None
    for place, word in enumerate(said[1:], 1):
        if said[place - 1].endswith(",") or word.lower() in _INNER or place > MOST_WORDS // 2:
            return None
        if found := _verb(word, said, place):
            aux, rest = found
            return " ".join([aux.capitalize(), _lowered(said[0]), *said[1:place], *rest, *said[place + 1 :]]) + "?"
    return None


def _verb(word: str, said: list[str], place: int) -> tuple[str, list[str]] | None:
    """Return what stands in front, and what stays in the verb's place; None where a word is no verb."""
    behind = said[place + 1] if place + 1 < len(said) else ""
    if word in _MODALS:
        return word, []
    if word in ("has", "have", "had"):
        if behind in _PARTICIPLES or (behind.endswith(("ed", "en")) and len(behind) > 4):
            return word, []
        return {"has": "does", "have": "do", "had": "did"}[word], ["have"]
    if word in _BASES:
        return "did", [_BASES[word]]
    if word.endswith("ed") and len(word) > 4 and word.islower() and (base := _base(word)):
        return "did", [base]
    is_third = word.endswith("s") and word.islower() and (behind.lower() in _OPENS or behind[:1].isupper())
    if is_third and said[place - 1][:1].isupper() and (base := _of_third(word)):
        return "does", [base]
    return None


def _base(word: str) -> str | None:
    """Return "carry" of "carried", "stop" of "stopped", "close" of "closed", "release" of "released"."""
    stem = word[:-2]
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if stem[-1] == stem[-2] and stem[-1] not in "ls" and is_word(stem[:-1]):
        return stem[:-1]
    if is_common(stem) != is_common(stem + "e"):
        return stem if is_common(stem) else stem + "e"
    if not is_word(stem):
        return None
    return stem + "e" if re.search(r"(?:[^aeiou]|^)[aeiou][^aeiouwxy]$|[vucz]$", stem) else stem


def _of_third(word: str) -> str | None:
    """Return "play" of "plays", "carry" of "carries"; None of what is no verb, as far as the past tense tells."""
    if word.endswith("ies"):
        stem = word[:-3] + "y"
        told = word[:-1] + "d"
    else:
        stem = word[:-2] if word.endswith(("shes", "ches", "sses")) else word[:-1]
        told = stem + ("d" if stem.endswith("e") else "ed")
    return stem if is_word(stem) and (is_word(told) or stem in _BASES.values()) else None


def _lowered(word: str) -> str:
    return word.lower() if word.lower() in words.FUNCTION | {"all", "most", "there"} else word
