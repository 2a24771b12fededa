"""Follow-up questions are made to stand alone, by rules: no language model, and no word of any topic."""

import re
from collections.abc import Sequence

from qa.answerers.abstaining import NO_ANSWER
from qa.english import words
from qa.followups.antecedents import Spoken
from qa.followups.dependence import has_object, needs_topic
from qa.followups.ellipsis import complete, is_fragment
from qa.followups.references import left_open, resolve
from qa.followups.topics import attach, bracketed, lacking, topic
from qa.types import Turn

__all__ = ["standalone"]

# Earlier turns than these are not looked at; nor are questions longer than any follow-up.
MAX_TURNS = 8
MAX_CHARS = 300
# The head of an answer says what it is about; the rest would only slow this down.
ANSWER_CHARS = 600
_LEAD = re.compile(rf"(?:{words.LEAD})+", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:and|but|or)\b", re.IGNORECASE)
_MARKER = re.compile(r"\s*\[\d+\]")


def standalone(question: str, history: Sequence[Turn]) -> str | None:
    """Return a follow-up question as one that stands alone; None when it already does, or nothing tells what it means.

    Earlier questions are made to stand alone first, so a history may hold them as they were typed.
    """
    turns: list[Spoken] = []
    for turn in history[-MAX_TURNS:]:
        now, about = _rewritten(turn.question, turns)
        asked = bracketed(now or turn.question, about)[:MAX_CHARS]
        turns.append(Spoken.of(Turn(asked, _told(turn.answer)), about))
    now, about = _rewritten(question, turns)
    if not now:
        return None
    fragment = bool(about) and _led(question) and is_fragment(now.rstrip("?!. "))
    return _finished(bracketed(f"What about {now}", about) if fragment else attach(now, about))


def _told(answer: str) -> str:
    return "" if answer.startswith(NO_ANSWER) else _MARKER.sub("", answer[:ANSWER_CHARS])


def _rewritten(question: str, turns: Sequence[Spoken]) -> tuple[str | None, tuple[str, ...]]:
    """Return the question with what it points at put in, None where that changes nothing, and what it still lacks."""
    if not turns or len(question) > MAX_CHARS or question.rstrip().endswith("!"):
        return None, ()
    lead = _LEAD.match(question)
    body = question[lead.end() :] if lead else question
    led = _led(question)
    resolved = resolve(body, turns)
    now = complete(body, led, turns[-1]) or complete(resolved, led, turns[-1]) or resolved
    about: tuple[str, ...] = ()
    alone = now == body and not led and has_object(body)
    if (needs_topic(now, led) and not alone) or left_open(now, turns):
        about = lacking(now, topic(turns))
    return (now if about or now != body else None), about


def _led(question: str) -> bool:
    lead = _LEAD.match(question)
    return bool(lead and _GOES_ON.match(lead.group()))


def _finished(text: str) -> str:
    text = " ".join(text.split()).rstrip("?!. ")
    return f"{text[0].upper()}{text[1:]}?"
