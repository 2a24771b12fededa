"""Noun phrases with all that belongs to them: "the bus crash near Lyon", "the strike that killed Ana Silva"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.english import words
from qa.followups.mentions import Mention

# What may stand between two noun phrases that are one: "the crash near Lyon", "the strike that killed Ana Silva".
_JOINS = re.compile(
    rf" (?:{'|'.join(sorted(words.PLACE_PREPOSITIONS | {'with', 'about', *words.SETTLING}))}"
    r"|(?:that|who|which) \w+ed) ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase with what belongs to it; `head`: its own noun; `placed`: it says where."""

    text: str
    head: str
    named: bool
    placed: bool


def phrases(question: str, asked: Sequence[Mention]) -> Iterator[Phrase]:
    """Yield the noun phrases of a question that say what it is about."""
    group: list[Mention] = []
    for each in (*_whole(asked), None):
        if group and each and _JOINS.fullmatch(question[group[-1].end : each.start]):
            group.append(each)
            continue
        if len(group) > 1 and group[0].before in words.BE and not _led(group[0]):
            del group[0]  # "wrong with the clock"
        if group and not _empty(group):
            placed = group[0].before in words.PLACE_PREPOSITIONS
            yield Phrase(_joined(question, group), group[0].head, any(map(_has_name, group)), placed)
        group = [each] if each else []


def _whole(asked: Sequence[Mention]) -> list[Mention]:
    spans = {(each.start, each.end): each for each in asked}
    inner = {a for a in spans for b in spans if a != b and b[0] <= a[0] and a[1] <= b[1]}
    return [each for span, each in spans.items() if span not in inner]


def _joined(question: str, group: Sequence[Mention]) -> str:
    first, last = group[0], group[-1]
    if first is last:
        return first.full
    led = first.full.startswith("the ") and not first.text.lower().startswith("the ")
    head = "the " + re.sub("^(?:an?|this|these|those) ", "", first.text, flags=re.IGNORECASE) if led else first.text
    return head + question[first.end : last.start] + last.full


def _led(mention: Mention) -> bool:
    return mention.named or len(mention.full.split()) > 1


def _has_name(mention: Mention) -> bool:
    return mention.named or any(word[0].isupper() for word in mention.full.split()[1:])


def _empty(group: Sequence[Mention]) -> bool:
    """Whether it is only what is asked for ("how many people"), or one bare word that does nothing ("go on strike")."""
    first = group[0]
    asked_for = first.before in ("many", "much", "which", "what", "whose")
    bare = not _led(first) and first.before not in words.AUXILIARIES
    return len(group) == 1 and (asked_for or bare)
