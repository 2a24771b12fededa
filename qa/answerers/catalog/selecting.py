"""Which articles a question means: by publisher, author, title or subject, or the one that was cited last."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.rendering import said
from index.rows import Listing
from index.stores import Stores
from index.types import Article, Filters, Scored, Span
from qa.answerers.idf import share, weigh
from qa.citations import HEADLINE
from qa.english.kinds import names
from qa.questions.catalog import Articles
from qa.types import Evidence, Question

NAME = "catalog"
# Chunks that are looked into for a subject; where there are as many, a count is the least that there are.
DEPTH = 5_000
# Where no chunk has all words of a subject, so many are looked into for this share of their weight, by idf.
NEAR, NEARLY = 50, 0.75
# An article's head: its title and so many sentences.
LEAD_SENTENCES = 3
# Words at the end of an answer's first sentence by which the article that it quotes is known.
TAIL_WORDS = 12
# An answer's sentence is looked for in so many chunks.
CITED_IN = 20
_MARKER = re.compile(r"\s*\[\d+\]")
_WORD = re.compile(r"\w+")
# What an answer says of its own ends so before an article's title, and the title before what is quoted.
_LISTED = re.compile(r": (?=“)|”: ")
# Days beside an answer's words, which the article does not have.
_DAYS = re.compile(r" \([^()]{4,60}\)")


@dataclass(frozen=True, slots=True)
class Found:
    """An article that is meant; `quote` is what mentions a subject.

    `named`: its title has the subject's words side by side; `below`: neither title nor lead has them.
    """

    listing: Listing
    named: bool = False
    below: bool = False
    quote: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles that a question may be about."""

    question: Question
    stores: Stores

    def find(self, articles: Articles) -> list[Found]:
        """Return the articles that are meant, the likeliest first: newest first, or by where they have the subject."""
        if articles.cited and self.question.history:
            found = [Found(each) for each in self._cited()]
        elif articles.about:
            found = self._mentioning(articles) if articles.mention else self._about(articles)
        else:
            found = [Found(each) for each in self.stores.catalog.listings()]
        known = {one.listing.id: one for one in reversed(found)}  # of chunks of one article the first counts
        kept = [one for one in reversed(known.values()) if self._fits(one.listing, articles)]
        return _at_the_end(kept, articles.order) if articles.order else kept

    def near(self, articles: Articles) -> Iterator[Article]:
        """Yield the articles whose chunks come nearest to a subject."""
        hits = self.stores.lexical.search(articles.about, NEAR, self._filters(articles))
        yield from (each for each in self._owners(hits) if self._fits(_listing(each), articles))

    def evidence(self, found: Found) -> Evidence:
        """Return what proves an article: what mentions the subject, else its title, else its first sentence."""
        article = self.stores.catalog.article(found.listing.id)
        if found.quote or article is None:
            return found.quote or Evidence(found.listing.id, 0, 0, "", 0.0)  # gone meanwhile: `cite` says so
        span = self._shown_title(article) or next(
            iter(self.stores.catalog.sentences(article.id)), Span(0, len(article.text))
        )
        one = Evidence(article.id, span.start, span.end, article.text[span.start : span.end], 1.0)
        return _behind_title(one, article.title) if one.text == article.title else one

    def titled(self, found: Found) -> Evidence:
        """Return what proves an article, behind its title."""
        return _behind_title(self.evidence(found), found.listing.title)

    def telling(self, found: Found, about: str) -> Evidence:
        """Return the sentence that has most of a subject's words by idf, or as `titled` where the title has as many."""
        article = self.stores.catalog.article(found.listing.id)
        if found.quote or article is None:
            return self.titled(found)
        weights = weigh(about, self.stores.lexical)
        shared = {
            span: share(weights, self.words(said(article, span.start, span.end)))
            for span in self.stores.catalog.sentences(article.id)
        }
        span = max(shared, key=lambda span: shared[span], default=Span(0, 0))
        if shared.get(span, 0.0) <= share(weights, self.words(article.title)):
            return self.titled(found)
        one = Evidence(article.id, span.start, span.end, article.text[span.start : span.end], 1.0)
        return _behind_title(one, article.title)

    def words(self, text: str) -> list[str]:
        """Return the words of a text as they are indexed."""
        return self.stores.lexical.words(text)

    def _filters(self, articles: Articles) -> Filters:
        given = self.question.filters
        return (
            replace(given, publishers=(articles.publisher,)) if articles.publisher and not given.publishers else given
        )

    def _shown_title(self, article: Article) -> Span | None:
        """Return the line of the text that has its title as it is, outside of boilerplate; never in a front matter."""
        line = re.search(rf"^[#*_> \t]*({re.escape(article.title)})[#*_ \t\r]*$", article.text, re.MULTILINE)
        if not article.title or line is None:
            return None
        span = Span(*line.span(1))
        beside = (each.start < span.end and span.start < each.end for each in article.boilerplate)
        return None if any(beside) else span

    def _fits(self, one: Listing, articles: Articles) -> bool:
        if not self.question.filters.admit(one.publisher, one.published, one.byline):
            return False
        if articles.publisher and one.publisher != articles.publisher:
            return False
        if articles.author and not set(_words(articles.author)) <= set(_words(one.byline or "")):
            return False
        return not articles.title or _words(articles.title) == _words(one.title)

    def _about(self, articles: Articles) -> list[Found]:
        """Return the articles that have a subject's words in title or lead, newest first, then the others with them."""
        found = [self._placed(each, self.words(articles.about)) for each in self._holding(articles)]
        found = found or list(self._nearly(articles))
        return sorted(found, key=lambda one: (one.below, -_day(one.listing.published)))

    def _nearly(self, articles: Articles) -> Iterator[Found]:
        """Yield the articles that have nearly all of a subject in one chunk, its names and figures among it."""
        weights = weigh(articles.about, self.stores.lexical)
        named = set(self.words(" ".join(names(articles.about))))
        hits = self.stores.lexical.search(articles.about, NEAR, self._filters(articles))
        chunks = self.stores.catalog.chunks([hit.chunk_id for hit in hits])
        for chunk in (chunks[hit.chunk_id] for hit in hits if hit.chunk_id in chunks):
            words = set(self.words(f"{chunk.title} {chunk.said()}"))
            article = self.stores.catalog.article(chunk.article_id)
            if article and named <= words and share(weights, words) >= NEARLY:
                yield Found(_listing(article), below=share(weights, self._head(article)) < NEARLY)

    def _mentioning(self, articles: Articles) -> list[Found]:
        """Return the articles that have a subject's words side by side, newest first."""
        wanted = self.words(articles.about)
        found = [
            Found(_listing(each), quote=quote)
            for each in self._holding(articles)
            if (quote := self._quote(each, wanted))
        ]
        return sorted(found, key=lambda one: -_day(one.listing.published))

    def _holding(self, articles: Articles) -> Iterator[Article]:
        """Yield the articles that have all words of a subject in one chunk."""
        wanted = self.words(articles.about)
        hits = (
            self.stores.lexical.search(articles.about, DEPTH, self._filters(articles), having=wanted) if wanted else []
        )
        yield from self._owners(hits)

    def _owners(self, hits: Sequence[Scored]) -> Iterator[Article]:
        owners = self.stores.catalog.owners([hit.chunk_id for hit in hits])
        keys = dict.fromkeys(owners[hit.chunk_id] for hit in hits if hit.chunk_id in owners)
        yield from filter(None, map(self.stores.catalog.article, keys))

    def _placed(self, article: Article, wanted: Sequence[str]) -> Found:
        named = _stand_in(wanted, self.words(article.title))
        return Found(_listing(article), named, below=not set(wanted) <= self._head(article))

    def _head(self, article: Article) -> set[str]:
        lead = self.stores.catalog.sentences(article.id)[:LEAD_SENTENCES]
        return set(self.words(" ".join([article.title, *(said(article, each.start, each.end) for each in lead)])))

    def _quote(self, article: Article, wanted: Sequence[str]) -> Evidence | None:
        """Return the first sentence with these words side by side; the first of all where only the title has them."""
        for span in self.stores.catalog.sentences(article.id):
            if _stand_in(wanted, self.words(said(article, span.start, span.end))):
                return Evidence(article.id, span.start, span.end, article.text[span.start : span.end], 1.0)
        return self.evidence(Found(_listing(article))) if _stand_in(wanted, self.words(article.title)) else None

    def _cited(self) -> list[Listing]:
        """Return the articles that have the sentence which the last answer quotes first; copies have it too."""
        first, *markers = _MARKER.split(self.question.history[-1].answer)
        quoted = first.rpartition(HEADLINE)[2]
        hits = self.stores.lexical.search(quoted[-1_000:], CITED_IN, Filters()) if markers else []
        owners = list(self._owners(hits))
        for begin in (0, *(found.end() for found in _LISTED.finditer(quoted))):
            tails = [_words(text)[-TAIL_WORDS:] for text in (quoted[begin:], _DAYS.sub("", quoted[begin:]))]
            if cited := [_listing(each) for each in owners if any(_has(each, tail) for tail in tails if tail)]:
                return cited
        return []


def _behind_title(one: Evidence, title: str) -> Evidence:
    """Return evidence behind its article's title, and the title alone where it is a line that has it."""
    if not title or one.heading:
        return one
    text = " ".join(one.text.split())
    if title in text and (text == title or text.rstrip(" \"'”’»)*_")[-1:] not in tuple(".!?…")):
        return replace(one, heading=f"“{title}”", again=True)
    return one if title in text else replace(one, heading=f"“{title}”:")


def _has(article: Article, tail: Sequence[str]) -> bool:
    text = _words(f"{article.title}\n{said(article, 0, len(article.text))}")
    return f" {' '.join(tail)} " in f" {' '.join(text)} "


def _stand_in(wanted: Sequence[str], words: Sequence[str]) -> bool:
    return f" {' '.join(wanted)} " in f" {' '.join(words)} "


def _at_the_end(found: Sequence[Found], order: str) -> list[Found]:
    """Return the newest or the oldest of articles; all that are of that day."""
    days = [one.listing.published for one in found if one.listing.published]
    day = (max if order == "newest" else min)(days, default=None)
    return [one for one in found if day and one.listing.published == day]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0


def _listing(article: Article) -> Listing:
    a = article
    return Listing(a.id, a.title, a.publisher, a.published, a.byline, a.path, a.url)
