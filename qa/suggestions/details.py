"""Small things that a sentence tells by the way: an age, an office, a share, how many did something."""

import re
from collections.abc import Iterator

from qa.suggestions.clauses import NAME, UNFIT
from qa.suggestions.context import Context
from qa.suggestions.patterns import COUNTED, NUMBER
from qa.suggestions.people import FULL, ROLE
from qa.suggestions.types import Candidate
from qa.suggestions.verbs import PAST

_AGED = re.compile(rf"(?:^|[,“”\"] |\b[a-z]+ )(?P<who>{NAME}), (?P<age>[1-9]\d),")
_OFFICE = re.compile(
    rf"(?P<who>{FULL}),? (?P<office>the (?:[a-z]+ ){{0,2}}(?:{ROLE}) (?:of|for|at) (?:the )?{NAME})(?=[,.]| who\b)"
)
_SHARE = re.compile(
    r"\b(?P<share>\d+(?:\.\d+)?(?:%| percent| per cent)) of (?P<whom>(?:the )?[\w’' -]+?) (?P<did>say|are|were"
    r"|have|disapprove|approve|support|oppose|believe|think|want|live|use|own)\b(?P<rest>[^,.;:“”\"]*)"
)
_DID = re.compile(
    rf"^(?:{NUMBER}) (?P<thing>(?:[a-z]+ )?(?:{COUNTED})) (?P<rest>(?:{PAST}|will|have) [^,.;:]+)(?=[.,])",
    re.IGNORECASE,
)
_END = re.compile(r" (?:when|after|as|while|before|and|but|since|according|that|who|which|by the time|because)\b.*")


def details(sentence: str, context: Context) -> Iterator[Candidate]:
    """Yield what is told by the way; each with the words that tell it."""
    if match := _AGED.search(sentence):
        who = context.people.get(match["who"], match["who"])
        if re.fullmatch(FULL, who):
            yield Candidate("how old", f"How old is {who}?", match["age"])
    if match := _OFFICE.search(sentence):
        yield Candidate("who", f"Who is {match['office']}?", match["who"])
    if match := _SHARE.search(sentence):
        asked = _END.sub("", f"{match['whom']} {match['did']}{match['rest']}")
        yield Candidate("how many", f"What percentage of {asked}?", match["share"])
    if (match := _DID.match(sentence)) and not UNFIT.search(sentence):
        asked = _END.sub("", match["rest"])
        if len(asked.split()) > 2:
            yield Candidate("how many", f"How many {match['thing']} {asked}?", sentence.partition(match["thing"])[0])
