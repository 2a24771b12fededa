"""What a text speaks of: its names and noun phrases, told from closed classes and capitals alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.english import words
from qa.english.tokens import CACHED, NATION, SENTENCE_END, Token, tokens

_LED = r"D(?:[wqg0]|V(?=w))*"
_NAME = rf"(?:{_LED})?N+(?:oD?N+)*"
_PHRASE = re.compile(
    rf"{_NAME}S(?:[qg0]*w*N+(?:oD?N+)*|[qg0]*[wV]w*|(?![wN]))"  # Iran's Quds, the mayor's brother, St. Orrin's
    rf"|(?:D[wqgV0]*|(?<=[qPo]))N+w+|{_NAME}"  # the American soldiers, the former mayor Ann Lee, House of Commons
    r"|D[qg0V]*(?:w[wgq]*w|w|(?<=[Vg]))"  # the eastern empire, the injured
    r"|(?<=[oPXqBQ])w+|(?<=Be)w+|ww+"  # guinea pigs, is there water
)
_AGE = re.compile(r", \d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A noun phrase: `text[start:end]`; `full` has what modifies it behind, and can stand in another question.

    `person` is None where nothing tells; `gender` is "he", "she" or None; `before` the word in front of it.
    """

    text: str
    full: str
    start: int
    end: int
    modified: bool
    named: bool
    plural: bool
    person: bool | None
    gender: str | None
    before: str

    @property
    def head(self) -> str:
        """Its last word in lower case."""
        return self.text.rsplit(maxsplit=1)[-1].lower()


@lru_cache(CACHED)
def mentions(text: str, answer: bool = False) -> tuple[Mention, ...]:
    """Return the noun phrases of a question or an answer, in their order; times and dates are left out."""
    run = tokens(text)
    tags = _settled("".join(token.tag for token in run), answer)
    for at, token in enumerate(run):
        if token.word in ("this", "these", "those") and tags[at + 1 : at + 2] == "w":
            tags = f"{tags[:at]}D{tags[at + 1 :]}"
        if token.word == "last" and tags[at + 1 : at + 2] in ("", ".", "P"):  # "how long did it last"
            tags = f"{tags[:at]}V{tags[at + 1 :]}"
        if token.word == "that" and at and tags[at - 1] in "wN":  # the one "that killed him"
            tags = f"{tags[:at]}f{tags[at + 1 :]}"
    return tuple(_mention(text, run, tags, begin, end) for begin, end in _spans(run, tags))


def _settled(tags: str, answer: bool) -> str:
    """Decide what a capital at the head of a sentence is: a name in front of another, of 's, or of a comma."""
    tags = re.sub(r"n(?=[NS])", "N", tags)
    if answer:
        return re.sub(r"n(?![wgV]*w)", "N", tags).replace("n", "w")
    return re.sub(r"^n(?=[.]*$)", "N", tags).replace("n", "w")


def _spans(run: Sequence[Token], tags: str) -> Iterator[tuple[int, int]]:
    """Yield where noun phrases begin and end, in tokens: an owner ("Iran's …") stands on its own and in the whole."""
    for begin, end in _phrases(tags):
        if "S" in tags[begin : end - 1]:
            yield begin, tags.index("S", begin)
        end = _without_verb(tags, begin, end)
        if end - begin == 1 and tags[end : end + 1] == "w" and NATION.fullmatch(run[begin].shown):
            end += begin == 0 or tags[begin - 1] in "BQPwV"  # American football
        superlative = end - begin == 3 and run[begin + 1].word in ("most", "more", "least")
        # After "who" stands the verb.
        if (
            end > begin
            and not superlative
            and not (tags[begin] == "w" and begin and run[begin - 1].word in ("who", "to", "that"))
        ):
            yield begin, end


def _phrases(tags: str) -> Iterator[tuple[int, int]]:
    """Yield candidates; "did the alarm reach Ana Silva" is cut at its verb."""
    for match in _PHRASE.finditer(tags):
        begin, end = match.span()
        cut = re.match(r"Dw+(?=wN+$)", match.group())
        if cut and begin and tags[begin - 1] == "X" and tags[end : end + 1] not in ("w", "V", "g"):
            yield begin, begin + cut.end()
            begin += cut.end() + 1
        yield begin, end


def _without_verb(tags: str, begin: int, end: int) -> int:
    """Noun phrases do not follow each other, and "did" asks for a verb: the last of several words may be one."""
    led = tags[begin] == "D" or "S" in tags[begin:end]
    common = tags[end - 1] == "w"
    if not common or (led and end - begin == 2) or tags[end - 2 : end - 1] == "S":
        return end
    # "did the mayor speak", "is the landing fake": what is asked of it stands at its end.
    asked = begin and (tags[begin - 1] == "X" or (tags[begin - 1] == "B" and begin == 1))
    follows = tags[end : end + 1]
    if follows in ("D", "r", "N") or (asked and end - begin > 1 and follows not in ("o", "B", "V", "X")):
        return end - 1
    return end


def _mention(text: str, run: Sequence[Token], tags: str, begin: int, end: int) -> Mention:
    first, last = run[begin], run[end - 1]
    until = _full_end(tags, begin, end)
    before = run[begin - 1].word if begin else ""
    shown = text[first.start : last.end]
    named = "N" in tags[begin:end]
    titles = {token.word for token in run[begin:end]} & words.TITLES if named else set()
    after = text[last.end : last.end + 8]
    person = True if titles or (named and _AGE.match(after)) else None
    owner = tags[end : end + 1] == "S"
    placed = tags[begin] == "D" or before in words.PLACE_PREPOSITIONS or "S" in tags[begin:end]
    if named and person is None and placed and not owner:
        person = False
    full = text[first.start : run[until - 1].end]
    return Mention(
        text=shown,
        full=_definite(full, before in ("many", "which") or first.word in ("a", "an", *words.DEMONSTRATIVES)),
        start=first.start,
        end=last.end,
        modified=until > end,
        named=named,
        plural=_plural(last.word, tags[begin] == "D" or not named or "S" in tags[begin:end] or _agrees(run[end:])),
        person=person,
        gender=_gender(titles, run, tags, end, person is not False and named),
        before=before,
    )


def _full_end(tags: str, begin: int, end: int) -> int:
    """Take in "of …", and before the verb any "at …": the strike at Corvane (begin)."""
    while match := re.compile(r"o(?:D?w*N+S?|D?[wV]w*)").match(tags, end):
        inner, end = match.start() + 1, match.end()
        asked = begin and tags[begin - 1] == "X" and tags[end - 1] == "w" and tags[end : end + 1] in ("", ".", "P")
        end = end - 1 if asked and end - inner > 2 else _without_verb(tags, inner, end)
    inverted = bool(begin) and tags[begin - 1] in "XB"
    match = re.compile(r"P(?:D?w*N+w*|D?w+)(?=[wVg])").match(tags, end) if inverted else None
    return match.end() if match else end


def _definite(text: str, bare: bool) -> str:
    return "the " + re.sub(r"^(?:an?|the|this|these|those) ", "", text, flags=re.IGNORECASE) if bare else text


def _agrees(rest: Sequence[Token]) -> bool:
    return bool(rest) and rest[0].word in ("are", "were", "have")


def _plural(word: str, may_be: bool) -> bool:
    return word in words.PEOPLE or (may_be and word.endswith("s") and not word.endswith(("ss", "us", "is")))


def _gender(titles: set[str], run: Sequence[Token], tags: str, end: int, may_be: bool) -> str | None:
    if titles & words.MALE_TITLES:
        return "he"
    if titles & words.FEMALE_TITLES:
        return "she"
    for token, tag in zip(run[end:], tags[end:], strict=True):
        if not may_be or tag == "N" or token.shown in SENTENCE_END:
            break
        if token.word in words.HE | words.SHE:
            return "he" if token.word in words.HE else "she"
    return None
