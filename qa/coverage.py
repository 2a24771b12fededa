"""What an index covers: how many articles, whose, of which days, and as of when."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from index.catalog import Catalog


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
