"""Sentences as somebody may write them over a passage: a question told with its answer, and a hedge left out.

Told with the right answer the passage carries it; with another of its names or figures, two have changed places.
"""

import random
import re

from qa.vocabulary import is_common
from training.claims import PASTS

_SUBJECT = re.compile(
    r"(?:who|what|which (?P<which>[a-z][\w-]*)|how many (?P<counted>[a-z][\w-]*(?: [a-z][\w-]*)??)) "
    r"(?P<rest>(?:\w+ed|{verbs}|(?:is|are|was|were|has|have|had|will|would|can|could) "
    r"(?:\w+(?:ed|en)|the (?:first|last|only|\w+est)|{verbs}|been))\b.+)".replace("{verbs}", "|".join(PASTS.values())),
    re.IGNORECASE,
)
_INVERTED = re.compile(r"(?P<aux>did|is|are|was|were|has|have|had|will|would|can|could) (?P<rest>.+)\?", re.IGNORECASE)
_ASKING = re.compile(r"(?:is|are|was|were|did|does|do)\b", re.IGNORECASE)
_BE = frozenset("is are was were".split())
_OPENS = frozenset("the a an his her its their this that these".split())
_END = re.compile(r'(?<=[.!?])["”]?\s+(?=[A-Z"“])')
# What is only possible, wanted or to come; and told as if it were so.
_HEDGES = tuple(
    (re.compile(rf"\b(?:{hedged})\b", re.IGNORECASE), told)
    for hedged, told in (
        ("(?:may|might|could) have been", ("was", "has been")),
        ("(?:may|might|could) have", ("has",)),
        ("(?:may|might|could) be", ("is", "will be")),
        ("may|might", ("will",)),
        ("is expected to be|was expected to be|is set to be|is likely to be|has yet to be", ("has been", "was")),
        ("plans? to|hopes? to|wants? to|is expected to|is likely to|is set to|threatened to|offered to", ("will",)),
        ("allegedly |reportedly |possibly |probably |perhaps ", ("", "certainly ")),
        ("suspected of|accused of|charged with", ("convicted of", "guilty of")),
        ("(?:some|several|many|most) of", ("all of",)),
    )
)
# Longer answers are no names or figures.
_ANSWER_WORDS = 8


def as_statement(question: str, answer: str, verdict: str | None) -> str | None:
    """Return a sentence that tells what a question asks, with an answer in it; None where no rule fits.

    `verdict` is the question whether it is so, where there is one.
    """
    plain = question.strip().rstrip("?").strip()
    said: str | None = None
    if len(answer.split()) > _ANSWER_WORDS:
        return None
    if (found := _SUBJECT.fullmatch(plain)) and not _ASKING.match(found["counted"] or found["which"] or ""):
        said = " ".join([answer, *filter(None, [found["counted"]]), found["rest"]])
    elif verdict and (found := _INVERTED.fullmatch(verdict)):
        aux, rest = found["aux"].lower(), found["rest"]
        begins = next((each for each in ("it", answer) if rest.lower().startswith(f"{each.lower()} ")), "")
        is_first = begins and aux in _BE and not plain.lower().startswith("how")
        said = f"{begins} {aux}{rest[len(begins) :]}" if is_first else _uninverted(aux, rest)
    return f"{said[:1].upper()}{said[1:]}." if said else None


def overstated(passage: str, rng: random.Random) -> tuple[int, int, str] | None:
    """Return where a sentence of the passage stands, and the sentence with a hedge left out; None where it has none."""
    ways = [(found, told) for pattern, told in _HEDGES for found in pattern.finditer(passage)]
    if not ways:
        return None
    found, told = rng.choice(ways)
    ends = list(_END.finditer(passage))
    start = max((each.end() for each in ends if each.end() <= found.start()), default=0)
    end = next((each.start() for each in ends if each.start() >= found.end()), len(passage))
    return start, end, passage[start : found.start()] + rng.choice(told) + passage[found.end() : end]


def _uninverted(aux: str, rest: str) -> str | None:
    """Put the verb behind the subject: the first word that can be one, after what can't but be the subject's."""
    words = rest.split()
    start = 2 if words[0].lower() in _OPENS else 1
    while start < len(words) and words[start][:1].isupper():
        start += 1
    for place in range(start, len(words)):
        if aux == "did":
            verb = _past(words[place])
        else:
            verb = f"{aux} {words[place]}" if _participle(words[place]) else None
        if verb:
            return " ".join([*words[:place], verb, *words[place + 1 :]])
    return None


def _past(base: str) -> str | None:
    if base in PASTS:
        return PASTS[base]
    if not base.isalpha() or not base.islower() or base.endswith("s"):
        return None
    ways = (base + "d",) if base.endswith("e") else (base + "ed", base + base[-1] + "ed", base[:-1] + "ied")
    return next((way for way in ways if is_common(way)), None)


def _participle(word: str) -> bool:
    return word.endswith(("ed", "en", "ing")) or word in PASTS.values() or word in ("born", "known", "been", "made")
