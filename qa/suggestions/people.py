"""Questions about people: who somebody is, and what they said of something."""

import re
from collections.abc import Iterator

from qa.suggestions.clauses import NAME, NO_SUBJECT, WEEKDAY
from qa.suggestions.context import Context
from qa.suggestions.types import Candidate

_SAYS = re.compile(
    rf"^(?P<who>{NAME})(?:, [^,]{{3,60}},)? "
    r"(?:said|announced|warned|argued|suggested|confirmed|claimed|insisted|added|says|stressed|predicted|denied)"
    rf"(?: (?:on )?{WEEKDAY})? (?:that )?(?!{WEEKDAY})(?P<topic>(?:the )?{NAME}(?: [a-z]+s)?) "
    r"(?:was|were|is|are|will|would|has|have|had|should|could|must|can|may|might)\b"
)
ROLE = (
    r"president|minister|premier|mayor|governor|senator|director|leader|chief|head|secretary|spokes(?:man|woman|person)"
    r"|professor|coach|manager|founder|co-founder|chair(?:man|woman|person)?|officer|executive|ceo|editor|author|writer"
    r"|actor|actress|singer|artist|lawyer|attorney|judge|analyst|economist|scientist|researcher|historian|journalist"
    r"|reporter|commander|general|captain|sheriff|ambassador|chancellor|commissioner|teacher|physician|doctor|nurse"
    r"|owner|player|goalkeeper|master|member|king|queen|bishop|archbishop|poet|composer|designer|architect|engineer"
    r"|activist|lawmaker|politician|representative|congress(?:man|woman)|candidate|strategist|adviser|advisor|expert"
    r"|psychologist|biologist|virologist|astronomer|farmer|survivor|son|daughter|widow|wife|husband|brother|sister"
)
_FINITE = r"said|says|told|adds|has|had|was|were|is|are|will|who|[a-z]+ed"
FULL = r"[A-Z][a-zé’'-]+(?: [A-Z]\.)?(?: [A-Z][\w’'-]*[a-zé]){1,2}"
# "the managing director Casimir Holt"; of presidents and kings nobody needs to ask.
_TITLED = re.compile(
    rf"\b(?P<role>(?!(?:his|her|their|my|our|its) )[a-z’'-]+ (?:{ROLE})),? (?P<who>{FULL})\b(?! [A-Z])"
)
_WHO_IS = re.compile(
    rf"(?:^|, |\b[a-z][\w’'-]* )(?P<who>{FULL}), (?P<role>"
    r"(?!(?:his|her|their|my|our|and|or|but|perhaps|including|with|as|by|in|at|where|when|according)\b)(?!who)"
    rf"(?:(?!said|told|was|is|by|and)[\w’'-]+ ){{0,5}}?(?:{ROLE})\b"
    r"(?=[,.]| (?:of|at|for|in|with|from|on|to|who|and)\b)"
    rf"(?:(?!\b(?:{_FINITE})\b)[^,.;]){{0,90}})(?:[,.]| who\b)"
)
_INSTITUTION = re.compile(
    r"\b(?:Hospital|University|College|School|County|City|Party|Council|Department|Company|Institute|Center|Centre|Street"
    r"|House|Court|Committee|Association|Club|Church|Police|The|But|And|In|Then|For|When|Former|Chancellor|General"
    r"|President|Senator|Judge|Chief|Minister|Secretary|Captain|Coach|Princess|Prince|King|Queen|Sea|River"
    r"|Lake|Ocean|Bay|Island|Bridge|Mountain|Valley|Park)\b"
)
# Whoever is named fewer times in an article is only quoted there.
_MENTIONS = 3


def about_people(sentence: str, context: Context) -> Iterator[Candidate]:
    """Yield what a sentence tells of the people in it."""
    if (match := _SAYS.match(sentence)) and not NO_SUBJECT.match(sentence):
        who = context.people.get(match["who"], match["who"])
        topic = context.people.get(match["topic"], match["topic"])
        who = re.sub(r"^The ", "the ", who)
        known = [" " in one or one.lower() in context.title for one in (who, topic)]
        if all(known) and topic.split()[-1] in context.names:
            yield Candidate("say", f"What did {who} say about {topic}?", sentence[match.start("topic") :])
    for match in _WHO_IS.finditer(sentence):
        yield from _who_is(match, context)


def titled_people(sentence: str, context: Context) -> Iterator[Candidate]:
    """Yield who somebody is whose name stands behind a title; too little to tell for a first question."""
    for match in _TITLED.finditer(sentence):
        yield from _who_is(match, context)


def _who_is(match: re.Match[str], context: Context) -> Iterator[Candidate]:
    tells = len(re.sub(r"^(?:the|an?) ", "", match["role"]).split()) > 1  # "a spokeswoman" is no answer
    if tells and not _INSTITUTION.search(match["who"]):
        kind = "who is" if context.text.count(match["who"].split()[-1]) >= _MENTIONS else "quoted"
        yield Candidate(kind, f"Who is {match['who']}?", match["role"])
