"""What an article says that another may say otherwise: what it counts, and the days it gives.

Each claim is a question in its sentence's own words: "About 240 homes in Corran were flooded" becomes "how many homes
in Corran were flooded?". Who is named, where something is, and what is its cause: `named`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.timex import read_times
from index.timex.periods import Interval
from index.types import Span
from qa.accounts.digests import points_back
from qa.accounts.events import tellings
from qa.accounts.topics import Source, Topic
from qa.agreement.figures import NUMERAL
from qa.agreement.values import Value, value_of
from qa.answerers.trimming import whole
from qa.english.kinds import Kind
from qa.english.tokens import tokens
from qa.english.words import TIME_UNITS
from qa.types import Evidence, Finding, Passage

# Two sentences that date or price the same share so many words beside the topic's, and so much of the shorter one's.
LEAST_SHARED, SHARED = 3, 0.3
_ASKS = {Kind.MONEY: "how much", "share": "what percentage", Kind.TIME: "when"}
_ON = re.compile(r"\b(?:on|in|at)\s+$", re.IGNORECASE)  # nobody asks "on when"
_NOUN = re.compile(r"\s+([a-z][\w-]*)")
_HEADS = {Kind.MONEY: "Money", "share": "Share", Kind.TIME: "Day"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article says: the `words` in a sentence of it that answer a question, and what they say.

    `about` is what a point is headed by. `told`: the words of the sentence, beside the topic's; of a day, `named`: all
    days that its article has.
    """

    source: Source
    sentence: Span
    words: Span
    value: Value
    question: str
    about: str
    told: frozenset[str]
    named: frozenset[Interval] = frozenset()

    @property
    def asked(self) -> Kind:
        """What kind of answer its words are."""
        return Kind.TIME if self.value.kind is Kind.TIME else Kind.NUMBER

    @property
    def quote(self) -> str:
        """Its sentence as it stands."""
        return self.source.article.text[self.sentence.start : self.sentence.end]

    def evidence(self, first: bool) -> Evidence:
        """The sentence, behind who says it; if it is the `first` of a point, behind what that is about."""
        article, one = self.source.article, self.sentence
        heading = f"{f'{self.about}. ' if first else ''}{article.publisher or article.title}:"
        return Evidence(
            article.id, one.start, one.end, self.quote, self.source.score, self.words.start, self.words.end, heading
        )

    def stands_in(self, passage: Passage) -> bool:
        """Whether a passage has its words."""
        place = passage.article_id == self.source.article.id
        return place and passage.start <= self.words.start and self.words.end <= passage.end

    def is_given(self, found: Finding) -> bool:
        """Whether its words are an answer that was found."""
        one = found.evidence[0] if found.answers else None
        if one is None or one.answer_start is None or one.answer_end is None:
            return False
        return one.answer_start < self.words.end and self.words.start < one.answer_end

    def rivals(self, other: "Claim") -> bool:
        """Whether the other may say something else of the same: it counts so, or dates what is told in like words.

        All and sundry have a price, a share or a length, so that these, too, must be told in like words.
        """
        if self.asked is not other.asked or not self.value.rivals(other.value, self.asked):
            return False
        of_anything = self.value.kind in _ASKS or (self.value.figure and self.value.figure.unit)
        return (not of_anything or self._is_told_as(other)) and not self._names(other) and not other._names(self)

    def _is_told_as(self, other: "Claim") -> bool:
        shorter = min(len(self.told), len(other.told))
        return len(self.told & other.told) >= max(LEAST_SHARED, SHARED * shorter)

    def _names(self, other: "Claim") -> bool:
        """Whether its article has the other's day, too: who says both does not say the one instead of the other."""
        days = other.value.days
        return any(days and one.first <= days.last and days.first <= one.last for one in self.named)


def counted(source: Source, topic: Topic) -> Iterator[Claim]:
    """Yield what an article counts."""
    for sentence in source.sentences:
        said = source.said(sentence)
        if source.tells_in(sentence) and said != source.article.title and not points_back(said):
            for match in NUMERAL.finditer(source.article.text, sentence.start, sentence.end):
                yield from _figure(source, sentence, Span(*match.span()), topic)


def _figure(source: Source, sentence: Span, numeral: Span, topic: Topic) -> Iterator[Claim]:
    """Yield what a numeral counts, with the noun behind it; days, and units of time, are counted by all and sundry."""
    text = source.article.text
    words = Span(*whole(text, numeral.start, numeral.end))
    noun = _NOUN.match(text, words.end, sentence.end)
    is_noun = noun and tokens(noun[1])[0].tag in "wg"
    value = value_of(text[words.start : noun.end() if noun and is_noun else words.end], Kind.NUMBER)
    if value.figure and value.figure.counted - TIME_UNITS and value.kind is not Kind.TIME:
        question = question_of(text, sentence, words, _ASKS.get(value.kind, "how many"))
        named = noun[1] if noun else " ".join(sorted(value.figure.counted))
        about = _HEADS.get(value.kind, named.capitalize())
        yield Claim(source, sentence, words, value, question, about, _told(source.said(sentence), topic, "t0"))


def dated(source: Source, topic: Topic) -> Iterator[Claim]:
    """Yield the days on which an article says that something happened, or will."""
    article = source.article
    named = frozenset(one.interval for one in read_times(article.text, article.published) if one.interval)
    for one in tellings(source, topic):
        if one.time and not points_back(one.said):
            sentence, words = (article.text[span.start : span.end] for span in (one.sentence, one.time))
            said = value_of(words, Kind.TIME, sentence, article.published)
            if said.days:
                question = question_of(article.text, one.sentence, one.time, _ASKS[Kind.TIME])
                told = _told(one.said, topic, "t0Nn")
                yield Claim(source, one.sentence, one.time, said, question, _HEADS[Kind.TIME], told, named)


def question_of(text: str, sentence: Span, words: Span, asks: str) -> str:
    """Return what some words of a sentence answer: its own words, with "how many" in their place."""
    before = text[sentence.start : words.start]
    before = _ON.sub("", before) if asks == "when" else before
    return f"{' '.join(f'{before} {asks} {text[words.end : sentence.end]}'.split()).rstrip(' .')}?"


def _told(said: str, topic: Topic, without: str) -> frozenset[str]:
    """Return the words of a sentence beside the topic's; whose names it has says nothing of when something was done."""
    words = " ".join(one.shown for one in tokens(said) if one.tag not in without)
    return frozenset(topic.stores.lexical.words(words)) - {*topic.stores.lexical.words(topic.text)}
