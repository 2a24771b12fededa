"""An index opened for asking: the catalog, both projections and the embedder, each opened when first used."""

import logging
from contextlib import closing
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Self

from index.catalog import Catalog
from index.embedder import Embedder, model_of, shared_embedder
from index.errors import LockedError, StoreError
from index.home import BuildSettings, IndexPaths, attached, locked, open_follower
from index.lexical import Lexical
from index.models import Models
from index.nearest import nearest
from index.places import is_shared
from index.types import Filters, Scored
from index.vectors import Vectors

log = logging.getLogger(__name__)


class Stores:
    """What asking needs of an index. Others may index the same home meanwhile: each search sees the newest."""

    def __init__(self, settings: BuildSettings, catalog: Catalog, one_shot: bool = False) -> None:
        self.settings = settings
        self._one_shot = one_shot
        self.models = Models.of(settings.index)
        self._home = IndexPaths(Path(settings.index.home))
        self._renewing = Lock()
        self._former: list[Catalog | Vectors] = []
        self._closed = False
        self._use(catalog)

    def _use(self, catalog: Catalog) -> None:
        model = model_of(self.settings.embedder).name
        self.lexical = Lexical(self._home.lexical)
        self.vectors = Vectors(self._home.vectors, self.settings.vectors, model, self._one_shot)
        self.__dict__.pop("embedder", None)
        self.catalog, self._file = catalog, _file_of(catalog)

    @classmethod
    def open(cls, settings: BuildSettings, one_shot: bool = False) -> Self:
        """Open an index, `one_shot` for a single question: `Vectors` says what that spares.

        `NoIndexError` when there is none. A lexical index that fell behind is caught up.
        """
        stores = cls(settings, Catalog.open(attached(settings)), one_shot)
        stores._mend_lexical()
        return stores

    def renew(self) -> None:
        """Open the index anew if its home was deleted and made again meanwhile; raises as `open` does."""
        with self._renewing:
            if self._closed:
                raise StoreError(f"{self._home.home}: closed meanwhile")
            if self._file != _file_of(self.catalog):
                catalog = Catalog.open(self._home.home)
                self._former += [self.catalog, self.vectors]  # somebody may be reading them
                self._use(catalog)
                self._mend_lexical()
            elif is_shared(self._home.home):  # another machine may have indexed, which writes no words here
                self._mend_lexical()

    def version(self) -> tuple[object, ...]:
        """Return what changes whenever anything that is searched or read here does; raises `StoreError`."""
        if self._closed:
            raise StoreError(f"{self._home.home}: closed meanwhile")
        catalog = self.catalog
        return catalog, _file_of(catalog), catalog.data_version()

    @cached_property
    def embedder(self) -> Embedder:
        """The configured model; `ModelError` when it is not prepared."""
        return shared_embedder(self.settings.embedder, self.models)

    def search_lexical(self, question: str, limit: int, filters: Filters) -> list[Scored]:
        """Return chunks by BM25."""
        articles = self.catalog.written_by(filters.authors) if filters.authors else None
        return self.lexical.search(question, limit, filters, articles=articles)

    def search_vectors(self, question: str, limit: int, filters: Filters) -> list[Scored]:
        """Return chunks by cosine; none while no chunk has been embedded."""
        started = self.catalog.meta("model") is not None and self.catalog.has_chunks()
        if not started and not self.catalog.has_vectors(self.vectors.model):
            return []
        asked = self.embedder.embed_question(question)
        if filters.authors:  # Chroma knows no bylines, and nobody has written too much to be compared one by one
            return nearest(self.catalog.vectors(self.vectors.model, authors=filters.authors), asked, limit, filters)
        return self.vectors.search(self.catalog, asked, limit, filters)

    def close(self) -> None:
        """Close what is open."""
        self._closed = True
        for former in self._former:
            former.close()
        self.vectors.close()
        self.catalog.close()

    def _mend_lexical(self) -> None:
        """Rebuild what is lost, or finish what a killed run began; whoever indexes does so itself."""
        catalog, lexical = self.catalog, self.lexical
        problem = lexical.problem(catalog)
        if problem is None and lexical.reflected(catalog) == catalog.generation():
            return
        if not catalog.has_chunks():
            return
        try:
            with locked(self._home.home):
                if problem:
                    log.warning("%s: rebuilding it from the catalog", problem)
                with closing(open_follower(self._home.home)) as ledger:
                    lexical.catch_up(ledger)
        except (LockedError, StoreError, OSError) as error:
            log.info("the lexical index is not brought up to date now: %s", error)


def _file_of(catalog: Catalog) -> tuple[int, ...] | None:
    """Which file now has the catalog's name; the one that is open keeps its number even when it is deleted.

    A catalog that is frozen does not see what others write: then it counts as another file.
    """
    try:
        status = catalog.path.stat()
    except OSError:
        return None
    written = (status.st_mtime_ns, status.st_size) if catalog.frozen else ()
    return status.st_dev, status.st_ino, *written
