"""On what articles about a topic disagree: what one of them counts or dates is asked of the others, in its own words.

"About 240 homes in Corran were flooded" becomes "how many homes in Corran were flooded?", read where others count
homes: who names another figure disagrees. Likeness of sentences tells no better than by chance (benchmarks/RESULTS.md).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest

from index.timex import read_times
from index.timex.periods import Interval
from index.types import Filters, Span
from qa.accounts.digests import digest, points_back
from qa.accounts.events import tellings
from qa.accounts.topics import Source, Topic
from qa.accounts.withdrawals import Withdrawals
from qa.agreement.figures import NUMERAL
from qa.agreement.values import Value, value_of
from qa.answerers import Answerer
from qa.answerers.trimming import whole
from qa.english.kinds import Kind
from qa.english.tokens import tokens
from qa.english.words import TIME_UNITS
from qa.sureness import PROBABLE
from qa.types import Evidence, Finding, Passage, Question

# So many claims are asked of other articles: of each one or two passages are read.
ASKED = 12
# Sentences that tell what each of those who are named says, beside the points.
TOLD = 2
# Two sentences that date or price the same share so many words beside the topic's, and so much of the shorter one's.
LEAST_SHARED, SHARED = 3, 0.3
_ASKS = {Kind.MONEY: "how much", "share": "what percentage", Kind.TIME: "when"}
_ON = re.compile(r"\b(?:on|in|at)\s+$", re.IGNORECASE)  # nobody asks "on when"
_NOUN = re.compile(r"\s+([a-z][\w-]*)")
_HEADS = {Kind.MONEY: "Money", "share": "Share", Kind.TIME: "Day"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article counts, or the day it gives: the words in a sentence of it, and what they say.

    `told`: the words of that sentence, beside the topic's; of a day, `named`: all days that its article has.
    """

    source: Source
    sentence: Span
    words: Span
    value: Value
    told: frozenset[str]
    named: frozenset[Interval] = frozenset()

    @property
    def question(self) -> str:
        """What they answer, in the sentence's own words."""
        text, one = self.source.article.text, self.sentence
        asks = _ASKS.get(self.value.kind, "how many")
        before = text[one.start : self.words.start]
        before = _ON.sub("", before) if self.asked is Kind.TIME else before
        return f"{' '.join(f'{before} {asks} {text[self.words.end : one.end]}'.split()).rstrip(' .')}?"

    @property
    def asked(self) -> Kind:
        """What kind of answer that is."""
        return Kind.TIME if self.value.kind is Kind.TIME else Kind.NUMBER

    @property
    def about(self) -> str:
        """What is counted, as the sentence calls it."""
        noun = _NOUN.match(self.source.article.text, self.words.end, self.sentence.end)
        named = noun[1] if noun else " ".join(sorted(self.value.figure.counted if self.value.figure else ()))
        return _HEADS.get(self.value.kind, named.capitalize())

    def evidence(self, first: bool) -> Evidence:
        """The sentence, behind who says it; if it is the `first` of a point, behind what is counted."""
        article, one = self.source.article, self.sentence
        heading = f"{f'{self.about}. ' if first else ''}{article.publisher or article.title}:"
        text = article.text[one.start : one.end]
        return Evidence(
            article.id, one.start, one.end, text, self.source.score, self.words.start, self.words.end, heading
        )

    def stands_in(self, passage: Passage) -> bool:
        """Whether a passage has its words."""
        place = passage.article_id == self.source.article.id
        return place and passage.start <= self.words.start and self.words.end <= passage.end

    def is_given(self, found: Finding) -> bool:
        """Whether its words are an answer that was found; a day, of which articles have many, is at least probable."""
        one = found.evidence[0] if found.answers else None
        if self.asked is Kind.TIME and found.confidence < PROBABLE:
            return False
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


def compared(
    topic: Topic, parties: Sequence[str], passages: Sequence[Passage], filters: Filters, answerer: Answerer
) -> Iterator[Evidence]:
    """Yield who says what on each point on which sources disagree, then what the publishers named say of the topic."""
    for point in _points(topic, passages, filters, answerer):
        yield from (one.evidence(at == 0) for at, one in enumerate(point))
    about = {source.article.id for source in topic.sources(passages, filters) if source.about} if parties else set()
    for name in parties:
        theirs = [one for one in passages if one.publisher == name and one.article_id in about]
        for chosen in digest(topic, theirs, filters, TOLD) if theirs else ():
            yield replace(chosen.evidence, heading=f"{name}:")


def _points(topic: Topic, passages: Sequence[Passage], filters: Filters, answerer: Answerer) -> list[list[Claim]]:
    """Return for each point the claims that exclude each other, one of each answer."""
    points: list[list[Claim]] = []
    for claim, others in _disputed(topic, passages, filters)[:ASKED]:
        if any(claim in point for point in points):
            continue
        rivals = _rivals(claim, others, passages, answerer)
        point = next((point for point in points if any(one in point for one in rivals)), [])
        if rivals and not point:
            points.append(point)
        for one in (claim, *rivals) if rivals else ():
            if not any(one.value.same(each.value) for each in point):
                point.append(one)
    return points


def _rivals(claim: Claim, others: Sequence[Claim], passages: Sequence[Passage], answerer: Answerer) -> Sequence[Claim]:
    """Return those of the others that answer a claim's question: each article is asked for itself, where they stand."""
    found: list[Claim] = []
    for key in dict.fromkeys(other.source.article.id for other in others):
        theirs = [other for other in others if other.source.article.id == key]
        read = [one for one in passages if any(other.stands_in(one) for other in theirs)]
        answer = answerer.answer(Question(claim.question, as_given=True), read) if read else Finding((), 0.0, "")
        found += [other for other in theirs if other.is_given(answer)][:1]
    return found


def _disputed(topic: Topic, passages: Sequence[Passage], filters: Filters) -> list[tuple[Claim, list[Claim]]]:
    """Return what several sources count otherwise, or date, in whatever respect; of one source after the other.

    Beside each claim are those of others that may be its rivals.
    """
    sources = topic.sources(passages, filters)
    taken_back = Withdrawals.of(sources)
    claims = [
        one
        for source in sources
        for one in (*_counted(source, topic), *_dated(source, topic))
        if not taken_back.covers(source, one.sentence, one.words)
    ]
    ids = topic.stores.catalog.sources([source.article.id for source in sources])
    rivals: dict[int, list[Claim]] = {}
    for one, other in combinations(range(len(claims)), 2):
        mine, theirs = claims[one], claims[other]
        apart = ids[mine.source.article.id] != ids[theirs.source.article.id]
        if apart and mine.rivals(theirs):
            rivals.setdefault(one, []).append(theirs)
            rivals.setdefault(other, []).append(mine)
    each = [[(claims[at], rivals[at]) for at in rivals if claims[at].source is source] for source in sources]
    return [one for turn in zip_longest(*each) for one in turn if one]


def _counted(source: Source, topic: Topic) -> Iterator[Claim]:
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
        yield Claim(source, sentence, words, value, _told(source.said(sentence), topic, "t0"))


def _dated(source: Source, topic: Topic) -> Iterator[Claim]:
    """Yield the days on which an article says that something happened, or will."""
    article = source.article
    named = frozenset(one.interval for one in read_times(article.text, article.published) if one.interval)
    for one in tellings(source, topic):
        if one.time and not points_back(one.said):
            sentence, words = (article.text[span.start : span.end] for span in (one.sentence, one.time))
            said = value_of(words, Kind.TIME, sentence, article.published)
            if said.days:
                yield Claim(source, one.sentence, one.time, said, _told(one.said, topic, "t0Nn"), named)


def _told(said: str, topic: Topic, without: str) -> frozenset[str]:
    """Return the words of a sentence beside the topic's; whose names it has says nothing of when something was done."""
    words = " ".join(one.shown for one in tokens(said) if one.tag not in without)
    return frozenset(topic.stores.lexical.words(words)) - {*topic.stores.lexical.words(topic.text)}
