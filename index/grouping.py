"""The end of an indexing run: which of its articles belong together, and which of them is the source of the others.

Only articles that are new or were written anew are compared, with all others by their sketches.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise, product

from index.agencies import agency_named, agency_of
from index.copies import Relation, Text, address, relation
from index.ledger import Ledger
from index.relating import Label, Related
from index.report import Progress
from index.sketches import VERSION, Wording, candidates
from index.types import Article

_KEPT = 256  # texts in memory at a time; candidates come in order of id


def group(ledger: Ledger, progress: Progress) -> None:
    """Find the copies and versions among the articles as they are now; what a kill ends, the next run completes."""
    if ledger.meta("grouped") == f"{VERSION}:{ledger.generation()}":
        return
    anew = not (ledger.meta("grouped") or "").startswith(f"{VERSION}:")
    fresh = ledger.article_ids() if anew else ledger.unsketched()
    sketches = dict(_sketched(ledger, fresh, progress))
    kept = dict(ledger.sketches()) | sketches
    found = list(_related(ledger, kept, set(fresh)))
    with ledger.transaction():
        ledger.keep_sketches(sketches)
        ledger.relate(found)
        ledger.label(list(_labels(ledger)))
        ledger.set_meta("grouped", f"{VERSION}:{ledger.generation()}")


def _sketched(ledger: Ledger, ids: Iterable[str], progress: Progress) -> Iterator[tuple[str, bytes]]:
    ids = list(ids)
    for done, key in enumerate(ids, 1):
        if article := ledger.article(key):
            yield key, Wording.of(article).sketch()
        progress("comparing", done, len(ids), "articles")


def _related(ledger: Ledger, sketches: dict[str, bytes], fresh: Set[str]) -> Iterator[Related]:
    @lru_cache(_KEPT)
    def texts(key: str) -> list[Text]:
        """An article as it is and as it was: who copied it before it was changed copied it all the same."""
        return [Text.of(article) for article in (ledger.article(key), *_earlier(ledger, key)) if article]

    near = candidates(sorted(sketches.items()), fresh)
    for key, other in sorted({*near, *_at_one_address(ledger, fresh)}):
        if found := _relation(texts(key), texts(other)):
            yield Related(key, other, found)


def _relation(ones: Iterable[Text], others: Iterable[Text]) -> Relation | None:
    for one, other in product(ones, others):
        if found := relation(one, other):
            return found
    return None


def _earlier(ledger: Ledger, key: str) -> list[Article]:
    return [article for one in ledger.replaced(key) if (article := ledger.earlier(one))]


def _at_one_address(ledger: Ledger, fresh: Set[str]) -> Iterator[tuple[str, str]]:
    by_address = defaultdict[str, list[str]](list)
    for key, url in ledger.addresses():
        if place := address(url):
            by_address[place].append(key)
    for keys in by_address.values():
        yield from (pair for pair in pairwise(keys) if not fresh.isdisjoint(pair))


@dataclass(frozen=True, slots=True)
class _Origin:
    """What tells who had a text first: kept of each article that belongs to others, without its text."""

    article_id: str
    day: int | None  # an ordinal
    is_by: str | None  # the agency that is its publisher
    names: str | None  # the agency that it has its text from

    @classmethod
    def of(cls, article: Article) -> "_Origin":
        day = article.published.toordinal() if article.published else None
        return cls(article.id, day, agency_named(article.publisher), agency_of(article))


def _labels(ledger: Ledger) -> Iterator[Label]:
    """Yield the source and the latest version of each article that belongs to others."""
    pairs, places = ledger.related(), ledger.places()
    origins = {key: _Origin.of(article) for key in places if (article := ledger.article(key))}
    latest: dict[str, str] = {}
    for story in _joined(one for one in pairs if one.relation == "version"):
        # By day, one without a day before all others, then as they were indexed.
        latest |= dict.fromkeys(story, max(story, key=lambda key: (origins[key].day or 0, places[key])))
    for members in _joined(pairs):
        first = _first([[*map(_Origin.of, _earlier(ledger, key)), origins[key]] for key in members], places)
        yield from (Label(key, first, latest.get(key, key)) for key in members)


def _first(members: list[list[_Origin]], places: dict[str, int]) -> str:
    """Return the one that others have their text from: the earliest, the agency they name, the first indexed.

    Each member is an article and, before it, what it was earlier: it was there from the first of them on.
    """
    named = {one.names for *_, one in members} - {None}

    def order(versions: list[_Origin]) -> tuple[int, bool, int]:
        day = min(date.max.toordinal() if one.day is None else one.day for one in versions)
        now = versions[-1]
        return day, now.is_by not in named, places[now.article_id] if len(versions) == 1 else 0

    return min(members, key=order)[-1].article_id


def _joined(pairs: Iterable[Related]) -> list[list[str]]:
    """Return the groups that pairs join, each in order of id."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while (above := parent.setdefault(key, key)) != key:
            parent[key] = key = parent[above]
        return key

    for one in pairs:
        parent[root(one.one_id)] = root(one.other_id)
    groups = defaultdict[str, list[str]](list)
    for key in sorted(parent):
        groups[root(key)].append(key)
    return list(groups.values())
