"""A plain sentence to questions that somebody who has not read it can ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.english import words

# Longer sentences have clauses that patterns can't take apart; shorter questions name nothing.
MOST_CHARS, QUESTION_CHARS = 240, range(16, 96)
_LOOKED_CHARS = 20_000  # of an article, for each name in it: people are introduced early
_NAME = r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|de|van|von|al|bin|[A-Z][\w’'-]+)){1,3}"
_IRREGULAR = words.IRREGULAR - words.AUXILIARIES - {"said", "say", "says", "told", "made"}
_PAST = rf"(?:{'|'.join(sorted(_IRREGULAR))}|[a-z]{{3,}}ed)"
_NUMBER = r"(?:\d[\d,.]*\d|\d|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundreds of|thousands of)"
_ABOUT = r"(?:at least|about|around|more than|fewer than|some|nearly|almost|up to|over) "
_PEOPLE = rf"(?:people|men|women|children) (?:were|have|had|are|will|{_PAST})"
_THINGS = r"(?!(?:hundred|thousand|million|billion|dozen)s?\b)(?:[a-z-]+ ){0,2}[a-z-]+s (?:were|have|had|are|will)"
_REST = r"[^.,;:“”\"()]+"
# "Ida Marl won the Vale Cup, her third." → "Who won the Vale Cup?"
_WHO = re.compile(rf"(?P<name>{_NAME}) (?P<rest>{_PAST} {_REST})(?:, |\.$)")
# "At least 40 homes were flooded in Corran." → "How many homes were flooded in Corran?"
_HOW_MANY = re.compile(
    rf"(?P<count>(?:{_ABOUT})?{_NUMBER}) (?P<things>(?:{_PEOPLE}|{_THINGS}) {_REST})(?:, |\.$)", re.IGNORECASE
)
# "…, said Ida Marl, the mayor of Corran." → "Who is Ida Marl?"
_ROLE = r"(?:(?:the|an?) )?[a-z][\w’' -]+ (?:of|at|for|in|to) (?:the )?[A-Z][\w’'& -]+"
_WHO_IS = re.compile(rf"(?P<name>{_NAME}), (?P<role>{_ROLE})(?:, |\.$)")
# "It is safe, said Ida Marl, the mayor." → "What did Ida Marl say?": only who has read of the matter will ask that.
_SAID = re.compile(rf"said (?P<name>{_NAME}), (?:the|an?|\d\d|[a-z]+)\b")
# What points back, to the day of reading, or on to a clause that is cut off.
_BACK = (
    "last next earlier later such same another former both than however himself herself itself themselves ago today"
    " yesterday tomorrow tonight monday tuesday wednesday thursday friday saturday sunday"
)
_POINTING = words.PERSONAL.union(words.SPEAKERS, words.DEMONSTRATIVES, words.WH, words.ADVERBS, _BACK.split())
_DANGLING = words.PREPOSITIONS | words.ARTICLES | {"and", "or", "but"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, the words of the sentence that answer it, and how much it tells; higher is better."""

    question: str
    answer: str
    worth: float


def candidates(sentence: str, article: str, *, known: bool = False) -> Iterator[Candidate]:
    """Yield the questions that a sentence of an article answers; only who has `known` the matter asks what was said."""
    if len(sentence) > MOST_CHARS or sentence.endswith("?"):
        return
    if (found := _WHO.match(sentence)) and _is_person(found["name"], article):
        yield from _standing(f"Who {found['rest']}?", found["name"], 1.0)
    if found := _HOW_MANY.match(sentence):
        yield from _standing(f"How many {found['things']}?", found["count"], 1.2)
    if (found := _WHO_IS.search(sentence)) and _is_role(found["role"]) and _is_person(found["name"], article):
        yield Candidate(f"Who is {found['name']}?", found["role"], 0.5)
    if known and (found := _SAID.search(sentence)):
        yield Candidate(f"What did {found['name']} say?", sentence, 0.6)


def _standing(question: str, answer: str, worth: float) -> Iterator[Candidate]:
    """Yield the question if it stands alone: of a good length, with a name or a number in it, pointing nowhere."""
    inside = question.rstrip("?").split()[1:]
    if len(question) not in QUESTION_CHARS or {word.lower() for word in inside} & _POINTING:
        return
    named = any((word[0].isupper() and len(word) > 2) or word[0].isdigit() for word in inside)
    if named and inside[-1].lower() not in _DANGLING:
        yield Candidate(question, answer, worth)


def _is_role(text: str) -> bool:
    """Whether it is what somebody is, not what is told of them: no verb in it, and no preposition at its head."""
    head = text.split()[:5]
    told = words.IRREGULAR | words.AUXILIARIES | words.WH
    return head[0] not in words.PREPOSITIONS and not any(word in told or word.endswith(("ed", "ing")) for word in head)


def _is_person(name: str, article: str) -> bool:
    """Whether the article lets somebody of that name speak, or gives a title."""
    last, titles = re.escape(name.split()[-1]), "|".join(map(re.escape, words.TITLES))
    told = (
        rf"\b{last},? (?:said|says|told|added)\b|\b(?:said|says|added)(?: {_NAME}| [A-Z][\w’'-]+)? {last}\b"
        rf"|(?i:\b(?:{titles}) (?:[A-Z][\w’'-]+ )?{last}\b)"
    )
    return name.split()[0].lower() not in words.FUNCTION and re.search(told, article[:_LOOKED_CHARS]) is not None
