"""Which questions ask for an account of a topic: its events, what is known of it, or on what sources disagree.

Told by how they are worded, never by what they are about. "What happened to the bridge?" and "What happened on Friday?"
ask for one fact, and are no accounts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qa.english.tokens import stems
from qa.english.words import ARTICLES, AUXILIARIES, PREPOSITIONS, WH

Kind = Literal["timeline", "digest", "comparison"]

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
_ABOUT = r" (?:about|on|of|over|regarding|as to|when it comes to) "
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
# Those who are compared: "the sources", or two or more by name.
_KINDS = "sources|papers|newspapers|outlets|publishers|articles|reports|media"
_SOURCES = rf"(?:the )?(?:different |various |two |other )?(?:{_KINDS})"
_NAMED = r"(?P<parties>[^,?]{2,60}?(?:, [^,?]{2,60}?){0,3},? (?:and|with|to|versus|vs\.?) [^,?]{2,60}?)"
_WHO = rf"(?:{_SOURCES}|{_NAMED})"
_SAY = r"(?:say|says|said|write|wrote|report|reported|tell|told)"
_DIFFER = r"(?:disagree|differ|contradict (?:each other|one another))"
_COMPARISON = (
    rf"(?:on )?(?:what|where|how)(?: do| did)? {_WHO} {_DIFFER}(?: (?:about|on|over|in))?{_ABOUT}{_TOPIC}",
    rf"(?:do|did) {_WHO} {_DIFFER}{_ABOUT}{_TOPIC}",
    rf"compare (?:what |how )?{_WHO} {_SAY}{_ABOUT}{_TOPIC}",
    rf"compare {_WHO}{_ABOUT}{_TOPIC}",
    rf"compare (?:the )?(?:coverage|reporting|reports) of {_TOPIC} (?:in|by) {_WHO}",
)
_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    *(("timeline", re.compile(rf"{_LEAD}{form}(?:,? please)?[\s?.!]*", re.IGNORECASE)) for form in _TIMELINE),
    *(("digest", re.compile(rf"{_LEAD}{form}(?:,? please)?[\s?.!]*", re.IGNORECASE)) for form in _DIGEST),
    *(("comparison", re.compile(rf"{_LEAD}{form}(?:,? please)?[\s?.!]*", re.IGNORECASE)) for form in _COMPARISON),
)
_AND = re.compile(r",? (?:and|with|to|versus|vs\.?) |, ", re.IGNORECASE)
# What points at something that is not said is no topic: "summarise this article", "tell me about yourself".
_POINTS = re.compile(r"(?:this|that|these|those|it|them|my|your|yourself|the (?:following|above))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Account:
    """What a question asks an account of, and of which kind; the `parties` are those whose words are compared."""

    kind: Kind
    topic: str
    parties: tuple[str, ...] = ()

    def among(self, publishers: Sequence[str]) -> "Account | None":
        """Return it with the names of publishers for those who are compared; None where they are none.

        "The Echo" is The Vale Echo; on what doctors and nurses disagree is a question like any other.
        """
        named = (next((name for name in publishers if _means(party, name)), None) for party in self.parties)
        known = tuple(name for name in named if name)
        return replace(self, parties=known) if len(known) == len(self.parties) else None


def asked_for(question: str) -> Account | None:
    """Return the account that a question asks for; None for any other question."""
    text = " ".join(question.split())
    for kind, pattern in _FORMS:
        if len(text) <= MAX_CHARS and (found := pattern.fullmatch(text)):
            topic = found["topic"]
            named = found.groupdict().get("parties")
            parties = tuple(re.split(_AND, named)) if named else ()
            return Account(kind, topic, parties) if stems(topic) and not _POINTS.match(topic) else None
    return None


def _means(party: str, name: str) -> bool:
    words = set(party.casefold().split()) - ARTICLES
    return bool(words) and words <= set(name.casefold().split())
