"""The vector projection: chunks in Chroma, ranked by cosine; what Chroma lacks is compared exactly.

Embedded Chroma can't be shared between processes and is corrupted by a kill during a write. So a
generation is written in folders that nobody else knows, checked, renamed to their final names, and never
written again; readers find their names in the catalog. Until then, and whenever a folder is missing or
damaged, or a server is out of reach, the vectors that Chroma lacks are read from the catalog and compared one by one:
so are all of a small index when only one question is asked, since opening Chroma takes longer than that.
"""

import logging
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from index.catalog import Catalog
from index.chroma import UnreachableError
from index.config import VectorSettings
from index.disk import obstacle
from index.embeddings import VectorBlock
from index.errors import StoreError
from index.ledger import Ledger
from index.nearest import nearest
from index.open_shards import Lost, OpenShards, vectors_in
from index.publishing import Publisher
from index.shards import detail_of, month_of, shards_of
from index.types import Filters, Scored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

NAME = "vectors"
_FALLBACK = "%s; the catalog's vectors are searched instead: %s"
# So often a server that did not answer is tried again.
_RETRY_S = 5.0
# More vectors than these are not read from the catalog to be compared: 300,000 take half a gigabyte and seconds.
_MOST_COMPARED = 300_000
# Up to so many chunks of a question's days are compared one by one: 10 ms for each thousand, once for each few days,
# where a condition takes Chroma half a second at 262,000 chunks, and two at a million.
_FEW = 20_000
# So many are asked for without a condition first: Chroma's search looks at as many anyway.
_NEAR = 1_000
# Months that one query names; where more are lost, everything is read.
_MOST_MONTHS = 400


@dataclass(slots=True)
class _Opened:
    """What is published, opened, with what of it turned out to be lost; no shards and generation 0 for nothing."""

    edition: tuple[int, str]  # of what is published: a rebuilt index is another edition
    generation: int = 0
    shards: OpenShards | None = None
    lost: dict[str, Lost] = field(default_factory=dict)
    since_s: float = field(default_factory=monotonic)

    @property
    def whole(self) -> bool:
        """Whether Chroma searches all that is published."""
        return self.shards is not None and not self.lost


@dataclass(frozen=True, slots=True)
class _Rest:
    """The vectors that the shards lack, as of one version of the catalog."""

    version: tuple[object, ...]
    block: VectorBlock


@dataclass(frozen=True, slots=True)
class _Few:
    """The vectors of some days, None where they are many, as of one version of the catalog."""

    version: tuple[object, ...]
    block: VectorBlock | None


class Vectors:
    """Reading and, for the process that holds the lock, writing the vectors of one model.

    `one_shot`: a single question is asked, for which Chroma is opened only above `[vectors] exact_below` chunks.
    """

    def __init__(self, folder: Path, settings: VectorSettings, model: str, one_shot: bool = False) -> None:
        self.folder = folder
        self.model = model
        self._settings = settings
        self._one_shot = one_shot
        self._opened: _Opened | None = None
        self._rest: _Rest | None = None
        self._few: _Few | None = None  # questions as of today mostly ask of the same days
        self._told: str | None = None

    def search(self, catalog: Catalog, question: "NDArray[np.float32]", limit: int, filters: Filters) -> list[Scored]:
        """Return the chunks nearest to a question's vector, `(d,)` float32; scores are cosines.

        Raises `StoreError` where so much is lost that comparing it one by one would take too long.
        """
        opened = self._open(catalog)
        if (few := self._few_of_days(catalog, filters)) is not None:
            return nearest(few, question, limit, filters)
        found = self._of_shards(catalog, opened, question, limit, filters)
        found += nearest(self._remaining(catalog, opened), question, limit, filters)
        best = {hit.chunk_id: hit for hit in sorted(found, key=lambda hit: (-hit.score, hit.chunk_id))}
        return list(islice(best.values(), limit))

    def _few_of_days(self, catalog: Catalog, filters: Filters) -> VectorBlock | None:
        """Return the vectors of a question's days from the catalog, where they are few."""
        if not filters.since:
            return None
        days = filters.since, filters.until or date.max
        version = (*days, catalog.generation(), catalog.data_version())
        if self._few is None or self._few.version != version:
            self._few = _Few(version, catalog.vectors_of_days(self.model, *days, _FEW))
        return self._few.block

    def _of_shards(
        self, catalog: Catalog, opened: _Opened, question: "NDArray[np.float32]", limit: int, filters: Filters
    ) -> list[Scored]:
        """Return the best of what is published: of all that is near first, and by a condition where too few pass."""
        if opened.shards is None:
            return []
        if limit < _NEAR and opened.shards.is_conditional(filters):
            near, lost = opened.shards.search(question, _NEAR, filters, opened.lost, loosely=True)
            self._note(opened, lost)
            near = near[:_NEAR]  # beyond these, a shard may have others that are as near
            passing = catalog.admitted([hit.chunk_id for hit in near], filters)
            found = self._fresh(catalog, opened, [hit for hit in near if hit.chunk_id in passing], limit)
            if len(found) == limit:
                return found
        scored, lost = opened.shards.search(question, limit, filters, without=opened.lost)
        self._note(opened, lost)
        return self._fresh(catalog, opened, scored, limit)

    def publish(self, ledger: Ledger) -> None:
        """Make Chroma hold what the catalog holds; call when every chunk has its vector."""
        generation, current = ledger.generation(), ledger.projection(NAME)
        publisher = Publisher(self.folder, self._settings, self.model, ledger)
        former = shards_of(current.detail) if self._is_mine(current.detail) else ()
        sound = [shard for shard in former if publisher.fits(shard) and shard.problem(self.folder) is None]
        if current.generation == generation and former and len(sound) == len(former):
            return
        try:
            shards = publisher.write(current.generation if sound else 0, sound)
        except UnreachableError as error:
            raise UnreachableError(f"{error}: start it, then run this again; what was read is kept") from error
        detail = detail_of(shards) | ({"server": self._settings.server} if self._settings.server else {})
        ledger.set_projection(NAME, generation, detail | {"model": self.model, "edition": uuid4().hex[:8]})
        self.close()
        publisher.sweep(keep=(*shards, *shards_of(current.detail)))

    def rebuild(self, ledger: Ledger) -> None:
        """Write Chroma's index anew from the catalog."""
        ledger.set_projection(NAME, 0, {})
        self.publish(ledger)

    def reflected(self, catalog: Catalog) -> int:
        """Return the catalog's generation that Chroma is known to reflect for this model and place."""
        projection = catalog.projection(NAME)
        return projection.generation if self._is_mine(projection.detail) else 0

    def problem(self, catalog: Catalog) -> str | None:
        """Say what is wrong with a published folder: missing, or files missing or shorter than written."""
        problems = (shard.problem(self.folder) for shard in shards_of(catalog.projection(NAME).detail))
        return next(filter(None, problems), None)

    def stored(self, catalog: Catalog) -> "dict[str, NDArray[np.float32]]":
        """Return every vector that Chroma holds, by chunk id; `StoreError` when it can't be read."""
        detail = catalog.projection(NAME).detail
        if not self._is_mine(detail):
            return {}
        shards = shards_of(detail)
        return dict(vectors_in(self.folder, shards, self._settings.server, aside=not self._may_open(detail)))

    def close(self) -> None:
        """Let go of Chroma."""
        if self._opened is not None and self._opened.shards is not None:
            self._opened.shards.close()
        self._opened = self._rest = self._few = None

    def _is_mine(self, detail: dict[str, Any]) -> bool:
        return detail.get("model") == self.model and detail.get("server", "") == self._settings.server

    def _open(self, catalog: Catalog) -> _Opened:
        """Open what is published where it is worth opening; what failed of a server is tried again after a while."""
        projection = catalog.projection(NAME)
        edition = (projection.generation, str(projection.detail.get("edition")))
        if (opened := self._opened) is not None and opened.edition == edition and not self._is_to_be_retried(opened):
            return opened
        self.close()
        self._opened = opened = _Opened(edition)
        generation = self.reflected(catalog)
        if not (generation and self._is_worth_opening(catalog) and self._may_open(projection.detail)):
            return opened
        shards = shards_of(projection.detail)
        opened.generation = generation
        opened.shards = OpenShards(self.folder, shards, self._settings.server, self._settings.open_shards)
        damaged = [Lost(shard, StoreError(why)) for shard in shards if (why := shard.problem(self.folder))]
        if damaged:
            self._note(opened, damaged)
        return opened

    def _is_to_be_retried(self, opened: _Opened) -> bool:
        return bool(self._settings.server and opened.lost and monotonic() - opened.since_s > _RETRY_S)

    def _is_worth_opening(self, catalog: Catalog) -> bool:
        if self._settings.server or not self._one_shot:
            return True
        return catalog.count("chunks") > self._settings.exact_below

    def _may_open(self, detail: dict[str, Any]) -> bool:
        """Whether Chroma, which always writes, can: not in a home that is read-only, nor on a full disk."""
        return all(obstacle(self.folder / one.folder) is None for one in shards_of(detail)[:1] if one.folder)

    def _note(self, opened: _Opened, lost: list[Lost]) -> None:
        """Note what can't be searched, and tell it, once for each reason; tell, too, that a server answers again."""
        opened.lost |= {one.shard.part: one for one in lost}
        if lost and (reason := str(lost[0].reason)) != self._told:
            log.warning(_FALLBACK, reason, self._remedy(lost[0]))
            self._told = reason
        elif not opened.lost and self._told is not None:
            log.info("Chroma answers again")
            self._told = None

    def _remedy(self, lost: Lost) -> str:
        if isinstance(lost.reason, UnreachableError):
            return f"it is tried again every {_RETRY_S:.0f} seconds"
        return obstacle(self.folder) or "`qa verify --repair` mends it"

    def _fresh(self, catalog: Catalog, opened: _Opened, scored: list[Scored], limit: int) -> list[Scored]:
        """Return the best of what is as it was when it was published, `limit` at the most; `scored` are best first."""
        found: list[Scored] = []
        for first in range(0, len(scored), limit):
            group = scored[first : first + limit]
            fresh = catalog.fresh_chunk_ids([hit.chunk_id for hit in group], until=opened.generation)
            found += [hit for hit in group if hit.chunk_id in fresh]
            if len(found) >= limit:
                break
        return found[:limit]

    def _remaining(self, catalog: Catalog, opened: _Opened) -> VectorBlock:
        """Return what was written after publishing, and what is of lost shards."""
        parts, all_parts = sorted(opened.lost), opened.shards.shards if opened.shards else ()
        everything = len(parts) == len(all_parts) or len(parts) > _MOST_MONTHS
        after, months = (0, []) if everything else (opened.generation, list(map(month_of, parts)))
        version = (after, *parts, catalog.data_version())
        if self._rest is None or self._rest.version != version:
            if after == 0 and catalog.count("chunks") > _MOST_COMPARED:
                raise StoreError("Chroma is out of reach, and so many vectors are not compared one by one")
            self._rest = _Rest(version, catalog.vectors(self.model, after=after, months=months))
        return self._rest.block
