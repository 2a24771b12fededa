"""On what articles about a topic disagree: what one of them counts is asked of the others, in its own words.

"About 240 homes in Corran were flooded" becomes "how many homes in Corran were flooded?", read in all other articles:
who names another figure disagrees. Likeness of sentences tells these no better than by chance (benchmarks/RESULTS.md).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest

from index.catalog import Catalog
from index.types import Article, Filters, Span
from qa.accounts.digests import digest, points_back
from qa.accounts.topics import Source, Topic
from qa.accounts.withdrawals import Withdrawals
from qa.agreement.figures import NUMERAL
from qa.agreement.values import Value, value_of
from qa.answerers import Answerer
from qa.answerers.trimming import whole
from qa.english.kinds import Kind
from qa.english.tokens import tokens
from qa.english.words import TIME_UNITS
from qa.types import Evidence, Passage, Question

# So many claims are asked of the other articles: each takes as long as a question.
ASKED = 8
# Sentences that tell what each of those who are named says, beside the points.
TOLD = 2
_ASKS = {Kind.MONEY: "how much", "share": "what percentage"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article counts: the words in a sentence of it, and what they say."""

    source: Source
    sentence: Span
    words: Span
    value: Value

    @property
    def question(self) -> str:
        """What they answer, in the sentence's own words."""
        text, one = self.source.article.text, self.sentence
        asks = _ASKS.get(self.value.kind, "how many")
        asked = f"{text[one.start : self.words.start]} {asks} {text[self.words.end : one.end]}"
        return f"{' '.join(asked.split()).rstrip('.')}?"

    @property
    def counted(self) -> str:
        """What is counted, in a word."""
        named = " ".join(sorted(self.value.figure.counted if self.value.figure else ()))
        return {Kind.MONEY: "money", "share": "share"}.get(self.value.kind, named)

    @property
    def evidence(self) -> Evidence:
        """The sentence, behind what is counted and who says it."""
        article, one = self.source.article, self.sentence
        heading = f"{self.counted.capitalize()}. {_who(article)}:"
        text = article.text[one.start : one.end]
        return Evidence(
            article.id, one.start, one.end, text, self.source.score, self.words.start, self.words.end, heading
        )


def compared(
    topic: Topic, parties: Sequence[str], passages: Sequence[Passage], filters: Filters, answerer: Answerer
) -> Iterator[Evidence]:
    """Yield who says what on each point on which sources disagree, then what the publishers named say of the topic."""
    for point in _points(topic, passages, filters, answerer):
        yield from point
    about = {source.article.id for source in topic.sources(passages, filters) if source.about} if parties else set()
    for name in parties:
        theirs = [one for one in passages if one.publisher == name and one.article_id in about]
        for chosen in digest(topic, theirs, filters, TOLD) if theirs else ():
            yield replace(chosen.evidence, heading=f"{name}:")


def _points(
    topic: Topic, passages: Sequence[Passage], filters: Filters, answerer: Answerer
) -> Iterator[tuple[Evidence, ...]]:
    catalog = topic.stores.catalog
    heard: set[tuple[str, int]] = set()  # places of claims that are in a point
    for claim in _disputed(topic, passages, filters)[:ASKED]:
        article = claim.source.article
        if (article.id, claim.words.start) not in heard:
            others = [one for one in passages if one.article_id != article.id]
            rivals = list(_rivals(claim, others, answerer, catalog))
            heard |= {(one.article_id, one.answer_start or 0) for one in rivals}
            if rivals:
                yield claim.evidence, *rivals


def _rivals(claim: Claim, others: Sequence[Passage], answerer: Answerer, catalog: Catalog) -> Iterator[Evidence]:
    """Yield the sentences of others that answer a claim's question with something else, one of each answer."""
    found = answerer.answer(Question(claim.question, as_given=True), others)
    for one in (found.evidence[agreed.places[0]] for agreed in found.agreed if found.answers):
        article = catalog.article(one.article_id)
        if article and one.answer_start is not None and one.answer_end is not None:
            said = value_of(article.text[one.answer_start : one.answer_end], Kind.NUMBER)
            if said.rivals(claim.value, Kind.NUMBER):
                yield replace(one, heading=f"{_who(article)}:", again=False)


def _disputed(topic: Topic, passages: Sequence[Passage], filters: Filters) -> list[Claim]:
    """Return what is counted by several sources otherwise, in whatever respect; of one source after the other."""
    sources = topic.sources(passages, filters)
    taken_back = Withdrawals.of(sources)
    claims = [
        one for source in sources for one in _claims(source) if not taken_back.covers(source, one.sentence, one.words)
    ]
    ids = topic.stores.catalog.sources([source.article.id for source in sources])
    disputed: dict[int, None] = {}
    for one, other in combinations(range(len(claims)), 2):
        mine, theirs = claims[one], claims[other]
        apart = ids[mine.source.article.id] != ids[theirs.source.article.id]
        if apart and mine.value.rivals(theirs.value, Kind.NUMBER):
            disputed |= {one: None, other: None}
    each = [[claims[at] for at in disputed if claims[at].source is source] for source in sources]
    return [one for turn in zip_longest(*each) for one in turn if one]


def _claims(source: Source) -> Iterator[Claim]:
    for sentence in source.sentences:
        said = source.said(sentence)
        if source.tells_in(sentence) and said != source.article.title and not points_back(said):
            for match in NUMERAL.finditer(source.article.text, sentence.start, sentence.end):
                yield from _claim(source, sentence, Span(*match.span()))


def _claim(source: Source, sentence: Span, numeral: Span) -> Iterator[Claim]:
    """Yield what a numeral counts, with the noun behind it; days, and units of time, are counted by all and sundry."""
    text = source.article.text
    words = Span(*whole(text, numeral.start, numeral.end))
    noun = re.compile(r"\s+([a-z][\w-]*)").match(text, words.end, sentence.end)
    is_noun = noun and tokens(noun[1])[0].tag in "wg"
    value = value_of(text[words.start : noun.end() if noun and is_noun else words.end], Kind.NUMBER)
    if value.figure and value.figure.counted - TIME_UNITS and value.kind is not Kind.TIME:
        yield Claim(source, sentence, words, value)


def _who(article: Article) -> str:
    return article.publisher or article.title
