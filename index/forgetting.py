"""Forgetting articles: by where they were read from, by id, by publisher, or because their files are gone."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index import forgotten, gone, originals, sources
from index.addresses import is_url
from index.build import running
from index.catalog import Catalog
from index.errors import LoadError
from index.home import BuildSettings
from index.report import BuildReport, Progress
from index.visits import Visits, listed_by


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to be forgotten: whole files, pages and feeds, and single articles of others by (place, id)."""

    places: frozenset[str] = frozenset()
    articles: frozenset[tuple[str, str]] = frozenset()
    # What is not to be read again until somebody names it; of a folder that, not its files.
    remembered: frozenset[str] = frozenset()

    def __or__(self, other: Self) -> "Doomed":
        """Return both."""
        both = (self.places | other.places, self.articles | other.articles, self.remembered | other.remembered)
        return Doomed(*both)

    def ids(self, catalog: Catalog) -> set[str]:
        """Return the articles that will be gone; those that stand elsewhere too stay."""
        standing, going = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for path, key in catalog.standing():
            standing[key].add(path)
            if path in self.places or (path, key) in self.articles:
                going[key].add(path)
        return {key for key, paths in going.items() if paths == standing[key]}


def at_places(catalog: Catalog, given: Iterable[str]) -> Doomed:
    """Return what was read from files, folders, pages and feeds. `LoadError` for one that nothing was read from."""
    known, doomed = catalog.known_files(), Doomed()
    for each in given:
        place = each if is_url(each) else os.path.abspath(each)
        listed = set(listed_by(catalog.path.parent, place)) if is_url(place) else set[str]()
        inside = [path for path in known if path == each or path in listed or Path(path).is_relative_to(place)]
        here = frozenset(inside)
        if not here:
            raise LoadError(f"{each}: nothing was read from there; citations name what was")
        kept = {place} | here if is_url(place) else {place} if os.path.exists(place) else set[str]()
        doomed |= Doomed(here, remembered=frozenset(kept))
    return doomed


def of_articles(catalog: Catalog, ids: Iterable[str]) -> Doomed:
    """Return what articles are, wherever they stand. `LoadError` for an id that none has."""
    standing, wanted = catalog.standing(), set(ids)
    if unknown := sorted(wanted - {key for _, key in standing}):
        raise LoadError(f"no article has the id {unknown[0]!r}: `qa list` names them")
    others = {path for path, key in standing if key not in wanted}
    mine = [(path, key) for path, key in standing if key in wanted]
    places = frozenset(path for path, _ in mine if path not in others)
    single = frozenset((path, key) for path, key in mine if path in others)
    return Doomed(places, single, frozenset(path for path in places if is_url(path) or os.path.exists(path)))


def of_publishers(catalog: Catalog, publishers: Iterable[str]) -> Doomed:
    """Return all articles of publishers, by their names as the catalog has them."""
    names = set(publishers)
    return of_articles(catalog, [one.id for one in catalog.listings() if one.publisher in names])


def of_gone(catalog: Catalog) -> Doomed:
    """Return what was read from files that are gone, whatever folder they lay in."""
    return Doomed(frozenset(_gone(catalog.known_files())))


def _gone(paths: Iterable[str]) -> Iterator[str]:
    return (path for path in paths if not is_url(path) and not os.path.exists(path))


def forget(
    doomed: Doomed, settings: BuildSettings, progress: Progress = lambda *_: None, wait_s: float = 0.0
) -> BuildReport:
    """Forget articles; a place that was one to keep up with is so no more. Raises `LockedError` as `build` does."""
    home = Path(settings.index.home)
    with running(settings, progress, wait_s) as builder:
        found = ((place, builder.ledger.article(key)) for place, key in doomed.articles)
        contents = {(place, article.content_hash) for place, article in found if article}
        forgotten.remember(home, sorted(doomed.remembered), sorted(doomed.articles | contents))
        builder.report.removed = gone.remove(builder.ledger, sorted(doomed.places))
        builder.report.removed += gone.take_out(builder.ledger, sorted(doomed.articles))
        kept_up = {one.place for one in sources.known(home)}
        sources.remove(home, sorted(kept_up & (doomed.remembered | doomed.places)))
        originals.sweep(home, builder.ledger.known_hashes(), fresh_s=0)
    with closing(Visits.open(home)) as visits:
        visits.read_anew(sorted(doomed.places))
    return builder.report
