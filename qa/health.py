"""Whether an index on disk is whole, and what is in it."""

from dataclasses import dataclass
from pathlib import Path

from index.catalog import Catalog
from index.home import BuildSettings


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an index is whole, in which generation, and what is in it."""

    healthy: bool
    generation: int
    fingerprint: str
    articles: int
    chunks: int


def health(settings: BuildSettings) -> Health:
    """Look at what an index holds and whether its parts agree; raises `NoIndexError` or `StoreError`."""
    from index.verify import is_healthy

    catalog = Catalog.open(Path(settings.index.home))
    try:
        healthy = is_healthy(settings, catalog)
        articles, chunks = catalog.count("articles"), catalog.count("chunks")
        return Health(healthy, catalog.generation(), catalog.fingerprint(), articles, chunks)
    finally:
        catalog.close()
