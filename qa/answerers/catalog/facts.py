"""When an article was published, who wrote it, and who published it."""

from collections.abc import Sequence

from index.agencies import agency_of
from index.types import Dated
from qa.answerers.catalog.selecting import NAME, Found, Shelf
from qa.questions.catalog import TOLD, Asked, Asks
from qa.types import Evidence, Finding
from qa.when import known_day

# So many of the days and authors that are read off web pages are right (benchmarks/RESULTS.md, "Pages"); which article
# is meant is not guessed.
READ = 0.92
# Of articles that tell the same, and of those that may be meant, so many are cited.
CITED, OFFERED = 3, 10
_LACKS = {
    Asks.PUBLISHED: "The article bears no day of publication:",
    Asks.AUTHOR: "The article names no author:",
    Asks.PUBLISHER: "The article names no publisher:",
}


def fact(asked: Asked, shelf: Shelf) -> Finding | None:
    """Return a fact of the one article that is meant; which ones may be meant, where that is not clear."""
    found = shelf.find(asked.articles)
    found = [one for one in found if not one.below] or found  # what is about a subject before what touches it
    if not found:
        return _none(asked)
    facts = {_fact(asked.asks, one, shelf) for one in found}
    if len(found) > 1 and (len(facts) > 1 or None in facts):
        return _unclear(found, shelf)
    short = facts.pop()
    if short is None:
        lacking = tuple(shelf.titled(one) for one in found[:CITED])
        return Finding(lacking, 0.0, NAME, reason=_lack(asked.asks, found[0], shelf))
    evidence = tuple(shelf.evidence(one) for one in found[:CITED])
    alone = len(found) == 1
    told = _told(found[0], evidence[0], shelf) if alone else f"{short}, of all {len(found)} that may be meant:"
    return Finding(evidence, READ, NAME, short, told=told)


def _none(asked: Asked) -> Finding | None:
    """Say that no article is meant; a title that none has is that of something else."""
    articles = asked.articles
    if articles.title or not (articles.publisher or articles.about):
        return None
    by = f" of {articles.publisher}" if articles.publisher else ""
    about = f"is about “{articles.about}”, as far as its words tell" if articles.about else "is here"
    return Finding((), 0.0, NAME, reason=f"No article{by} {about}.")


def _unclear(found: Sequence[Found], shelf: Shelf) -> Finding:
    shown = f", such as these {OFFERED}" if len(found) > OFFERED else ""
    reason = f"Any of {len(found):,} articles may be meant{shown}:"
    return Finding(tuple(shelf.titled(one) for one in found[:OFFERED]), 0.0, NAME, reason=reason)


def _lack(asks: Asks, found: Found, shelf: Shelf) -> str:
    dated = _dated(found, shelf)
    if asks is Asks.PUBLISHED and dated and dated.precision == "ambiguous":
        return f"The article's date can be read as {known_day(dated)}:"
    return _LACKS[asks]


def _fact(asks: Asks, found: Found, shelf: Shelf) -> str | None:
    if asks is Asks.PUBLISHED:
        return _day(found, shelf)
    one = found.listing
    return one.publisher if asks is Asks.PUBLISHER else one.byline or _agency(found, shelf)


def _day(found: Found, shelf: Shelf) -> str | None:
    """Return the day of publication, or the month or the year where no more is known."""
    if found.listing.published:
        return known_day(Dated(found.listing.published.isoformat(), "metadata"))
    dated = _dated(found, shelf)
    return known_day(dated) if dated and dated.precision != "ambiguous" else None


def _dated(found: Found, shelf: Shelf) -> Dated | None:
    article = shelf.stores.catalog.article(found.listing.id)
    return article.dated if article else None


def _agency(found: Found, shelf: Shelf) -> str | None:
    article = shelf.stores.catalog.article(found.listing.id)
    return agency_of(article) if article else None


def _told(found: Found, evidence: Evidence, shelf: Shelf) -> str:
    """Return what the catalog has of an article, with its title where that is not what is cited."""
    one = found.listing
    agency, day = _agency(found, shelf), _day(found, shelf)
    parts = [
        f"by {one.publisher}" if one.publisher else "",
        f"{'on' if one.published else 'in'} {day}" if day else "",
        f"written by {one.byline}" if one.byline else "",
        f"credited to {agency}" if agency else "",
        f"under the title “{one.title}”" if evidence.text != one.title else "",
    ]
    published = " ".join(filter(None, (TOLD, *parts[:2])))
    return f"{', '.join(filter(None, (published, *parts[2:])))}:"
