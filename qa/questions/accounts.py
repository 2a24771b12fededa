"""Which questions ask for an account of a topic: its events in order, or what is known of it in a few sentences.

Told by how they are worded, never by what they are about. "What happened to the bridge?" and "What happened on Friday?"
ask for one fact, and are no accounts.
"""

import re
from dataclasses import dataclass
from typing import Literal

from qa.english.tokens import stems
from qa.english.words import ARTICLES, AUXILIARIES, PREPOSITIONS, WH

# A topic is a few words; what is longer is a text.
MAX_CHARS = 200

_LEAD = (
    r"(?:(?:please|now|so|ok(?:ay)?),? )*(?:(?:can|could|would|will) you (?:please )?"
    r"|i (?:want|need|would like)(?: you to)? |i['’]d like(?: you to)? )?"
)
_GIVE = r"(?:(?:give|show|write|make|draw(?: up)?|create|prepare|compile|build|provide|get)(?: me| us)? )?"
_BARRED = "|".join(sorted(AUXILIARIES | WH | ARTICLES | PREPOSITIONS))  # no adjective of "a short summary"
_NOUN = rf"(?:(?:an?|the) )?(?:(?!(?:{_BARRED})\b)[\w-]+ ){{0,2}}?"
_OF = r" (?:of|on|about|for|around|behind|in) "
_TOPIC = r"(?P<topic>\S.*?)"
_ME, _ON = "(?:me|us)", "(?:on|about|with|in|regarding)"
_WHAT_IS = r"what(?:['’]s| is| was) "
_TIMELINE = (
    rf"(?:{_GIVE}|{_WHAT_IS}){_NOUN}(?:time[ -]?line|chronology)(?: of events)?{_OF}{_TOPIC}",
    rf"(?:list|show|give|tell)(?: me| us)? (?:all )?(?:the )?(?:main |key )?events{_OF}{_TOPIC},?"
    r" (?:in (?:chronological )?order|by date|chronologically)",
    rf"how (?:did|has) {_TOPIC} unfold(?:ed)?",
)
_DIGEST = (
    rf"(?:summari[sz]e|sum up|recap)(?: for (?:me|us))? {_TOPIC}",
    rf"{_GIVE}{_NOUN}(?:summary|digest|overview|recap|round-?up)(?: of| on| about) {_TOPIC}",
    rf"what (?:(?:has |have )?happened|(?:is|has been) (?:happening|going on)) with {_TOPIC}",
    rf"what(?:['’]s| is) (?:happening|going on) with {_TOPIC}",
    rf"what (?:do|did) (?:we|you) know(?: so far| now)? about {_TOPIC}",
    rf"what is known(?: so far| now)? about {_TOPIC}",
    rf"what(?:['’]s| is| are) the latest(?: news| state| developments?| updates?)? {_ON} {_TOPIC}",
    rf"what(?:['’]s| is) new (?:on|about|with) {_TOPIC}",
    rf"(?:bring {_ME} up to date|catch {_ME} up|update {_ME}|brief {_ME}|fill {_ME} in) {_ON} {_TOPIC}",
    rf"tell {_ME} (?:all |more |everything )?about {_TOPIC}",
)
_FORMS: tuple[tuple[Literal["timeline", "digest"], re.Pattern[str]], ...] = (
    *(("timeline", re.compile(rf"{_LEAD}{form}(?:,? please)?[\s?.!]*", re.IGNORECASE)) for form in _TIMELINE),
    *(("digest", re.compile(rf"{_LEAD}{form}(?:,? please)?[\s?.!]*", re.IGNORECASE)) for form in _DIGEST),
)
# What points at something that is not said is no topic: "summarise this article", "tell me about yourself".
_POINTS = re.compile(r"(?:this|that|these|those|it|them|my|your|yourself|the (?:following|above))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """What a question asks an account of, and of which kind."""

    kind: Literal["timeline", "digest"]
    topic: str


def asked_for(question: str) -> Account | None:
    """Return the account that a question asks for; None for any other question."""
    text = " ".join(question.split())
    for kind, pattern in _FORMS:
        if len(text) <= MAX_CHARS and (found := pattern.fullmatch(text)):
            topic = found["topic"]
            return Account(kind, topic) if stems(topic) and not _POINTS.match(topic) else None
    return None
