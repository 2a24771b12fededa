"""What the turns of a conversation speak of: names and noun phrases, told from classes of words and capitals."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qa.english import words
from qa.english.tokens import CACHED, Token, tokens
from qa.types import Turn

# Over one letter a word (qa.english.tokens): "the former mayor Ann Lee", "House of Commons", "Iran's Quds Force".
_NAME = r"[Nn][N0]*(?:o?D?N+)*"
_OF = r"(?:oD?[wN]+)?"
_PHRASE = re.compile(
    rf"(?:D[wqgVt0]*)?{_NAME}(?:S[wgN]+|S|w+)?{_OF}|D[qg0Vw]*[wgV](?:S[wg]+)?{_OF}|[gw]*w(?:S[wg]+)?{_OF}"
)
MAX_WORDS = 7
# One with and without an article or title is the same.
_LED = re.compile(rf"^(?:(?:the|an?|{'|'.join(map(re.escape, words.TITLES))}) )+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a turn, `text[start:end]`; `tags` has the class of each word, `left` and `right` those beside it.

    `before` is the word in front. `person` is HE or SHE where its text goes on so, WHO where it tells of a person.
    `back` counts the turns since; `asks` is how its turn's question begins; `times` is how often the turns say it.
    """

    text: str
    start: int
    end: int
    tags: str
    before: str
    left: str
    right: str
    person: str | None
    back: int = 0
    answer: bool = False
    asks: str = ""
    answered: bool = False
    times: int = 0
    opening: bool = False

    @property
    def named(self) -> bool:
        """Whether it holds a name, as far as capitals tell."""
        return "N" in self.tags or (self.tags.startswith("n") and len(self.tags) > 1)

    @property
    def plural(self) -> bool:
        """Whether its last word ends as a plural does."""
        last = self.text.lower().split()[-1]
        return last in words.PEOPLE or (last.endswith("s") and not last.endswith(("ss", "us", "is", "'s")))


def phrases(history: Sequence[Turn]) -> list[Phrase]:
    """Return what the turns speak of, latest first, each phrase once: as it was said last."""
    found: dict[str, Phrase] = {}
    for back, turn in enumerate(reversed(history)):
        asks = " ".join(turn.question.lower().split()[:2])
        said = [(one, False) for one in phrases_of(turn.question)] + [(one, True) for one in phrases_of(turn.answer)]
        for one, answer in said:
            key = _LED.sub("", one.text.lower())
            here = replace(one, back=back, answer=answer, asks=asks, answered=bool(turn.answer))
            last = found.get(key, here)
            opening = last.opening or (back == len(history) - 1 and not answer)
            found[key] = replace(last, times=last.times + 1, opening=opening, person=last.person or one.person)
    return list(found.values())


@lru_cache(CACHED)
def phrases_of(text: str) -> tuple[Phrase, ...]:
    """Return the names and noun phrases of one text, and parts of them, in their order."""
    run = tokens(text)
    tags = f".{''.join(token.tag for token in run)}."
    matches = ((match.start() + _is_verb(run, tags, match.start()), match.end()) for match in _PHRASE.finditer(tags))
    spans = sorted({span for begin, end in matches if begin < end for span in _readings(tags, begin, end)})
    found = []
    for begin, end in spans:
        told = 0 < end - begin <= MAX_WORDS and re.search(r"[Nnw]", tags[begin:end])
        if told and not _is_apposed(run, tags, begin):
            first, last, before = run[begin - 1].start, run[end - 2].end, run[begin - 2].word if begin > 1 else ""
            beside = before, tags[begin - 1], tags[end]
            found.append(Phrase(text[first:last], first, last, tags[begin:end], *beside, _person(run[end - 1 :])))
    return tuple(found)


def _is_apposed(run: Sequence[Token], tags: str, begin: int) -> bool:
    """Whether a phrase only tells more of the name before it: ", a nurse at Vale", ", CEO of Tarn Foods"."""
    if begin < 3 or run[begin - 2].shown != "," or tags[begin - 2] != "N":
        return False
    return tags[begin] not in "Nn" or (run[begin - 1].shown.isupper() and tags[begin + 1] == "o")


def _is_verb(run: Sequence[Token], tags: str, begin: int) -> bool:
    """Whether a phrase begins with a verb: "it will add", "they plan", "wants to add"; "to schools" has none."""
    if begin < 2 or tags[begin] not in "gw":
        return False
    before = run[begin - 2].word
    to_do = before == "to" and not run[begin - 1].word.endswith("s")
    asked = tags[begin - 2] in ".Q"  # "did prices rise"
    return to_do or (tags[begin - 1] == "X" and not asked) or before in words.PERSONAL - words.POSSESSIVES


def _readings(tags: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a phrase and what it may be in truth: without a verb at an end of it, its owner, what is owned."""
    before, found = tags[begin - 1], tags[begin:end]
    asked = re.fullmatch("([DNn].*?)[wV](N+)", found) if before == "X" and not re.search("[wV]", tags[end:]) else None
    if asked:  # "will the council close Tallow Bridge": no other word can be the verb
        yield begin, begin + asked.end(1)
        yield begin + asked.start(2), end
        return
    if not (before == "X" and re.search("[wNn]w$", found) and (tags[end] in ".DNr" or found[0] in "Nn")):
        yield begin, end  # else it ends in the verb that "did" asks for
    if named := re.match("[Nn0]*N(?=w+$)", found):
        yield begin, begin + named.end()  # "found Ana Silva guilty"
    if found[-1] == "V" or (found[-1] in "wg" and (before in "XBq" or "X" in tags[:begin])):
        yield begin, end - 1  # "did the mayor speak", "how many lorries cross"
    if before in ".Qn" and found[0] in "wn":
        yield begin + 1, end  # "who plays Nina"
    if before in "XB" and (reached := re.fullmatch("([DNn].*?)wN+", found)):
        yield begin, begin + reached.end(1)  # "did the alarm reach Ana Silva"
    for mark in re.finditer("[So]", found[:-1]):
        yield begin, begin + mark.start()
        yield begin + mark.end(), end


def _person(run: Sequence[Token]) -> str | None:
    """Return whether "he" or "she" comes next, before another name, or what is done to people: "was killed"."""
    if run and run[0].word in words.DONE_TO_PEOPLE:
        return "WHO"
    told = next((token.word for token in run if token.tag in "Nn" or token.word in words.HE | words.SHE), "")
    return "HE" if told in words.HE else "SHE" if told in words.SHE else None
