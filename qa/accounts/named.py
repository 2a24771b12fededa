"""Whom an article names, where it says that something is, and what it gives as the cause.

"Ms Adler will lead the inquiry, the council said" becomes "who will lead the inquiry?". Two such claims may be rivals
where neither article knows the other's name, and each knows the nouns of the other's question: a deputy mayor is no
head of planning. Whether they answer each other's question, the reader says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from index.lexical import Lexical
from index.timex import read_times
from index.types import Span
from qa.accounts.claims import Claim
from qa.accounts.digests import points_back
from qa.accounts.topics import Source, Topic
from qa.agreement.values import value_of
from qa.answerers.proposals import Occurrence
from qa.answerers.subjects import READ_CHARS, Asked, Subject, apart
from qa.checker import Source as Cited
from qa.checker.names import is_name
from qa.english.kinds import Kind
from qa.english.tokens import Token, tokens
from qa.english.words import CAUSED, CAUSED_BY, DONE_TO_PEOPLE, PLACE_PREPOSITIONS
from qa.quotations.cues import SAYING, verb_forms
from qa.types import Passage

# Longer sentences say several things; two questions share so many words at least; names whose letters are alike to this
# share are one, misspelt.
MOST_CHARS, LEAST_SHARED, ALIKE = 300, 2, 0.75
_HEADS = {Kind.PERSON: "Who", Kind.PLACE: "Where", Kind.REASON: "Cause"}
# What is "in" a country is "at" a hall of it, and "near" a village.
_IN = dict.fromkeys(PLACE_PREPOSITIONS | {"on"}, "near") | {"in": "in", "at": "at", "on": "on"}
_PLACES = frozenset(_IN) - {"from", "to", "into", "around", "across"}
_BY_CAUSE = re.compile(rf"\b(?:{CAUSED_BY}) (?P<cause>[^,.;:—–()“”\"]+)", re.IGNORECASE)
_CAUSE_OF = re.compile(rf"(?P<cause>[^,.;:—–()“”\"]+?) (?:{CAUSED})\b(?! by\b)", re.IGNORECASE)
_ON = re.compile(r"\b(?:on|in|at|by|since|from|until|for)\s+$", re.IGNORECASE)
# Tags (`qa.english.tokens`) of what a sentence begins with before its verb, of what makes a name a part of a longer one
# ("Adler's plan", "the Bishop of Wells", "the Harbour Street depot"), and of what tells things apart.
_SUBJECT, _GOES_ON, _TELLING = "DnNwgq0", "SowgnN0", "wNnq"
# Who is injured, or there too, is one of several.
_SEVERAL = (DONE_TO_PEOPLE - {"born", "elected"}) | frozenset("also too another both among other others".split())


@dataclass(frozen=True, slots=True)
class Blank:
    """Words of a sentence that answer a question of a `kind`; what `asks` for them stands from `start` on.

    `beside`: whether a place is one in, at, on or near which something is.
    """

    start: int
    words: Span
    kind: Kind
    beside: str = ""

    @property
    def asks(self) -> str:
        """The word that asks for it."""
        return {Kind.PERSON: "who", Kind.PLACE: "where"}.get(self.kind, "what")


@dataclass(frozen=True, slots=True)
class Named(Claim):
    """Somebody, a place or a cause that an article names, and its blank.

    `said` is its sentence up to the next comma, without days. `nouns` are those of its question, `near` the words of
    its sentence and headline, `known` all of its article.
    """

    blank: Blank = Blank(0, Span(0, 0), Kind.PERSON)
    said: str = ""
    nouns: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()

    @property
    def asked(self) -> Kind:
        """What kind of answer its words are."""
        return self.blank.kind

    def rivals(self, other: Claim) -> bool:
        """Whether the other names something that this article does not know, and the other way round, of the same."""
        if not isinstance(other, Named) or (self.asked, self.blank.beside) != (other.asked, other.blank.beside):
            return False
        if len(self.told & other.told) < LEAST_SHARED or self.knows(other) or other.knows(self):
            return False
        of_one = self.nouns <= other.near or other.nouns <= self.near
        known = self.nouns <= other.known and other.nouns <= self.known
        return of_one and known and not self._is_spelt_as(other)

    def knows(self, other: "Named") -> bool:
        """Whether its article has the other's name, or any part of it; of a cause, all of its words."""
        return names(self.known, other)

    @property
    def cited(self) -> Cited:
        """Its article, as another's claim is held to it."""
        one = self.source.article
        return Cited(one.text[:READ_CHARS], one.title, one.publisher, one.published)

    def occurrence(self) -> Occurrence:
        """Its words where they stand."""
        one = self.source.article
        facts = one.id, one.title, one.publisher, one.published
        passage = Passage("", *facts, 0, len(one.text), one.text, self.source.score, 1, one.markup)
        return Occurrence(passage, self.words, self.sentence, 0.0, 0.0)

    def _is_spelt_as(self, other: "Named") -> bool:
        pairs = ((mine, theirs) for mine in self.value.words for theirs in other.value.words)
        return any(SequenceMatcher(None, *pair).ratio() >= ALIKE for pair in pairs)


def one_story(one: Named, other: Named, lexical: Lexical) -> bool:
    """Whether two articles may tell of one event, as far as what they call it and their days tell."""
    asked = Asked.of(one.question)
    mine, theirs = (Subject.of(asked, each.occurrence(), each.source.article, lexical) for each in (one, other))
    return apart(asked, mine, theirs) is None


def names(known: frozenset[str], one: Named) -> bool:
    """Whether words of an article have a name, or any part of it; of a cause, all of its words."""
    shared = one.value.words & known
    return bool(shared) and (one.asked is not Kind.REASON or shared == one.value.words)


def known(source: Source) -> frozenset[str]:
    """Return the words of an article and its headline."""
    return value_of(f"{source.article.title} {source.said(Span(0, len(source.article.text)))}", Kind.OTHER).words


def named(source: Source, topic: Topic) -> Iterator[Named]:
    """Yield whom, where and what for an article names."""
    article, words = source.article, known(source)
    for sentence in source.sentences:
        said = source.said(sentence)
        plain = sentence.end - sentence.start <= MOST_CHARS and not said.endswith("?")
        if plain and source.tells_in(sentence) and said != article.title and not points_back(said):
            for blank in _blanks(article.text, sentence):
                yield _claim(source, topic, sentence, blank, words)


def _claim(source: Source, topic: Topic, sentence: Span, blank: Blank, known: frozenset[str]) -> Named:
    text, words = source.article.text, blank.words
    before = _undated(source, Span(sentence.start, blank.start))
    after = _undated(source, _behind(text, Span(words.end, sentence.end)))
    question = f"{' '.join(f'{before} {blank.asks} {after}'.split()).rstrip(' .')}?"
    behind = "" if text[words.end : words.end + 1] == "," else after
    return Named(
        source,
        sentence,
        words,
        value_of(text[words.start : words.end], Kind.OTHER),
        question[0].upper() + question[1:],
        _HEADS[blank.kind],
        frozenset(topic.stores.lexical.words(f"{before} {after}")),
        blank=blank,
        said=f"{' '.join(f'{before} {text[words.start : words.end]} {behind}'.split()).rstrip(' .')}.",
        nouns=_nouns(f", {before} {after}"),
        near=value_of(f"{source.article.title} {source.said(sentence)}", Kind.OTHER).words,
        known=known,
    )


def _undated(source: Source, span: Span) -> str:
    """Return a part of a sentence without its days: those of two papers differ in how they are told."""
    text, start = source.article.text[span.start : span.end], 0
    parts = []
    for one in read_times(text, source.article.published):
        if one.kind == "DATE" and one.interval and one.start >= start and text[one.end : one.end + 1] not in ("'", "’"):
            parts.append(_ON.sub("", text[start : one.start]))
            start = one.end
    return " ".join((*parts, text[start:]))


def _behind(text: str, rest: Span) -> Span:
    """Return how a question goes on behind a name, up to the next comma: not ", an engineer, ", not ", police said"."""
    start = rest.start
    if text[start : start + 1] == ",":
        end = text.find(",", start + 1, rest.end)
        start = end + 1 if end >= 0 else rest.end
    mark = re.compile(r"[,;:—–]").search(text, start, rest.end)
    return Span(start, mark.start() if mark else rest.end)


def _nouns(text: str) -> frozenset[str]:
    """Return the words of a question that tell what it is about, verbs behind "will" and the like left out."""
    cut = tokens(text)
    telling = [one.shown for before, one in pairwise(cut) if one.tag in _TELLING and before.tag != "X"]
    return value_of(" ".join(telling), Kind.OTHER).words


def _blanks(text: str, sentence: Span) -> Iterator[Blank]:
    """Yield the words of a sentence that answer a question."""
    cut = tokens(text[sentence.start : sentence.end])
    several = any(one.word in _SEVERAL for one in cut)
    for first, last in _runs(cut):
        if (found := _asked(cut, first, last)) and not (several and found[0] is Kind.PERSON):
            kind, place = found
            words = Span(sentence.start + cut[first].start, sentence.start + cut[last - 1].end)
            beside = _IN[cut[place].word] if kind is Kind.PLACE else ""
            yield Blank(sentence.start + cut[place].start, words, kind, beside)
    for pattern in (_BY_CAUSE, _CAUSE_OF):
        if cause := pattern.search(text, sentence.start, sentence.end):
            words = Span(*cause.span("cause"))
            yield Blank(words.start, words, Kind.REASON)


def _runs(cut: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield names, titles before them included: the places of their first token, and behind their last."""
    at = 0
    while at < len(cut):
        end = at
        while end < len(cut) and (cut[end].tag == "N" or (cut[end].tag == "n" and end == at)):
            end += 1
        if any(map(is_name, cut[at:end])):
            yield at, end
        at = max(end, at + 1)


def _asked(cut: Sequence[Token], first: int, last: int) -> tuple[Kind, int] | None:
    """Return what kind of answer a name is where it stands, and from where on the question asks for it."""
    behind = cut[last] if last < len(cut) else None
    if behind and (behind.tag in _GOES_ON or behind.word in ("and", "or") or _says(behind)):
        return None
    if all(one.tag in _SUBJECT for one in cut[:first]):
        return (Kind.PERSON, 0) if behind and (behind.tag in "VXB" or behind.shown == ",") else None
    at = first - 1 - (cut[first - 1].tag == "D")
    before = cut[at]
    if before.word in _PLACES:
        return Kind.PLACE, at
    names_one = before.word in ("by", "as") or before.tag == "B" or (before.tag == "V" and not _says(before))
    return (Kind.PERSON, at + 1) if names_one else None


def _says(one: Token) -> bool:
    """Whether a word is a verb of saying: who says something says it beside others."""
    return verb_forms().get(one.word, ("",))[0] in SAYING
