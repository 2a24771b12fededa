"""An index opened for asking: the catalog, both projections and the embedder, each opened when first used."""

import logging
from functools import cached_property
from pathlib import Path
from typing import Self

from index.catalog import Catalog
from index.embedder import Embedder, model_folder, open_embedder
from index.errors import LockedError, StoreError
from index.home import BuildSettings, IndexPaths, locked, open_ledger
from index.lexical import Lexical
from index.types import Filters, Scored
from index.vectors import Vectors

log = logging.getLogger(__name__)


class Stores:
    """What asking needs of an index. Others may index the same home meanwhile: each search sees the newest."""

    def __init__(self, settings: BuildSettings, catalog: Catalog) -> None:
        self._settings = settings
        self._home = IndexPaths(Path(settings.index.home))
        self.catalog = catalog
        self.lexical = Lexical(self._home.lexical)
        self.vectors = Vectors(
            self._home.vectors, settings.vectors, model_folder(settings.embedder, self._home.models).name
        )

    @classmethod
    def open(cls, settings: BuildSettings) -> Self:
        """Open an index; `NoIndexError` when there is none. A lexical index that fell behind is caught up."""
        stores = cls(settings, Catalog.open(Path(settings.index.home)))
        stores._mend_lexical()
        return stores

    @cached_property
    def embedder(self) -> Embedder:
        """The configured model; `ModelError` when this index has not been embedded with it."""
        return open_embedder(self._settings.embedder, self._home.models)

    def search_lexical(self, question: str, limit: int, filters: Filters) -> list[Scored]:
        """Return chunks by BM25."""
        return self.lexical.search(question, limit, filters)

    def search_vectors(self, question: str, limit: int, filters: Filters) -> list[Scored]:
        """Return chunks by cosine; none while no chunk has been embedded."""
        if self.catalog.meta("model") is None and not self.catalog.embedded(self.vectors.model):
            return []
        return self.vectors.search(self.catalog, self.embedder.embed_question(question), limit, filters)

    def close(self) -> None:
        """Close what is open."""
        self.vectors.close()
        self.catalog.close()

    def _mend_lexical(self) -> None:
        """Rebuild what is lost, or finish what a killed run began; whoever indexes does so itself."""
        catalog, lexical = self.catalog, self.lexical
        problem = lexical.problem(catalog)
        if problem is None and lexical.reflected(catalog) == catalog.generation():
            return
        if not catalog.count("chunks"):
            return
        try:
            with locked(self._home.home):
                if problem:
                    log.warning("%s: rebuilding it from the catalog", problem)
                ledger = open_ledger(self._home.home)
                lexical.catch_up(ledger)
                ledger.close()
        except (LockedError, StoreError, OSError) as error:
            log.info("the lexical index is not brought up to date now: %s", error)
