"""Questions about who said what: answered by the quotations of articles, their speaker named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from index.stores import Stores
from index.types import Filters, Span
from qa.answerers.idf import share, weigh
from qa.quotations.checking import check_quote
from qa.quotations.cues import SAYING, verb_forms
from qa.quotations.searching import Quoted, articles_about, quotations_of, same_person, surroundings
from qa.quotations.wording import words_of
from qa.types import Evidence, Finding, Passage, Question

NAME = "extractive"
# Articles that are read for quotations, besides those of the passages.
READ = 20
# The sentence and title of a quotation have this share of the words asked about, weighted by idf; of what somebody is
# asked to have said or denied, the quotation itself has so much.
ABOUT, SAME = 0.5, 0.75
# A shorter quote is too common to be anybody's.
LEAST_WORDS = 3
# Less than the share of such answers that were right over the sample, whose questions were written from quotations that
# had been found (benchmarks/RESULTS.md): worded "probably", until others have been asked.
TOLD, SAID_BY, DECIDED = 0.65, 0.9, 0.65
CITED = 3
_FORMS = "|".join(sorted((form for form, (verb, _) in verb_forms().items() if verb in SAYING), key=len, reverse=True))
_WHAT = re.compile(
    r"what (?:did|does|do|has|have|had) (?P<by>\S.*?) (?:say|said|tell|told)\b"
    r"(?: \w+)??(?: (?:about|of|on|regarding|concerning) (?P<about>\S.*?))?[\s?.!]*$",
    re.IGNORECASE,
)
_WHO = re.compile(r"who (?:said|says|was it (?:who|that) said)(?: that)?[\s:,]+(?P<quote>\S.*?)[\s?]*$", re.IGNORECASE)
_DID = re.compile(
    rf"(?:did|has|have|had) (?P<by>(?:\S+ ){{1,5}}?)(?P<verb>{_FORMS}) (?:that )?(?P<about>\S.*?)[\s?]*$", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)


def said(question: Question, asked: str, passages: Sequence[Passage], stores: Stores) -> Finding | None:
    """Return what the quotations of articles answer; None for another question, or where they don't answer it.

    `asked`: the sentence of the question that asks.
    """
    asked = " ".join(asked.split())
    if found := _WHO.match(asked):
        return _who(found["quote"], question.admits, stores)
    if found := _WHAT.match(asked):
        return _what(_Asked(found["by"], found["about"] or "", question.admits, passages, stores))
    if found := _DID.match(asked):
        verb, _ = verb_forms()[found["verb"].lower()]
        return _did(_Asked(found["by"].strip(), found["about"], question.admits, passages, stores), verb)
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """By whom, about what, and where to look."""

    by: str
    about: str
    filters: Filters
    passages: Sequence[Passage]
    stores: Stores

    def quotations(self) -> Iterator[Quoted]:
        """Yield what the person says in the articles that come nearest."""
        near = articles_about(self.stores, self.by, self.about, self.filters)
        seen = [self.stores.catalog.article(key) for key in dict.fromkeys(one.article_id for one in self.passages)]
        articles = {one.id: one for one in (*filter(None, seen), *islice(near, READ))}
        for article in articles.values():
            for one in quotations_of(self.stores.catalog, article):
                named = one.speaker and same_person(self.by, one.speaker)
                if named and (one.verb is None or one.verb in SAYING):
                    yield Quoted(article, one)

    def share(self, text: str) -> float:
        """Return the share of the words asked about that a text has."""
        return share(weigh(self.about, self.stores.lexical), set(self.stores.lexical.words(text)))


def _what(asked: _Asked) -> Finding | None:
    """Answer what somebody said, or said about something."""
    found = []
    for at, one in enumerate(asked.quotations()):
        content = one.article.text[one.quotation.start : one.quotation.end]
        near = asked.share(surroundings(asked.stores.catalog, one.article, one.quotation)) if asked.about else 1.0
        if near >= ABOUT and len(words_of(content)) >= LEAST_WORDS:
            found.append((asked.share(content) + near, one.quotation.direct, -at, one))
    if not found:
        return None
    best = [one for *_, one in sorted(found, key=lambda item: item[:3], reverse=True)]
    evidence = {(item.article_id, item.start): item for item in (_evidence(one, asked.stores, TOLD) for one in best)}
    return Finding(tuple(evidence.values())[:CITED], TOLD, NAME, _shown(best[0]))


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
    evidence = _evidence(Quoted(article, source), stores, SAID_BY, by=source.speaker_span)
    return Finding((evidence,), SAID_BY, NAME, one.speaker)


def _did(asked: _Asked, verb: str) -> Finding | None:
    """Answer whether somebody said, denied or promised something: no, where an article says that they did not."""
    for one in asked.quotations():
        quotation, text = one.quotation, one.article.text
        if quotation.verb == verb and asked.share(text[quotation.start : quotation.end]) >= SAME:
            evidence = _evidence(one, asked.stores, DECIDED)
            verdict: Literal["yes", "no"] = "no" if _NOT.search(text[evidence.start : quotation.start]) else "yes"
            return Finding((evidence,), DECIDED, NAME, verdict.capitalize(), verdict=verdict)
    return None


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
