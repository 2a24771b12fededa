"""Verbs by which English reports what somebody says, holds or wants: closed classes, in all their forms."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

SAYING = frozenset(
    "say tell add write ask note report announce explain tweet argue suggest acknowledge continue declare claim state"
    " reply respond insist recall conclude warn vow promise reveal predict stress emphasize emphasise observe remark"
    " comment complain joke quip admit concede confirm assert allege contend maintain deny repeat reiterate urge advise"
    " estimate indicate caution counter retort answer testify exclaim shout yell whisper mutter boast brag lament muse"
    " opine proclaim pronounce pledge guarantee post retweet disclose inform assure remind recount clarify charge"
    " echo quote cite mention hint imply signal protest object propose recommend demand request inquire enquire wonder"
    " describe call dub label characterize characterise praise criticize criticise condemn denounce blast slam accuse"
    " dismiss defend question mock ridicule decry applaud hail tout apologize apologise discuss detail outline"
    " threaten".split()
)
# Verbs of holding something true, of finding out, and of wishing.
HOLDING = frozenset(
    "think believe know feel hope expect fear worry doubt suspect guess assume imagine consider decide realize realise"
    " understand agree disagree see find show forecast project want wish plan intend seek refuse decline offer"
    " support oppose favor favour endorse reject like love hate regret prefer view advocate".split()
)
# Verbs that take the person spoken to before what is said.
TELLING = frozenset("tell inform assure remind warn urge ask advise".split())
# What stands behind these is what is said only in marks or after "that": "continued the work", "found a key". Of those
# used so, most were no speech in the first half of PolNeAR.
DOING = frozenset("continue respond apologize apologise remark maintain offer write state find".split())
# Their forms are nouns as often as verbs: "the claims", "of support".
NOUNS_TOO = frozenset(
    "call claim report note state plan charge comment request order promise question hope fear doubt offer support show"
    " find love hate want view demand answer quote post tweet joke detail vow pledge estimate remark project forecast"
    " guess worry wish like signal object protest caution counter see label blast echo outline regret".split()
)
_PASTS = {
    "say": "said", "tell": "told", "write": "wrote written", "think": "thought", "know": "knew known", "feel": "felt",
    "understand": "understood", "see": "saw seen", "find": "found", "show": "showed shown", "seek": "sought",
    "forecast": "forecast",
}  # fmt: skip
_DOUBLED = frozenset("quip admit regret plan brag slam prefer".split())
_VOWELS = "aeiou"


class Shape(StrEnum):
    """A form of a verb."""

    BASE = "base"
    PRESENT = "present"
    PAST = "past"
    GERUND = "gerund"


@cache
def verb_forms() -> dict[str, tuple[str, Shape]]:
    """Return the verb, and its form, that a lower-case word can be."""
    return {form: (verb, shape) for verb in sorted(SAYING | HOLDING) for form, shape in _forms(verb)}


@cache
def dates_telling() -> re.Pattern[str]:
    """Return what ends right before a day on which something was told, not done: "the council said on ", Wednesday."""
    said = "|".join(sorted((form for form, (verb, _) in verb_forms().items() if verb in SAYING), key=len, reverse=True))
    return re.compile(rf"\b(?:{said})(?: \w+ly)?(?: late| early)?(?: on| in)? $", re.IGNORECASE)


def _forms(verb: str) -> Iterator[tuple[str, Shape]]:
    yield verb, Shape.BASE
    if verb[-1] == "y" and verb[-2] not in _VOWELS:
        yield f"{verb[:-1]}ies", Shape.PRESENT
        yield f"{verb[:-1]}ied", Shape.PAST
        yield f"{verb}ing", Shape.GERUND
        return
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    mute = stem.endswith("e") and not stem.endswith("ee")
    yield f"{verb}{'es' if verb.endswith(('s', 'sh', 'ch', 'x')) else 's'}", Shape.PRESENT
    yield f"{stem[:-1] if mute else stem}ing", Shape.GERUND
    for past in _PASTS.get(verb, f"{stem}d" if stem.endswith("e") else f"{stem}ed").split():
        yield past, Shape.PAST
