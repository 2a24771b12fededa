"""The last question with another question word: "When will Tallow Bridge close?" leads on to "Why …?"."""

import re
from collections.abc import Iterator

from qa.suggestions.clauses import NAME
from qa.suggestions.context import Context
from qa.suggestions.types import Candidate
from qa.suggestions.verbs import PAST, plain_form

_AUXILIARY = r"(?:did|was|were|will|would|has|have)"
# What is asked besides: of the planned no one asks where it was, of the past no one asks when it will be.
_WORDS = ("Why", "When", "Where", "How")
_ADVERBIAL = re.compile(rf"(?P<wh>When|Where|Why|How) (?P<asked>{_AUXILIARY} .+)\?$")
_OF_MANY = re.compile(
    rf"(?:How many|Which|What) (?P<thing>(?:[a-z-]+ ){{1,3}})(?P<asked>{_AUXILIARY} [A-Z]"
    r"(?:(?! (?:in|on|at|for|from|by|with|of|after|during|be) ).)+)\?$"
)
# "What does Ignace Pell want instead of a wall?": what he wants is put in behind the verb.
_OF_THING = re.compile(
    rf"(?P<of>What|How many(?: [a-z-]+){{1,2}}|How much(?: money)?) (?P<asked>(?:did|does|do|will|would) {NAME} [a-z]+)"
    r"(?P<rest>(?! (?:to|for|about|on|of|with|in|by|do|at|say|from)\b)(?: .+)?)\?$"
)
_TITLE = re.compile(r"^(?:[A-Z][a-z]+\. )+")
_OF_DOER = re.compile(rf"(?:Who|Which (?:[A-Za-z-]+ ){{1,4}}?)(?: ?)(?P<verb>{_AUXILIARY}|{PAST}) (?P<rest>.+)\?$")
_PASSING = re.compile(r"\b(?:recently|also|just|now|soon) (?=[a-z])| (?:this week|today|recently)\b")
# Of these none is asked why, how or when.
_STATIC = re.compile(
    r"(?:was|were|will|would|has|have) .*?\b(?:born|based|located|called|named|been|be)\b|(?:has|have|had) "
    r"|(?:was|were) (?:the|an?|his|her|its|there)\b"
)
_HAPPENS = re.compile(
    r"\b(?:killed|held|shot|found|arrested|buried|attacked|built|take place|meet|begin|die|happen|land|crash|closed?"
    r"|opened|win|buil[dt]|bomb|strike)\b"
)


def exchanged(question: str, short_answer: str | None, context: Context) -> Iterator[Candidate]:
    """Yield what else may be asked of the event that a question is about; what it was answered is put in."""
    wh, asked = _event(_PASSING.sub("", question), short_answer or "", context)
    if not asked or _STATIC.match(asked):
        return
    for word in _WORDS:
        if word == wh or (word == "Where" and not _HAPPENS.search(asked)) or (word == "How" and "did" not in asked):
            continue
        yield Candidate(word.lower(), f"{word} {asked}?", "")


def _thing(match: re.Match[str], answer: str) -> str:
    """Return what was answered as the object of a verb; "" where it is none."""
    told = re.match(r"(?:the|an?|his|her|its|their) |[\dA-Z]", answer) or answer.endswith("s")
    left_open = re.search(r" (?:on|for|to|with|from|about|in|of|at)$", match["rest"])
    if not told or left_open or len(answer.split()) > 6 or re.search(r"[,.;:]", answer):
        return ""
    kind = match["of"].removeprefix("How many").strip() if match["of"].startswith("How many") else ""
    return answer if not kind or kind in answer else f"{answer} {kind}"


def _event(question: str, answer: str, context: Context) -> tuple[str, str]:
    """Return the question word and what stands behind it; ("", "") where it can't be told."""
    if match := _ADVERBIAL.match(question):
        return match["wh"], match["asked"]
    if match := _OF_MANY.match(question):
        return "", f"{match['asked']} {match['thing'].strip()}" if question.startswith("How many") else ""
    if match := _OF_THING.match(question):
        return "", f"{match['asked']} {_thing(match, answer)}{match['rest']}" if _thing(match, answer) else ""
    match = _OF_DOER.match(question)
    answer = _TITLE.sub("", answer)
    if match is None or not re.fullmatch(rf"(?:the )?{NAME}", answer):
        return "", ""
    who = context.people.get(answer, answer)
    if re.fullmatch(_AUXILIARY, match["verb"]):
        return "", f"{match['verb']} {who} {match['rest']}"
    plain = plain_form(match["verb"], context.is_word)
    return "", f"did {who} {plain} {match['rest']}" if plain else ""
