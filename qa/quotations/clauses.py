"""Text to units: sentences that end outside quotation marks, cut into words, each quotation in marks one word.

A unit's `tags` have a letter a token, so that phrases are regular expressions over them (`qa.english.tokens`). Marks
are tagged as themselves: the comma ",", a quotation "“".
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.types import Span
from qa.english import words
from qa.english.tokens import Token, tokens
from qa.quotations.cues import NOUNS_TOO, SAYING, Shape, verb_forms
from qa.quotations.marks import quoted_spans

QUOTED = "“"
# No sentence has more verbs of saying; a text without sentences must not take the square of its length.
MOST_CUES = 40
_MARKS = frozenset(",;:—–()-―")
_DASHES = "—–―-"
# “Why?” asked Ida Marl. “Why?” the mayor asked: a few words, then a verb of saying.
_SPEAKER_WORDS = 5
_LINE_ENDS = re.compile(r"[\r\n\u2028\u2029]")
# Between two marks: "Ida Marl, the mayor, said"; "Ida Marl, who lost, said"; "Ida Marl (Vale) said".
_APPOSITION = re.compile(r"[,(—–](?=[DQNwPq0tVgnr])[^,;:“—–()]+[,)—–]$")
_SUBJECT_ENDS = re.compile(r"[,;:“—–().―XBQ]|-$")
# A verb since the last mark: "they vowed to fight and Ida Marl said".
_PREDICATE = re.compile(r"[VXB][^,;:“—–()]*$")
_NOMINAL = re.compile(r"[NnwrQ0qt]")
_NEW_CLAUSE = frozenset(
    "that but because while if although though so than when where after before since until as".split()
)
# Adverbs that stand between a subject and its verb, besides those in -ly.
_BETWEEN = words.ADVERBS | frozenset(
    "once later furthermore moreover however therefore meanwhile instead further".split()
)
_ADDRESS = re.compile(r"https?://\S*[^\s,;:.)]|(?<![^\s(])(?:www\.|[\w.-]+\.[a-z]{2,}/)\S*[^\s,;:.)]")
_CONJUNCTIONS = frozenset(("and", "but", "or", "so"))
_LINKED = frozenset(("for", "of"))
_COMPARING = frozenset(("more", "less", "most", "least"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `first` to `last` of a unit, the last one left out."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting verb, the tokens `first` to `last` with its auxiliaries, and the noun phrase before it."""

    first: int
    last: int
    verb: str
    shape: Shape
    passive: bool
    subject: Phrase | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, with those in its quotations: its span, its tokens, their tags, and its reporting verbs."""

    span: Span
    tokens: tuple[Token, ...]
    tags: str
    opens_paragraph: bool
    cues: tuple[Cue, ...] = ()

    def place(self, phrase: Phrase) -> Span:
        """Return where a phrase stands in the text."""
        return Span(self.tokens[phrase.first].start, self.tokens[phrase.last - 1].end)


def read_units(text: str, sentences: Sequence[Span]) -> list[Unit]:
    """Return the units of a text, in order."""
    quotes = quoted_spans(text)
    units: list[Unit] = []
    at = 0
    for span in _joined(text, sentences, quotes):
        gap = text[at : span.start]
        unit = _unit(text, span, quotes, opens_paragraph=not units or bool(_LINE_ENDS.search(gap)))
        units.append(replace(unit, cues=tuple(islice(_cues(unit), MOST_CUES))))
        at = span.end
    return units


def _joined(text: str, sentences: Sequence[Span], quotes: Sequence[Span]) -> list[Span]:
    """Join sentences that end inside quotation marks, or before the words that say who asked."""
    joined: list[Span] = []
    inside = iter(quotes)
    quote = next(inside, None)
    for span in sentences:
        while quote and quote.end <= span.start:
            quote = next(inside, None)
        cut = quote is not None and quote.start < span.start
        if joined and (cut or _goes_on(text, joined[-1], span)):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _goes_on(text: str, before: Span, span: Span) -> bool:
    if text[before.end - 1] not in "”\"’'" or _LINE_ENDS.search(text[before.end : span.start]):
        return False
    if text[before.end - 2] == "," or text[span.start].islower() or text[span.start] in _DASHES:
        return True
    first = [token.word for token in tokens(text[span.start : span.end])[: _SPEAKER_WORDS + 1]]
    forms = verb_forms()
    return text[before.end - 2] in "?!…-—" and any(word in forms and forms[word][0] in SAYING for word in first)


def _unit(text: str, span: Span, quotes: Sequence[Span], opens_paragraph: bool) -> Unit:
    """Cut a unit into tokens; what is quoted is masked by letters, and stays one word; an address by a mark."""
    begins = [bisect_left(quotes, at, key=lambda one: one.start) for at in (span.start, span.end)]
    inside = {one.start: min(one.end, span.end) for one in quotes[begins[0] : begins[1]]}
    piece = list(text[span.start : span.end])
    for start, end in inside.items():
        piece[start - span.start : end - span.start] = "x" * (end - start)
    for address in _ADDRESS.finditer("".join(piece)):
        piece[address.start() : address.end()] = "…", *" " * (address.end() - address.start() - 1)
    found = tuple(_dotted([_token(one, span.start, inside) for one in tokens("".join(piece))]))
    return Unit(span, found, "".join(one.tag for one in found), opens_paragraph)


def _dotted(found: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens; the dot of an initial, or of a short form within a sentence, belongs to it: "J. Marl Sr., who"."""
    at = 0
    while at < len(found):
        one, rest = found[at], found[at + 1 : at + 3]
        if len(rest) > 1 and _is_name_part(one) and rest[0].shown == "." and _goes_on_after(one, *rest):
            tag = one.tag if one.tag in "Nn" else "N"  # "Tova A. Renn": no article
            one = replace(one, shown=f"{one.shown}.", word=f"{one.word}.", end=rest[0].end, tag=tag)
            at += 1
        yield one
        at += 1


def _is_name_part(token: Token) -> bool:
    """Whether a word is a name by its capital, or may be an initial."""
    return token.tag in "Nn" or (len(token.shown) == 1 and token.shown.isupper())


def _goes_on_after(one: Token, dot: Token, after: Token) -> bool:
    """Whether a dot behind a word ends no sentence."""
    goes_on = after.tag == "," or after.shown[0].islower() or (len(one.shown) == 1 and after.tag in "Nn")
    return dot.start == one.end and goes_on


def _token(token: Token, offset: int, quotes: dict[int, int]) -> Token:
    start, end = token.start + offset, token.end + offset
    if quotes.get(start) == end:
        return Token(QUOTED, QUOTED, start, end, QUOTED)
    tag = token.shown if token.tag == "." and token.shown in _MARKS else token.tag
    return replace(token, start=start, end=end, tag=tag)


def _cues(unit: Unit) -> Iterator[Cue]:
    forms = verb_forms()
    for at, token in enumerate(unit.tokens):
        if token.word not in forms or (token.shown[0].isupper() and at):
            continue
        verb, shape = forms[token.word]
        first, chain = _chain(unit, at)
        if _is_verb(unit, at, verb, shape, chain):
            passive = shape is Shape.PAST and bool(chain & words.BE)
            goes_on = shape is Shape.GERUND and not chain & words.BE
            yield Cue(first, at + 1, verb, shape, passive, _beside(unit, at) if goes_on else subject(unit, first))


def _chain(unit: Unit, at: int) -> tuple[int, frozenset[str]]:
    """Return where the auxiliaries of a verb begin, and which they are."""
    first, place, chain = at, at - 1, set()
    while place >= 0 and (unit.tags[place] in "XB" or is_adverb(unit.tokens[place])):
        if unit.tags[place] in "XB":
            first = place
            chain.add(unit.tokens[place].word)
        place -= 1
    return first, frozenset(chain)


def is_adverb(token: Token) -> bool:
    """Whether a word may stand between a subject and its verb, or before both: "however", "quickly"."""
    return token.word in _BETWEEN or (token.tag == "g" and token.word.endswith("ly"))


def _is_verb(unit: Unit, at: int, verb: str, shape: Shape, chain: frozenset[str]) -> bool:
    """Whether a word is a verb here, as far as the word before it tells."""
    if not at:
        return shape is Shape.GERUND
    before, tag = unit.tokens[at - 1], unit.tags[at - 1]
    if tag in "DoqS" or before.word in words.POSSESSIVES or before.word in ("my", "our", "your"):
        return False
    if shape is not Shape.GERUND and (tag == "P" or _is_infinitive(unit, at)):
        return False
    ambiguous = verb in NOUNS_TOO
    if shape is Shape.BASE:
        if chain & (words.MODALS | words.DO):
            return True
        return bool(chain) or tag == "r" or (not ambiguous and tag in "QwNn")
    if shape is Shape.PRESENT and ambiguous and tag == "n" and unit.tags[at + 1 : at + 2] in tuple("XBVo"):
        return False  # "Bold claims were made", a first word whose capital says nothing
    if shape is Shape.PRESENT and ambiguous and tag not in "NnrQg":  # "phone calls in Vale", but "the report calls the"
        return unit.tags[at + 1 : at + 2] in ("D", "r", QUOTED)
    return True


def _is_infinitive(unit: Unit, at: int) -> bool:
    """Whether a verb stands after "to", be it "to have said"."""
    first, _ = _chain(unit, at)
    return first > 0 and unit.tokens[first - 1].word == "to"


def subject(unit: Unit, first: int) -> Phrase | None:
    """Return the noun phrase that stands before the token `first`, up to the beginning of its clause, or None."""
    end = first
    while end and is_adverb(unit.tokens[end - 1]):
        end -= 1
    if end < first and unit.tokens[end - 1].word in _COMPARING:
        end -= 1  # "Ida Marl more recently said"
    start = end
    if found := _APPOSITION.search(unit.tags, 0, end):
        start = found.start() if found.start() and unit.tags[found.start() - 1] in "NnwS0r" else end
    while start and not _opens_clause(unit, start, end):
        start -= 1
    if start and start == end and unit.tags[start - 1] == "Q":
        start -= 1  # "who said"
    start = _without_lead(unit, start, end)
    if end and unit.tokens[end - 1].word in words.PERSONAL | words.SPEAKERS:
        start = max(start, end - 1)  # what stands before a pronoun is of another clause
    return Phrase(start, end) if _NOMINAL.search(unit.tags, start, end) else None


def _opens_clause(unit: Unit, at: int, end: int) -> bool:
    """Whether a clause begins at the token `at`."""
    before, tags = unit.tokens[at - 1], unit.tags
    if _SUBJECT_ENDS.match(tags, at - 1) or before.word in _NEW_CLAUSE:
        return True
    if at < end and tags[at] == "D" and tags[at - 1] in "NnwVg0":
        return True  # "anything the mayor said"
    if before.word not in ("and", "or"):
        return False
    return at == end or tags[at] in "rD" or _PREDICATE.search(tags, 0, at - 1) is not None


def _without_lead(unit: Unit, start: int, end: int) -> int:
    """Return where a phrase begins without conjunctions, adverbs, and the day before it ("On Tuesday Ida Marl")."""
    while start < end and (
        unit.tags[start] in _DASHES or is_adverb(unit.tokens[start]) or unit.tokens[start].word in _CONJUNCTIONS
    ):
        start += 1
    place = start
    if start < end and unit.tags[start] in "Pt":
        while place < end and unit.tags[place] in "Pt0Do":
            place += 1
    return place if place < end else start


def _beside(unit: Unit, at: int) -> Phrase | None:
    """Return the noun phrase of a gerund: "groups supporting"; "with the mayor, Ida Marl, saying"."""
    found = subject(unit, at)
    if not found or unit.tags[found.first : at] == "n":
        return None  # "Worth mentioning is"
    if unit.tags[at - 1] in "Nnw":
        verb = max(unit.tags.rfind(tag, found.first, at) for tag in "Vg")
        start = _without_lead(unit, max(found.first, verb + 1), at)
        return Phrase(start, at) if start < at else None
    return found if unit.tokens[found.first - 1].word == "with" else None


def noun_phrase(unit: Unit, first: int) -> Phrase | None:
    """Return the noun phrase that begins at the token `first`, or None."""
    last = first
    while last < len(unit.tokens) and unit.tokens[last].word != "that":
        if unit.tags[last] not in "DqNnwS0rog" and not (last > first and unit.tokens[last].word in _LINKED):
            break
        last += 1
    return Phrase(first, last) if _NOMINAL.search(unit.tags, first, last) else None
