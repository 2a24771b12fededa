"""What a text adds to a name or a noun: a forename, the place behind its comma, the street of a fire, a final's cup."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.english.tokens import Token, tokens
from qa.english.words import PLACE_PREPOSITIONS, TITLES

# The tags of names, and of other nouns.
NAME, NOUN = "Nn", "wg"
# A name is taken to have so many words more at the most: longer runs of capitals are headlines.
MOST_MORE = 3
_DESCRIPTION = re.compile(r", (?P<told>[^,.;:—–\n]{1,79}\w)\b")
# "MD", "PhD": a degree is no description.
_DEGREES = re.compile(r"(?:[A-Z][A-Za-z]?[A-Z]+\b ?)+")
Name = tuple[str, ...]
# A name of the question, its words, or a noun with the side on which something is added.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """Capitalised words beside a name or a noun, both as they are shown, and where that stands."""

    more: tuple[str, ...]
    shown: str
    start: int


def added(names: Sequence[Name], nouns: frozenset[str], cut: Sequence[Token]) -> Iterator[tuple[Key, Added]]:
    """Yield names and nouns of a question with what stands beside them."""
    for name in names:
        stands = [at for at in range(len(cut)) if tuple(one.shown for one in cut[at : at + len(name)]) == name]
        for at in stands:
            yield from _beside_name(name, cut, at)
        yield from _longer_name(name, cut, stands)
    for at, token in enumerate(cut):
        if token.tag in NOUN and token.word.removesuffix("s") in nouns:
            yield from _beside_noun(nouns, cut, at)


def _beside_name(name: Name, cut: Sequence[Token], at: int) -> Iterator[tuple[Key, Added]]:
    """Yield "Ida" of "Ida Marl", "Ohio" of "in Vale, Ohio,"."""
    behind = at + len(name)
    if before := _run_before(cut, at, NAME):
        yield name, Added(before, " ".join((*before, *name)), cut[at].start)
    elif at and cut[at - 1].tag in "Po" and behind < len(cut) and cut[behind].shown == ",":
        further = _run_from(cut, behind + 1)
        end = behind + 1 + len(further)
        if further and cut[min(end, len(cut) - 1)].word not in ("and", "or"):
            yield name, Added(further, f"{' '.join(name)}, {' '.join(further)}", cut[at].start)


def _longer_name(name: Name, cut: Sequence[Token], stands: Sequence[int]) -> Iterator[tuple[Key, Added]]:
    """Yield "Steel" of "Vale Steel" where that comes first, and Vale is no place: "in Vale"."""
    further = [_run_from(cut, at + len(name)) for at in stands]
    is_place = any(
        at and cut[at - 1].word in PLACE_PREPOSITIONS and not run for at, run in zip(stands, further, strict=True)
    )
    if stands and further[0] and not is_place:
        yield (*name, "behind"), Added(further[0], " ".join((*name, *further[0])), cut[stands[0]].start)


def _beside_noun(nouns: frozenset[str], cut: Sequence[Token], at: int) -> Iterator[tuple[Key, Added]]:
    """Yield "Marsh Cup" of "the Marsh Cup final", "Mill Lane" of "a fire in Mill Lane"."""
    noun, word = cut[at], cut[at].word.removesuffix("s")
    if before := _run_before(cut, at, "N"):
        yield (word, "before"), Added(before, " ".join((*before, noun.shown)), noun.start)
    behind = at + 1
    if behind < len(cut) and (cut[behind].tag == "o" or cut[behind].word in PLACE_PREPOSITIONS):
        first = behind + 1 + (behind + 1 < len(cut) and cut[behind + 1].tag == "D")
        if further := _run_from(cut, first):
            start = at
            while start and cut[start - 1].word.removesuffix("s") in nouns:  # "chief executive of"
                start -= 1
            words = [one.shown for one in cut[start:first]]
            yield (word, "behind"), Added(further, " ".join((*words, *further)), noun.start)


def _run_before(cut: Sequence[Token], at: int, tags: str) -> tuple[str, ...]:
    """Return the capitalised words right before a token, titles left out; none of a run that is too long."""
    first = at
    while first and cut[first - 1].tag in tags:
        first -= 1
    run = tuple(one.shown for one in cut[first:at] if one.word not in TITLES)
    return run if len(run) <= MOST_MORE else ()


def _run_from(cut: Sequence[Token], at: int) -> tuple[str, ...]:
    last = at
    while last < len(cut) and cut[last].tag == "N":
        last += 1
    return tuple(one.shown for one in cut[at:last]) if last - at <= MOST_MORE else ()


def runs(cut: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the runs of capitalised words, titles left out."""
    run: list[Token] = []
    for one in (*cut, None):
        if one and one.tag in NAME and one.word not in TITLES:
            run.append(one)
        elif run:
            yield run
            run = []


def capitals(text: str) -> frozenset[str]:
    """Return the names in a text in lower case; a first word alone says nothing by its capital."""
    return frozenset(one.word for run in runs(tokens(text)) for one in run if len(run) > 1 or run[0].tag == "N")


def places(cut: Sequence[Token]) -> Iterator[str]:
    """Yield the names that a preposition of place stands before: "at the Regent Hotel", "in Vale"."""
    for at, one in enumerate(cut):
        if one.word in PLACE_PREPOSITIONS:
            first = at + 1 + (at + 1 < len(cut) and cut[at + 1].tag == "D")
            if run := _run_from(cut, first):
                yield " ".join(run)


def description(name: str, text: str) -> str:
    """Return what follows a name behind its comma where it first stands: ", a nurse at Vale Infirmary"."""
    at = text.find(name)
    found = _DESCRIPTION.match(text, at + len(name)) if at >= 0 else None
    return found[0] if found and not _DEGREES.fullmatch(found["told"]) else ""
