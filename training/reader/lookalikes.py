"""Questions and answers that are nearly right: another name, year or figure, or the opposite of a word.

A question so changed is mostly not answered by the passage that answers the first; what a passage says of something
else of the same shape is mostly a wrong answer. SQuAD's authors misled readers in these ways (Rajpurkar et al., "Know
What You Don't Know", 2018, table 3).
"""

import calendar
import random
import re
from collections.abc import Iterable

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
# Runs of capitalised words; the first word of a text is none unless another follows.
_NAME = re.compile(r"(?<=[a-z,;:'’”\"] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}")
_PAIRS = (
    "first last;before after;largest smallest;most least;more fewer;highest lowest;oldest youngest;won lost;"
    "north south;east west;northern southern;eastern western;maximum minimum;above below;early late;beginning end;"
    "increase decrease;rise fall;male female;men women;longest shortest;best worst;majority minority;buy sell;"
    "earliest latest;more less;father mother;son daughter;brother sister;husband wife;accepted rejected"
)
OPPOSITES = {one: other for pair in _PAIRS.split(";") for one, other in (pair.split(), reversed(pair.split()))}
MONTHS, DAYS = (frozenset(names) for names in (calendar.month_name[1:], calendar.day_name))
_QUESTION_WORD = re.compile(r"(?:what|who|whom|whose|which|when|where|why|how|in|on|at|the)$", re.IGNORECASE)


def shape(text: str) -> str:
    """Say what an answer looks like: "figure", "name" or "words"."""
    return "figure" if _FIGURE.search(text) else "name" if text[:1].isupper() else "words"


def spans_like(answer: str, context: str) -> list[str]:
    """Return the names or figures of a passage, where the answer is one, that share no word with it."""
    kind = shape(answer)
    if kind == "words":
        return []
    said = set(answer.casefold().split())
    found = {match.group() for match in (_FIGURE if kind == "figure" else _NAME).finditer(context)}
    return sorted(one for one in found if not said & set(one.casefold().split()))


def swapped(question: str, others: Iterable[str], answers: Iterable[str], rng: random.Random) -> str | None:
    """Return the question with one word or name changed; `others`: passages to take names and figures from.

    None where nothing in it can be changed.
    """
    taken = f"{question} {' '.join(answers)}".casefold()
    ways = [
        (match.start(), match.end(), OPPOSITES[match.group()])
        for match in re.finditer(r"[a-z]+", question)
        if match.group() in OPPOSITES
    ]
    texts = list(others)
    for pattern in (_NAME, _FIGURE):
        pool = {match.group() for text in texts for match in pattern.finditer(text)} | MONTHS | DAYS
        fresh = sorted(one for one in pool if one.casefold() not in taken)
        for match in pattern.finditer(question):
            start = match.start()
            words = match.group().split()
            if _QUESTION_WORD.match(words[0]):
                start, words = start + len(words[0]) + 1, words[1:]
            like = [one for one in fresh if _alike(one, " ".join(words))]
            if words and like:
                ways.append((start, match.end(), rng.choice(like)))
    if not ways:
        return None
    start, end, new = rng.choice(ways)
    return question[:start] + new + question[end:]


def _alike(one: str, other: str) -> bool:
    """Whether both are months, or days of the week, or names of as many words, or figures of as many digits."""
    if any((one in each) != (other in each) for each in (MONTHS, DAYS)):
        return False
    return len(one.split()) == len(other.split()) and (not other[:1].isdigit() or len(one) == len(other))
