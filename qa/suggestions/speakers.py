"""Who is quoted in an article, and on what: "What did Ida Marl say about the bridge?"."""

import re
from collections.abc import Iterator

from qa.suggestions.clauses import MONTH, NAME, NO_SUBJECT, WEEKDAY
from qa.suggestions.context import Context
from qa.suggestions.people import ROLE
from qa.suggestions.types import Candidate

_SAID = (
    "said|announced|warned|argued|suggested|confirmed|claimed|insisted|added|says|stressed|predicted|denied|explained|promised|vowed|stating|stated|calling|warning"
    "|noted|wrote|tweeted|told|called"
)
# A name that no stop cuts off: "Jan. 6", "Georgia Lt. Gov.".
WHOLE_NAME = rf"\b{NAME}\b(?!\. ?\w)(?! \d)"
_BEFORE = re.compile(rf"(?:^|[.,”\"] |\b[a-z]+ )(?P<who>{WHOLE_NAME})(?:, [^,]{{3,80}},)? (?P<verb>{_SAID})\b")
_BEHIND = re.compile(
    rf"\b(?:said|added|says|explained|according to|According to) (?:[a-z]+ ){{0,3}}(?P<who>{WHOLE_NAME})(?! for\b)"
)
NOBODY = re.compile(
    rf"(?:He|She|They|It|We|I|You|This|That|The|These|Those|One|Some|Many|Most|Others|Officials|Police|Experts|Mr|Mrs|Ms"
    rf"|Dr|{MONTH}|{WEEKDAY}|Here|There|Reuters|Twitter|Facebook|Instagram)\b"
)
# "a consultant for the Lakers said": it is not they who speak.
_OBJECT = re.compile(r"\b(?:for|of|at|in|by|with|to|from|on|and|than|about) (?:the )?$")
# What somebody speaks to, or a place or day that something is said in.
_ASIDE = re.compile(r"\b(?:told|in|at|on|to|from|by|with|near|since|of|for) (?:the )?$")
# What a sentence begins with, as far as its verb: "The crack is in pier No. 4".
_HEAD = re.compile(r"^[“\"]?The (?P<noun>[a-z-]{4,}) (?:is|was|were|are|will|would|has|had|have|came|[a-z]+ed)\b")
# An office without its holder, or somebody's.
_HALF = re.compile(rf"(?:[’']s?|\b(?:{ROLE}|republican|democrat|\w+day))$", re.IGNORECASE)
# A shorter saying tells nothing.
_FEWEST_WORDS = 4
_NOUN = re.compile(r"\b[a-z-]{4,}\b")
# Behind a noun that is no half of a longer one.
_BEHIND_NOUN = (
    r"(?=\s*$|[,.;”\"]| (?:of|in|at|on|was|were|is|are|will|has|have|had|would|could|should|can|may|and|that|which|who"
    r"|to|from|for|with|by|as|after|because)\b)"
)


def speakers(sentence: str, context: Context, topics: frozenset[str], subject: str = "") -> Iterator[Candidate]:
    """Yield what the people quoted in a sentence said, of what it names, or of the `subject` of it all.

    `topics` are words that are spoken of.
    """
    for name, words in _said(sentence):
        who = called(name, context)
        if who is None or len(words.split()) < _FEWEST_WORDS:
            continue
        for topic in dict.fromkeys(_topics(words, who, context, topics)):
            yield Candidate("say", f"What did {who} say about {topic}?", words, who)
        if subject and subject not in who and who not in subject:
            yield Candidate("say", f"What did {who} say about {subject}?", words, who)
        yield Candidate("said", f"What did {who} say?", words, who)


def words_of(who: str, sentence: str) -> str:
    """Return what a sentence has somebody say; "" where it is not they who speak."""
    return " ".join(words for name, words in _said(sentence) if name.split()[-1] == who.split()[-1])


def _said(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield each speaker of a sentence with their words."""
    for match in _BEFORE.finditer(sentence):
        said = sentence[match.end() :]
        if match["verb"] == "told":  # whom, is no part of it
            said = said.partition(" that ")[2]
        if not _OBJECT.search(sentence[: match.start("who")]):
            yield match["who"], said
    for match in _BEHIND.finditer(sentence):
        yield match["who"], sentence[: match.start()]


def called(name: str, context: Context) -> str | None:
    """Return whom a name means, in full and with its "the"; None where that isn't sure."""
    if NOBODY.match(name) or NO_SUBJECT.match(name) or _HALF.search(name):
        return None
    if " " not in name:
        if full := context.people.get(name):
            return full
        if name not in context.names or name.lower() in context.words or name.lower() not in context.title:
            return None
    told = re.findall(rf"(\b[Tt]he )?\b{re.escape(name)}\b(?! [A-Z])", context.text)
    return f"the {name}" if sum(map(bool, told)) * 2 > len(told) else name


def _topics(text: str, who: str, context: Context, topics: frozenset[str]) -> Iterator[str]:
    """Yield things named in a sentence that the article's title, or the last question, speaks of."""
    if head := _HEAD.match(text):
        yield f"the {head['noun']}"
    for match in re.finditer(WHOLE_NAME, text):
        name, before = match.group(), text[: match.start()]
        if not re.match(_BEHIND_NOUN, text[match.end() :]):  # "Sri Lankan officials": half of something
            continue
        spoken = any(word.lower() in context.title | topics for word in name.split())
        if spoken and not _ASIDE.search(before) and name not in who and name.split()[0] in context.names:
            full = called(name, context)
            if full and full != who:
                yield full
    for noun in _NOUN.findall(text):
        if noun in context.title | topics and re.search(rf"\bthe {noun}{_BEHIND_NOUN}", context.text):
            yield f"the {noun}"
