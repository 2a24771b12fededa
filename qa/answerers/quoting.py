"""Questions about who said what: answered by the quotations of articles, their speaker named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from index.stores import Stores
from index.types import Filters, Span
from qa.answerers.idf import share, weigh
from qa.answerers.sayings import Claim
from qa.english.words import CLAUSES, PREPOSITIONS
from qa.quotations.checking import check_quote
from qa.quotations.cues import SAYING, Shape, verb_forms
from qa.quotations.searching import Quoted, articles_about, by_whom, quotations_of, same_person, surroundings
from qa.quotations.wording import words_of
from qa.reader.runtime import Reader
from qa.types import Evidence, Finding, Passage, Question

NAME = "extractive"
# Articles that are read for quotations, besides those of the passages.
READ = 20
# Of so many quotations the sentences are read, and of the nearest so many again with the sentences before them, which
# tell what "it" and "they" are; those answer that then bear on the question with this logit, to which the share of its
# words that their own sentences have adds up to so much (benchmarks/RESULTS.md).
WEIGHED, REREAD, BEFORE, BEARS, WORDS = 16, 4, 2, 1.5, 2.0
# What somebody is asked to have said or denied: a quotation has this share of its words, weighted by idf.
SAME = 0.75
# A shorter quote is too common to be anybody's.
LEAST_WORDS = 3
# Less than the share of such answers that were right over the sample, whose questions were written from quotations that
# had been found (benchmarks/RESULTS.md): worded "probably", until others have been asked.
TOLD, SAID_BY, DECIDED = 0.65, 0.9, 0.65
CITED = 3


def _forms(*shapes: Shape) -> str:
    """Return the forms of the verbs of saying as alternatives, the longest first."""
    said = (form for form, (verb, shape) in verb_forms().items() if verb in SAYING and shape in shapes)
    return "|".join(sorted(said, key=len, reverse=True))


# After "say" a word leads in what it was about: "what did she say the board would do" asks for a part of what was said.
_WHAT = re.compile(
    r"what (?:did|does|do|has|have|had) (?P<by>\S.*?)"
    rf" (?:(?:say|said)\b(?= (?:{'|'.join(sorted(PREPOSITIONS | CLAUSES))})\b|[\s?.!]*$)|tell|told)"
    r"(?: (?P<about>\S.*?))?[\s?.!]*$",
    re.IGNORECASE,
)
# Other verbs than "say" and "tell" ask for something else without this: "what did she write?" may be for a book.
_WROTE = re.compile(
    rf"what (?:did|does|do|has|have|had) (?P<by>\S.*?) (?:{_forms(Shape.BASE, Shape.PAST)})"
    r" (?P<about>(?:about|concerning|regarding) \S.*?)[\s?.!]*$",
    re.IGNORECASE,
)
_WHO = re.compile(r"who (?:said|says|was it (?:who|that) said)(?: that)?[\s:,]+(?P<quote>\S.*?)[\s?]*$", re.IGNORECASE)
_DID = re.compile(
    rf"(?P<has>did|has|have|had) (?P<by>(?:\S+ ){{1,5}}?)(?P<verb>{_forms(*Shape)}) (?:that )?(?P<about>\S.*?)[\s?]*$",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)


def said(question: Question, asked: str, passages: Sequence[Passage], stores: Stores, reader: Reader) -> Finding | None:
    """Return what the quotations of articles answer; None for another question, or where they don't answer it.

    `asked`: the sentence of the question that asks.
    """

    def about(words: re.Match[str]) -> _Asked:
        said = words["about"] or ""
        return _Asked(question.text, words["by"].strip(), said, question.admits, passages, stores, reader)

    asked = " ".join(asked.split())
    if found := _WHO.match(asked):
        return _who(found["quote"], question.admits, stores)
    if found := _WHAT.match(asked) or _WROTE.match(asked):
        return _what(about(found))
    if found := _DID.match(asked):
        verb, _ = verb_forms()[found["verb"].lower()]
        claim = Claim(f"{found['by']}{found['has'].lower()} {found['verb']} {found['about']}.", found["about"])
        return _did(about(found), verb, claim)
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """By whom, about what, where to look, and who reads."""

    text: str
    by: str
    about: str
    filters: Filters
    passages: Sequence[Passage]
    stores: Stores
    reader: Reader

    def quotations(self) -> Iterator[Quoted]:
        """Yield what the person says in the articles that come nearest."""
        near = articles_about(self.stores, self.by, self.about, self.filters)
        seen = [self.stores.catalog.article(key) for key in dict.fromkeys(one.article_id for one in self.passages)]
        articles = {one.id: one for one in (*filter(None, seen), *islice(near, READ))}
        for article in articles.values():
            for one in by_whom(self.by, article, quotations_of(self.stores.catalog, article)):
                if one.verb is None or one.verb in SAYING:
                    yield Quoted(article, one)

    def near(self, one: Quoted) -> float:
        """Return the share of the words asked about that its title and sentences have."""
        around = surroundings(self.stores.catalog, one.article, one.quotation)
        return self.share(f"{one.article.title}\n{around}")

    def bearing(self, quotations: Sequence[Quoted], before: int = 0) -> list[float]:
        """Return the logits that they bear on the question, read with so many sentences before, and with its words."""
        around = [surroundings(self.stores.catalog, one.article, one.quotation, before) for one in quotations]
        read = self.reader.read(self.text, around, [one.article.title for one in quotations], spans=1)
        return [each.relevance + WORDS * self.near(one) for each, one in zip(read, quotations, strict=True)]

    def promise(self, one: Quoted) -> float:
        """Return more for a quotation that shares words with what is asked about, and for an article found early."""
        articles = list(dict.fromkeys(passage.article_id for passage in self.passages))
        place = articles.index(one.article.id) if one.article.id in articles else len(articles)
        return self.near(one) - place / READ

    def share(self, text: str) -> float:
        """Return the share of the words asked about that a text has."""
        return share(weigh(self.about, self.stores.lexical), set(self.stores.lexical.words(text)))


def _what(asked: _Asked) -> Finding | None:
    """Answer what somebody said, or said about something: with what the reader finds to bear on the question."""
    ranked = sorted(asked.quotations(), key=asked.promise, reverse=True)
    weighed = [one for one in ranked if len(words_of(_content(one))) >= LEAST_WORDS][:WEIGHED]
    bearing = asked.bearing(weighed)
    nearest = [weighed[at] for at in sorted(range(len(weighed)), key=lambda at: -bearing[at])]
    if asked.about:
        again = asked.bearing(nearest[:REREAD], BEFORE)
        nearest = [one for one, logit in zip(nearest[:REREAD], again, strict=True) if logit >= BEARS]
    if not nearest:
        return None
    told = [_evidence(one, asked.stores, TOLD) for one in nearest]
    apart = {(one.article_id, one.start): one for one in reversed(told)}
    return Finding(tuple(reversed(apart.values()))[:CITED], TOLD, NAME, _shown(nearest[0]))


def _content(one: Quoted) -> str:
    return one.article.text[one.quotation.start : one.quotation.end]


def _shown(one: Quoted) -> str | None:
    """Return who said what, where the article's own sentence does not name them: "Ida Marl: “It is safe.”"."""
    text, quotation = one.article.text, one.quotation
    place, speaker = quotation.speaker_span, quotation.speaker or ""
    if place is None or same_person(speaker, text[place.start : place.end]):
        return None
    return f"{speaker}: {' '.join(text[quotation.start : quotation.end].split())}"


def _who(quote: str, filters: Filters, stores: Stores) -> Finding | None:
    """Answer who said a quote, where an article has it as it is."""
    bare = quote.strip("“”\"'‘’ ")
    if len(words_of(bare)) < LEAST_WORDS:
        return None
    one = check_quote(bare, stores)
    article, place = one.article, one.place
    if not one.speaker or not one.verdict.holds or article is None or place is None:
        return None
    if not filters.admit(article.publisher, article.published, article.byline):
        return None
    told = (each for each in quotations_of(stores.catalog, article) if each.speaker == one.speaker)
    source = next(each for each in told if _meet(Span(each.start, each.end), place))
    beside = source.speaker_span
    named = beside is not None and one.speaker.split()[-1] in article.text[beside.start : beside.end]
    sure = SAID_BY if named else TOLD  # whom "she" stands for is read from what goes before
    return Finding((_evidence(Quoted(article, source), stores, sure, by=beside),), sure, NAME, one.speaker)


def _did(asked: _Asked, verb: str, claim: Claim) -> Finding | None:
    """Answer whether somebody said, denied or promised something: no, where they said otherwise or did not say it."""
    for one in asked.quotations():
        if one.quotation.verb == verb and asked.share(_content(one)) >= SAME:
            evidence = _evidence(one, asked.stores, DECIDED)
            if verdict := _verdict(claim, one, evidence, asked.reader):
                return Finding((evidence,), DECIDED, NAME, verdict.capitalize(), verdict=verdict)
    return None


def _verdict(claim: Claim, one: Quoted, evidence: Evidence, reader: Reader) -> Literal["yes", "no"] | None:
    """Return whether a quotation's sentences carry a claim, or the opposite, as the reader or else their words tell."""
    (reading,) = reader.read([claim.sentence], [evidence.text], [one.article.title], spans=1)
    if stance := reading.stance:
        told = max(stance.yes, stance.no, stance.unsaid)
        return "yes" if told == stance.yes else "no" if told == stance.no else None
    if not claim.stands_in(_content(one)):
        return None
    return "no" if _NOT.search(one.article.text[evidence.start : one.quotation.start]) else "yes"


def _evidence(one: Quoted, stores: Stores, score: float, by: Span | None = None) -> Evidence:
    """Return the sentences that hold a quotation and the words for its speaker; `by`: the latter answer."""
    article, quotation = one.article, one.quotation
    spans = [Span(quotation.start, quotation.end), *([quotation.speaker_span] if quotation.speaker_span else [])]
    near = [each for each in stores.catalog.sentences(article.id) if any(_meet(each, span) for span in spans)]
    start = min(each.start for each in (*near, *spans))
    end = max(each.end for each in (*near, *spans))
    answer = by or spans[0]
    return Evidence(article.id, start, end, article.text[start:end], score, answer.start, answer.end)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
