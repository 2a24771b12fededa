"""What an index covers: how many articles, whose, of which days, and as of when."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from index.catalog import Catalog
from qa.mentions import Mention, told

# News whose newest article is so near to today is news of today.
CURRENT = timedelta(14)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is indexed. `key` names the index for good; `fingerprint` and `generation` change with its articles."""

    key: str
    home: str
    articles: int
    chunks: int
    publishers: tuple[tuple[str, int], ...]  # name and articles, most first
    undated: int
    first: date | None
    last: date | None
    indexed_at: datetime | None  # UTC; when indexing last changed or checked it, None when that was not noted
    generation: int
    fingerprint: str

    def asked_on(self, given: date | None, today: date) -> date | None:
        """Return the day that "last week" counts from: the given one, today for news of today, else the newest's."""
        current = self.last is not None and abs(today - self.last) <= CURRENT
        return given or (today if current else self.last)

    def reaches(self, days: Mention, day: date | None) -> bool:
        """Whether any article may be of the days that a question names."""
        first, last = told(days, day)
        before = last is not None and self.first is not None and last < self.first
        after = first is not None and self.last is not None and first > self.last
        return not before and not after


@dataclass(slots=True)
class Survey:
    """Works out the coverage of one index, again only when its articles have changed."""

    _last: Coverage | None = None

    def of(self, catalog: Catalog) -> Coverage:
        """Return what a catalog covers now; may be called from several threads."""
        generation, indexed_at = catalog.generation(), _moment(catalog.meta("indexed_at"))
        last = self._last
        if last is None or (last.generation, last.key) != (generation, catalog.meta("uuid") or ""):
            last = _survey(catalog, generation)
        self._last = replace(last, indexed_at=indexed_at)
        return self._last


def _survey(catalog: Catalog, generation: int) -> Coverage:
    """Count everything. What is committed meanwhile may be counted too; the next call then counts again."""
    first, last = catalog.published_range()
    return Coverage(
        key=catalog.meta("uuid") or "",
        home=str(catalog.path.parent),
        articles=catalog.count("articles"),
        chunks=catalog.count("chunks"),
        publishers=tuple(catalog.publishers()),
        undated=catalog.count("undated"),
        first=first,
        last=last,
        indexed_at=None,
        generation=generation,
        fingerprint=catalog.fingerprint(),
    )


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:  # a damaged note: nobody is kept from asking by it
        return None
