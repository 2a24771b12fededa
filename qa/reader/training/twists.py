"""Answerable questions become near misses: another name, another number, or the opposite word.

Half of the unanswerable questions that people wrote for SQuAD 2.0 are of these kinds (Rajpurkar et al., 2018, table 1),
and few such rows are at hand.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from qa.reader.training.rows import Row, plain_question

SOURCE = "twisted"
# Questions written with capitals, several to an article.
TWISTED_SOURCES = frozenset({"squad_v1.1_dev", "squadshifts_new_wiki"})
_OPPOSITES = (
    "first last, largest smallest, biggest smallest, highest lowest, most least, more fewer, before after, north south"
    ", east west, northern southern, eastern western, earliest latest, oldest youngest, old new, early late, begin end"
    ", began ended, start stop, started stopped, increase decrease, increased decreased, rise fall, rose fell, win lose"
    ", won lost, open close, opened closed, above below, inside outside, include exclude, support oppose, positive"
    " negative, major minor, long short, strong weak, public private, male female, allow forbid, allowed forbidden"
    ", accept reject, accepted rejected, best worst, longest shortest, higher lower, larger smaller, born died"
)
OPPOSITES = {
    one: other for pair in _OPPOSITES.split(", ") for one, other in (tuple(pair.split()), tuple(reversed(pair.split())))
}
_NAME = re.compile(r"\b[A-Z][\w’'-]*(?:\s+(?:(?:of|the|de|von)\s+)*[A-Z][\w’'-]*)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
_WORD = re.compile(r"[a-z]+")


def twisted_rows(rows: Sequence[Row], seed: int) -> Iterator[Row]:
    """Yield a near miss for each answerable row of `TWISTED_SOURCES` that allows one."""
    generator = random.Random(seed)
    chosen = [row for row in rows if row.source in TWISTED_SOURCES and row.kind == "answerable"]
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    numbers: defaultdict[str, dict[str, None]] = defaultdict(dict)
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        asked[row.context].add(plain_question(row.question))
    for row in chosen:
        names[row.group] |= dict.fromkeys(_names(row.question))
        numbers[row.group] |= dict.fromkeys(_NUMBER.findall(row.question))
    for row in chosen:
        ways = [
            *_swaps(row.question, _names(row.question), list(names[row.group]), generator),
            *_swaps(row.question, _NUMBER.findall(row.question), list(numbers[row.group]), generator),
            *_opposites(row.question),
        ]
        ways = [way for way in ways if plain_question(way) not in asked[row.context]]
        if ways:
            way = generator.choice(ways)
            yield Row(f"{row.id}:twisted", row.file, SOURCE, row.group, way, row.context, (), "unanswerable")


def _names(question: str) -> list[str]:
    # The first word is capital anyway.
    first = len(question.split(maxsplit=1)[0]) if question.split() else 0
    return [found.group() for found in _NAME.finditer(question) if found.start() >= first]


def _swaps(question: str, own: Sequence[str], others: Sequence[str], generator: random.Random) -> Iterator[str]:
    for name in own:
        # Parts of a name, or the same name longer, mean the same one.
        apart = [other for other in others if not set(other.split()) & set(question.split())]
        # As many words read most like a question that someone would ask.
        alike = [other for other in apart if len(other.split()) == len(name.split())]
        if apart:
            yield question.replace(name, generator.choice(alike or apart), 1)


def _opposites(question: str) -> Iterator[str]:
    for found in _WORD.finditer(question):
        if found.group() in OPPOSITES:
            yield question[: found.start()] + OPPOSITES[found.group()] + question[found.end() :]
