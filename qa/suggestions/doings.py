"""Clause to questions whose answer only the article's other sentences may give, or that ask for the deed itself."""

import re
from collections.abc import Callable, Iterator

from qa.suggestions.clauses import DATE_WORDS, NAME, Clause
from qa.suggestions.types import Candidate

_DATE = re.compile(rf",? (?:early |late )?(?:(?:in|on|by) )?{DATE_WORDS}\b")
# "threatened to strike 52 sites": it is what somebody means to do that is asked for.
_MEANT = re.compile(
    r"^(?:plan|threaten|promise|vow|pledge|want|decide|agree|refuse|offer|try|hope|ask|need|intend|fail|manage|prepare|vote)$"
)
_HAS_MEANT = re.compile(
    r"^(?P<meant>planned|threatened|promised|vowed|pledged|decided|agreed|refused|offered) to (?P<deed>.+)$"
)
_TO_DO = re.compile(r"^to (?P<deed>[a-z]{2,} .+)$")
# What was done is told by the thing it was done to, unless the verb says nothing by itself, or it was a person.
_LIGHT = re.compile(
    r"^(?:have|make|take|get|give|go|come|do|keep|put|set|see|hold|become|remain|say|tell|call|ask|meet|marry|kill|look|grow"
    r"|lead|follow|join|face|leave|bring|stand|run|feel|turn|show|spend|represent|include|lose|play|mark|reach|pass|rise)$"
)
_OBJECT = re.compile(
    r"(?P<what>(?:the|an?|its|their|his|her|\d[\d,.]*|new|major|all) [a-z][^,]*?|[a-z]+ [a-z]+s)"
    r"(?P<rest>| (?:in|at|for|to|from|on|against|with|by|during|over) .+)$"
)
_STATIC = re.compile(r"(?:born|based|located|called|named|known|part|one|home|there|among|about|the|an?|at|in)\b")

_STATES = frozenset(["has", "have", "had", "can", "is", "are"])


def deeds(clause: Clause) -> Iterator[Candidate]:
    """Yield what somebody planned to do, or announced."""
    if not re.match(r"(?:the )?[A-Z]", clause.subject):
        return
    if clause.plain is None:
        if clause.verb in ("has", "have") and (match := _HAS_MEANT.match(clause.rest)):
            yield Candidate("plan", f"What {clause.verb} {clause.subject} {match['meant']} to do?", match["deed"])
        return
    if _MEANT.match(clause.plain) and (match := _TO_DO.match(clause.rest)):
        yield Candidate("plan", f"What did {clause.subject} {clause.plain} to do?", match["deed"])
    elif not _LIGHT.match(clause.plain) and (match := _OBJECT.match(clause.rest)):
        rest = match["rest"] if re.search(r"[A-Z]", match["rest"]) and not re.search("ing ", match["rest"]) else ""
        yield Candidate("what", f"What did {clause.subject} {clause.plain}{rest}?", match["what"])


def reasons(clause: Clause) -> Iterator[Candidate]:
    """Yield why and when what a clause tells came about; the reader has to find it."""
    rest = _DATE.sub("", f" {clause.rest}").strip()
    if _STATIC.match(rest) or clause.verb in _STATES or not rest or " and " in rest:
        return
    yield Candidate("why", f"Why {clause.asked(rest)}?", "")
    if clause.verb != "would" and rest == clause.rest:
        yield Candidate("when", f"When {clause.asked(rest)}?", "")


def doers(clause: Clause) -> Iterator[Candidate]:
    """Yield who it was that did something with a name in it."""
    rest = _DATE.sub("", f" {clause.rest}").strip()
    if clause.plain and re.fullmatch(NAME, clause.subject) and " " in clause.subject and re.search(r"[A-Z]", rest):
        yield Candidate("who", f"Who {clause.verb} {rest}?", clause.subject)


# Each takes a clause and yields what can be asked of it.
DOINGS: tuple[Callable[[Clause], Iterator[Candidate]], ...] = (deeds, reasons, doers)
