"""Which of the possible questions are shown: the best of each kind that are answered as they should be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import mean
from time import monotonic
from typing import TypeVar

from qa.locks import BusyError
from qa.suggestions.checking import content, proves, same
from qa.suggestions.types import Ask, Look, Sourced
from qa.types import Answer, Question

Item = TypeVar("Item")

# The part of the time that may pass before the first question is asked.
DRAWING_SHARE = 0.4
# What a question of a kind costs the next one of it, whether it was answered or not: others get their turn.
TURN = 0.2
# Kinds that are alike to whoever reads them, and those of which one is enough.
_FAMILY = {"said": "say", "quoted": "who is"}
_ONCE = frozenset(["who is", "how old"])
# Kinds of question by how much is got from the answer, and how many of them are answered rightly: of 3,000 web
# articles nearly all "when" and "how many", half of "what did they say" (benchmarks/suggestions.py).
WORTH = {"why": 1.3, "how much": 1.1, "when": 1.1, "how many": 1.1, "who": 1.0, "where": 0.9, "how": 0.7}
WORTH |= {"plan": 0.9, "say": 0.8, "what": 0.3, "who is": 0.5, "said": 0.4, "how old": 0.2, "quoted": 0.2}


def until(items: Iterable[Item], deadline: float) -> Iterator[Item]:
    """Yield what comes before a moment, in seconds of the monotonic clock."""
    for item in items:
        if monotonic() > deadline:
            return
        yield item


def shown(
    ask: Ask, look: Look, found: Sequence[Sourced], count: int, deadline: float, after: Answer | None = None
) -> tuple[str, ...]:
    """Ask the best of each kind in turn, and return the first `count` that are answered rightly.

    Each is first looked for in its own chunk: what is not answered there is not worth asking all articles. `after` is
    the answer that they follow; what it or its conversation has told already is not shown.
    """
    base = after.question if after else Question("")
    tried = [turn.question for turn in base.history] + ([base.text, after.interpreted_as or ""] if after else [])
    known = content(" ".join([after.short_answer or "", *tried])) if after else set[str]()
    turns: defaultdict[str, float] = defaultdict(float)  # of each kind and each article
    kinds: Counter[str] = Counter()
    kept: list[str] = []
    spent: list[float] = []
    left = sorted(found, key=lambda it: (-it.score, it.candidate.question))
    while left and len(kept) < count:
        one = min(left, key=lambda it: turns[_family(it)] + turns[it.article_id] - it.score)
        left.remove(one)
        kind, text = _family(one), one.candidate.question
        if kinds[kind] >= (1 if kind in _ONCE else -(-count // 2)) or any(same(text, other) for other in tried):
            continue
        started = monotonic()
        if started + mean(spent or [0.0]) >= deadline:  # no question is begun that would come too late
            break
        question = Question(text, filters=base.filters, as_of=base.as_of)
        turns[kind] += TURN
        try:
            if not _right(look(question, one.chunk_id), one, known):
                continue
            started = monotonic()
            answer = ask(question)
        except BusyError:  # people go first
            break
        spent.append(monotonic() - started)
        if _right(answer, one, known, elsewhere=after is not None):
            kept.append(text)
            tried.append(text)
            known |= content(f"{text} {answer.short_answer or ''}") if after else set()
            kinds[kind] += 1
            turns[kind] += 1 - TURN
            turns[one.article_id] += 1
    return tuple(kept)


def _family(one: Sourced) -> str:
    return _FAMILY.get(one.candidate.kind, one.candidate.kind)


def _right(answer: Answer, one: Sourced, known: set[str], elsewhere: bool = False) -> bool:
    """Whether it proves the question, and tells more than what is `known` already."""
    told = content(answer.short_answer or answer.text)
    return proves(answer, one, elsewhere) and not (known and told and told <= known)
