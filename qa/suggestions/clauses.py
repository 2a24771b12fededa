"""A plain declarative sentence taken apart: subject, verb, and the rest of its first clause."""

import re
from dataclasses import dataclass

from qa.suggestions.context import Context
from qa.suggestions.verbs import PAST, plain_form

_SENTENCE_CHARS = 260
_CAP = r"(?:[A-Z]\.(?:[A-Z]\.)+|[A-Z]\.|(?:al-|de |von |van |bin )?[A-Z][\w’'&-]*\w)"
NAME = rf"{_CAP}(?: (?:of (?:the )?)?{_CAP}){{0,4}}"
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)"
)
NUMBER_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[5-9]|20)\d\d"
DATE_WORDS = (
    rf"(?:(?:{WEEKDAY},? )?(?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH})(?:,? {_YEAR})?"
    rf"|(?:early |late |mid-)?{MONTH}(?: {_YEAR})?|(?:early |late |mid-)?{_YEAR}|{WEEKDAY})(?![\d%-])"
)
# Words that can't stand in the noun phrase of a subject: it would hold a clause, or point back.
_NOT_IN_SUBJECT = (
    r"(?:and|or|but|that|who|which|what|how|when|where|not|no|than|as|if|it|its|he|his|him|she|her|they|their|them"
    r"|we|our|us|you|your|i|me|my|this|these|those|such|there|here|ones?|some|many|most|more|few|any|all|both|each"
    r"|every|another|others?|same|next|last|only|even|just|own|to|by|with|said|told|know|knew|think|thought|believe|say"
    r"|saw|found|made|took|got|did|does|do|be|been|being|has|have|had|was|were|is|are|will|would|can|could|may|might"
    r"|should|must|(?!family|assembly|ally)[a-z]+ly|(?!building|meeting|hearing|shooting|wedding|swing|king|ring|wing|spring)[a-z]+ing|[a-z]+ed)\b"
)
_LOW = rf"(?!{_NOT_IN_SUBJECT})[a-z][a-z-]+"
_HEAD = rf"(?:{NAME}(?: {_LOW}){{0,3}}|(?:The|A|An)(?: {_LOW}){{1,3}}|(?:The|A|An) {NAME}(?: {_LOW}){{0,2}})"
_OF = rf"(?: (?:of|in|at|for|on|from|near)(?: the| an?)?(?: {_LOW}){{0,2}}(?: {NAME})?(?: {_LOW}){{0,2}})?"
_AUXILIARY = r"(?:was|were|is|are|will|would|has|have|had|can)"
_CLAUSE = re.compile(rf"(?P<subject>{_HEAD}{_OF}) (?P<verb>{_AUXILIARY}|{PAST}) (?P<rest>\S.*)")
# Marks of what is no plain statement: quotation, question, lists, insertions, addresses, times of reading.
UNFIT = re.compile(
    r"[\"“”?!:;()\[\]{}…*_#@/|<>=\n\t]| [–—-]+ |--|https?|\bwww\b| ['‘’]|(?<!s)['‘’] |\b(?:says?|adds?)\b"
)
_END = re.compile(
    r",(?!\d| (?:\d{4}|[A-Z][a-z]+[,.]))|\.$|\s(?:after|before|when|while|but|who|since|following|according|amid"
    r"|although|though|despite|and (?=[a-z]+ed\b|was\b|were\b|is\b|are\b|has\b|have\b|had\b|will\b))\b"
)
# A clause that goes on like this isn't whole when it is cut off, and too long when it isn't.
_GOES_ON = re.compile(r"\b(?:that|which|whether|if|how|what|why|where|whose|than|or|as|so|unless|until|with)\b")
_BESIDE = re.compile(r"^([A-Z][^,]{2,40}), [^,]{2,70}, (?=[a-z])")
# What an adverb like these says depends on the day of reading, or on the sentence before.
_DROPPED = re.compile(r"\b(?:also|reportedly|already|officially|later|now|then|still|currently) (?=[a-z])")
_DATELINE = re.compile(r"^[A-Z][A-Za-z ,.\d()]{2,40} [—–-]{1,2} (?=[A-Z])")
_CLOCK = re.compile(r" at \d{1,2}(?:[.:]\d\d)? ?[ap]\.m\.(?: today)?| today(?= |,|\.$)")
_DOUBTFUL = re.compile(r"the [A-Z][a-z]*[a-rt-z]$|.*\b[a-z]+s (?!(?:of|in|at|for|on|from|near)\b)[a-z]")
NO_SUBJECT = re.compile(
    r"(?:But|And|So|Or|Yet|While|When|If|As|After|Before|Since|Because|Although|Though|Once|Until|Unless|Where|How"
    r"|What|Why|Who|Images|Photo|Like|With|In|On|At|For|From|By|To|Of|Not|Under|Over|During|Through"
    r"|Between|Among|Amid|Despite|According|Within|Without|Against|About|Along|Across|Around|Near|Following|Given|Per)\b"
)
_LEADING_DATE = re.compile(rf"(In|On) ({DATE_WORDS}),? (.+)$")
# Verbs of which no one asks when or why, or that want a clause.
_REPORTING = frozenset(
    "said told added asked noted argued claimed replied believed thought hoped wanted needed attempted tried seemed"
    " appeared managed continued refused decided agreed used led".split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """`subject` as it stands inside a sentence; `verb` an auxiliary, or a simple past with its `plain` form."""

    subject: str
    verb: str
    plain: str | None
    rest: str

    def asked(self, rest: str) -> str:
        """Return the clause as a question has it, behind its question word: "was Heron Lock built"."""
        if self.plain is None:
            return f"{self.verb} {self.subject} {rest}".rstrip()
        return f"did {self.subject} {self.plain} {rest}".rstrip()


def main_clause(sentence: str, context: Context) -> Clause | None:
    """Return the first clause of a plain statement that stands alone, or None."""
    sentence = _DATELINE.sub("", sentence)
    if len(sentence) > _SENTENCE_CHARS or not sentence.endswith(".") or UNFIT.search(sentence):
        return None
    sentence = _DROPPED.sub("", _BESIDE.sub(r"\1 ", _CLOCK.sub("", sentence)))
    led = _LEADING_DATE.match(sentence)
    if led:
        sentence = led[3][0].upper() + led[3][1:]
    match = _CLAUSE.match(sentence)
    if match is None or NO_SUBJECT.match(sentence):
        return None
    subject, verb, rest = match.group("subject", "verb", "rest")
    plain = None
    if not re.fullmatch(_AUXILIARY, verb):
        if verb in _REPORTING:
            return None
        plain = plain_form(verb, context.is_word)
        if plain is None:
            return None
    named = named_subject(subject, context)
    end = _END.search(f" {rest}")
    if named is None or end is None or re.search(rf" {DATE_WORDS}$", named):
        return None
    cut = max(end.start() - 1, 0)
    rest = rest[:cut].strip()
    if _GOES_ON.search(rest):
        return None
    return Clause(named, verb, plain, f"{rest} {led[1].lower()} {led[2]}".strip() if led else rest)


def named_subject(subject: str, context: Context) -> str | None:
    """Return a subject as it stands inside of a sentence, people by their full names; None when it needs a context."""
    if re.match(rf"{_NOT_IN_SUBJECT}|(?:{NUMBER_WORDS})\b", subject, re.IGNORECASE):
        return None
    if len(subject.split()) == 1:
        if subject.lower() in context.words:
            return None
        full = context.people.get(subject)
        if full:
            return full
        return subject if subject in context.names and subject.lower() in context.title else None
    inside = context.full_name(subject) or context.inside(subject)
    # "The President", "Bismarck Tribune reports rain": whose, and which of the words is the verb?
    if inside is None or _DOUBTFUL.match(inside) or not (re.search(r"[A-Z]", inside) or context.is_topic(inside)):
        return None
    return inside
