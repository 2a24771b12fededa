"""Follow-up questions are made to stand alone: no language model, and no word of any topic."""

import re
from collections.abc import Sequence

from qa.english.tokens import CONTENT, stems, tokens
from qa.english.words import is_person
from qa.questions.followups.choosing import Place, choose, places
from qa.questions.followups.ellipsis import complete, is_bare
from qa.questions.followups.phrases import Phrase, phrases, phrases_of
from qa.types import NO_ANSWER, Turn

__all__ = ["MAX_CHARS", "is_fragment", "points_back", "standalone", "still_points_back"]

# Earlier turns than these are not looked at; nor are questions longer than any follow-up.
MAX_TURNS = 8
MAX_CHARS = 300
# The head of an answer says what it is about; the rest would only slow this down.
ANSWER_CHARS = 600
# How a person leads over to a follow-up, and says no more by it.
_LEAD = re.compile(r"^(?:(?:and|but|so|or|ok|okay|well|then|also|thanks|thank you)\b[\s,.:;…-]*)+", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:and|but|or)\b", re.IGNORECASE)
# What "and the third" and "but in the north" consist of: no name, and no verb that is told as one.
_NO_CLAUSE = re.compile("[DP][DPoqgwt]*")
_WHO_IS = re.compile(r"who(?: (?:is|was)|['’]s) (?P<whom>.+?)(?: (?:of|in|at|for)\b|\W*$)", re.IGNORECASE)
_MARKER = re.compile(r"\s*\[\d+\]")


def standalone(question: str, history: Sequence[Turn]) -> str | None:
    """Return a follow-up question as one that stands alone; None when it already does, or nothing tells what it means.

    Earlier questions are made to stand alone first, so a history may hold them as they were typed.
    """
    turns: list[Turn] = []
    people: set[frozenset[str]] = set()
    for turn in history[-MAX_TURNS:]:
        answer = "" if turn.answer.startswith(NO_ANSWER) else _MARKER.sub("", turn.answer[:ANSWER_CHARS])
        turns.append(Turn((_rewritten(turn.question, turns, people) or turn.question)[:MAX_CHARS], answer))
    return _rewritten(question, turns, people)


def points_back(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question may mean what was said before: by a pronoun, by how it leads over, by what it leaves out."""
    if not history or len(question) > MAX_CHARS:
        return False
    body = _LEAD.sub("", question)
    return body != question or is_fragment(question) or bool(places(body)) or standalone(body, history) is not None


def is_fragment(question: str) -> bool:
    """Whether a question says nothing that could be looked up: "To whom?", "What else?", "And the third?"."""
    body = _LEAD.sub("", question)
    run = [one for one in tokens(body) if one.tag != "."]
    if not run or len(question) > MAX_CHARS:
        return False
    tags = "".join(one.tag for one in run)
    if is_bare(body) or (_GOES_ON.match(question) and _NO_CLAUSE.fullmatch(tags)):
        return True
    # A capital makes a name of any word but these: "Who are The Who?".
    named = any(one.shown[0].isupper() and one.tag not in "tr" for one in run[1:])
    return not named and not set(tags) & set(CONTENT)


def still_points_back(question: str) -> bool:
    """Whether a pronoun of a question means nothing that it says itself."""
    return any(one.group != "THE" for one in places(question))


def _rewritten(question: str, turns: Sequence[Turn], people: set[frozenset[str]]) -> str | None:
    if not turns or len(question) > MAX_CHARS or question.rstrip().endswith("!"):
        return None
    body = _LEAD.sub("", question)
    now = complete(body, bool(_GOES_ON.match(question)), turns[-1]) or _resolved(body, turns, people)
    if now == body:
        return None
    now = " ".join(now.split()).rstrip("?!. ")
    return f"{now[0].upper()}{now[1:]}?"


def _resolved(question: str, turns: Sequence[Turn], people: set[frozenset[str]]) -> str:
    """Return the question with what points back exchanged for what it most likely means.

    Whom "he" and "she" mean joins the `people`, by the words of the name; "it" means none of them.
    """
    found = places(question)
    offered = phrases(turns) if found else []
    known = people.union(*map(_who_is, turns))
    things = [one for one in offered if not any(stems(one.text.partition(" of ")[0]) <= who for who in known)]
    edits: list[tuple[Place, str]] = []
    for place in found:
        if now := _meant(question, place, things if place.group == "IT" else offered, [text for _, text in edits]):
            edits.append((place, now))
            if place.group in ("HE", "SHE"):
                people.add(stems(now.partition(" of ")[0].removesuffix("'s")))
    for place, now in reversed(edits):
        question = question[: place.start] + now + question[place.end :]
    return question


def _who_is(turn: Turn) -> set[frozenset[str]]:
    """Return the words of what a turn asks who it is, and those of each name of two or three that may answer it."""
    asked = _WHO_IS.match(turn.question)
    if not asked:
        return set()
    named = (one for one in phrases_of(turn.answer) if re.fullmatch("[nN]N{1,2}", one.tags))
    return {stems(text) for text in (asked["whom"], *(one.text for one in named))}


def _meant(question: str, place: Place, offered: Sequence[Phrase], taken: Sequence[str]) -> str | None:
    if place.group == "THERE":
        placed = (one for one in offered if one.before in ("in", "at", "near") and re.fullmatch("[^t]*[NSw]", one.tags))
        one = next(placed, None)
        return f"{'at' if one.before == 'at' else 'in'} {one.text}" if one else None
    if place.group == "THE":
        return next((one.text for one in offered if _is_fuller(one, place.noun)), None)
    one = choose(question, place, offered, taken)
    return worded(one.text, place) if one else None


def _is_fuller(one: Phrase, noun: str) -> bool:
    """Whether a phrase says which one "the bridge" is: "Tallow Bridge", "the bus crash near Lyon"."""
    head, _, of = re.sub("^(?:the|an?) ", "", one.text.lower()).partition(" of ")
    return one.named and head.split()[-1:] == [noun] and bool(of or " " in head)


def worded(text: str, place: Place) -> str:
    """Return a phrase as it stands in the place of a pronoun: "CEO of Tarn Foods" with its article."""
    text = re.sub(r"^(?:an?|the) ", "the ", text, flags=re.IGNORECASE)
    post, of, _ = text.partition(" of ")
    if of and " " not in post and (is_person(post.lower()) or post.isupper()):
        text = f"the {text}"
    owner = "" if not place.owns or text.endswith("'s") else "'" if text.endswith("s") else "'s"
    return text + owner
