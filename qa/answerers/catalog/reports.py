"""What a publisher reports about something: the sentences of its articles that have most of the subject's words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.rendering import said
from index.types import Article
from qa.answerers.catalog.selecting import NAME, Shelf
from qa.answerers.idf import share, weigh
from qa.questions.catalog import Asked
from qa.types import Evidence, Finding

# As sure as of what somebody is quoted to have said about something: which sentence tells most of it is told by words.
TOLD = 0.65
# A sentence, with its article's title, has this share of the subject's words, weighted by idf; of its own, this.
ABOUT, OWN = 0.6, 0.3
CITED = 3
# Two sentences that share this part of the shorter one's words tell the same.
SAME = 0.7


@dataclass(frozen=True, slots=True)
class _Sentence:
    evidence: Evidence
    words: frozenset[str]

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence does, and a headline does not."""
        return self.evidence.text.rstrip(" \"'”’»)*_")[-1:] in set(".!?…")


def reported(asked: Asked, shelf: Shelf) -> Finding | None:
    """Return the sentences that tell most of a subject; None where others may quote what a publisher says of it."""
    if asked.articles.cited and not shelf.question.history:
        return None
    rated = sorted(_rated(asked, shelf), key=lambda one: -one.evidence.score)  # of equals the nearest article's first
    rated = [one for one in rated if one.ended] or rated
    told: list[_Sentence] = []
    for one in rated:
        if not any(len(one.words & other.words) >= SAME * min(len(one.words), len(other.words)) for other in told):
            told.append(one)
    if told:
        return Finding(tuple(one.evidence for one in told[:CITED]), TOLD, NAME)
    publisher, about = asked.articles.publisher, asked.articles.about
    reason = f"No article{f' of {publisher}' if publisher else ''} is about “{about}”."
    return None if asked.said else Finding((), 0.0, NAME, reason=reason)


def _rated(asked: Asked, shelf: Shelf) -> Iterator[_Sentence]:
    weights = weigh(asked.articles.about, shelf.stores.lexical)
    for article in _meant(asked, shelf):
        title = set(shelf.words(article.title))
        for span in shelf.stores.catalog.sentences(article.id):
            words = frozenset(shelf.words(said(article, span.start, span.end)))
            own, both = share(weights, words), share(weights, words | title)
            if own >= OWN and both >= ABOUT:
                text = article.text[span.start : span.end]
                yield _Sentence(Evidence(article.id, span.start, span.end, text, own + both), words)


def _meant(asked: Asked, shelf: Shelf) -> Iterator[Article]:
    """Yield the articles that are nearest to a subject, or those that the question names otherwise."""
    named = replace(asked.articles, about="")
    if named.title or named.order or named.cited:
        yield from filter(None, (shelf.stores.catalog.article(one.listing.id) for one in shelf.find(named)))
    else:
        yield from shelf.near(asked.articles)
