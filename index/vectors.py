"""The vector projection: chunks in Chroma, ranked by cosine; what Chroma lacks is compared exactly.

Embedded Chroma can't be shared between processes and is corrupted by a kill during a write (TRAPS). So a
generation is written in a folder that nobody else knows, checked, renamed to its final name, and never
written again; readers find its name in the catalog. Until then, and whenever the folder is missing or
damaged, the vectors that it lacks are read from the catalog and compared one by one: so are all of a small index
when only one question is asked, since opening Chroma takes longer than that.
"""

import logging
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from index import chroma
from index.catalog import Catalog, VectorBlock
from index.config import VectorSettings
from index.disk import make_folder, obstacle, remove
from index.errors import StoreError
from index.ledger import Ledger
from index.nearest import nearest
from index.types import Filters, Scored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

NAME = "vectors"
# Deleted vectors stay in an HNSW graph and lengthen every search; beyond this share it is built anew.
_MAX_DELETED_SHARE = 0.2
_FALLBACK = "%s; the catalog's vectors are searched instead: %s"


@dataclass(frozen=True, slots=True)
class _Opened:
    """A Chroma collection that reflects a generation of the catalog, or none and generation 0."""

    edition: tuple[int, str]  # of what is published: a rebuilt index is another edition
    generation: int
    collection: Any | None
    stack: ExitStack


@dataclass(frozen=True, slots=True)
class _Rest:
    """The vectors that the collection lacks, as of one version of the catalog."""

    version: tuple[int, int]
    block: VectorBlock


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

    def search(self, catalog: Catalog, question: "NDArray[np.float32]", limit: int, filters: Filters) -> list[Scored]:
        """Return the chunks nearest to a question's vector, `(d,)` float32; scores are cosines."""
        opened = self._open(catalog)
        found: list[Scored] = []
        if opened.collection is not None:
            try:
                found = self._from_chroma(catalog, opened, question, limit, filters)
            except StoreError as error:
                log.warning(_FALLBACK, error, self._remedy())
                opened = self._opened = _Opened(opened.edition, 0, None, opened.stack)
        found += nearest(self._remaining(catalog, opened.generation), question, limit, filters)
        return sorted(found, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def publish(self, ledger: Ledger) -> None:
        """Make Chroma hold what the catalog holds; call when every chunk has its vector."""
        generation = ledger.generation()
        current = ledger.projection(NAME)
        if current.generation == generation and self._is_mine(current.detail) and self.problem(ledger) is None:
            return
        sound = self.problem(ledger) is None and self._is_mine(current.detail)
        since = current.generation if sound else 0
        if self._settings.server:
            with chroma.Server(self._settings.server) as client:
                name = f"dateline-{ledger.meta('uuid')}-{self.model}"[:200]
                detail = self._fill(client, name, ledger, since) | {"server": self._settings.server}
        else:
            detail = self._publish_folder(ledger, since, str(current.detail.get("folder")))
        ledger.set_projection(NAME, generation, detail | {"model": self.model, "edition": uuid4().hex[:8]})
        self.close()
        self._sweep(keep={detail.get("folder"), current.detail.get("folder")})

    def rebuild(self, ledger: Ledger) -> None:
        """Write Chroma's index anew from the catalog."""
        ledger.set_projection(NAME, 0, {})
        self.publish(ledger)

    def reflected(self, catalog: Catalog) -> int:
        """Return the catalog's generation that Chroma is known to reflect for this model and place."""
        projection = catalog.projection(NAME)
        return projection.generation if self._is_mine(projection.detail) else 0

    def problem(self, catalog: Catalog) -> str | None:
        """Say what is wrong with the published folder: missing, or files missing or shorter than written."""
        detail = catalog.projection(NAME).detail
        if "folder" not in detail:
            return None
        for name, size in detail.get("files", {}).items():
            path = self.folder / detail["folder"] / name
            if not path.is_file():
                return f"{path}: missing"
            if path.stat().st_size < size:
                return f"{path}: damaged, {path.stat().st_size} bytes of {size}"
        return None

    def stored(self, catalog: Catalog) -> "dict[str, NDArray[np.float32]]":
        """Return every vector that Chroma holds, by chunk id; `StoreError` when it can't be read."""
        detail = catalog.projection(NAME).detail
        if not self._is_mine(detail):
            return {}
        with ExitStack() as stack:
            return dict(chroma.pages(self._enter(stack, detail, aside=not self._may_open(detail))))

    def close(self) -> None:
        """Let go of Chroma."""
        if self._opened is not None:
            self._opened.stack.close()
        self._opened = self._rest = None

    def _is_mine(self, detail: dict[str, Any]) -> bool:
        return detail.get("model") == self.model and detail.get("server", "") == self._settings.server

    def _open(self, catalog: Catalog) -> _Opened:
        """Open Chroma where it is worth opening and in order."""
        projection = catalog.projection(NAME)
        edition = (projection.generation, str(projection.detail.get("edition")))
        if self._opened is not None and self._opened.edition == edition:
            return self._opened
        self.close()
        stack = ExitStack()
        self._opened = _Opened(edition, 0, None, stack)
        generation = self.reflected(catalog)
        problem = self.problem(catalog)
        if generation and problem is None and self._is_worth_opening(catalog) and self._may_open(projection.detail):
            try:
                self._opened = _Opened(edition, generation, self._enter(stack, projection.detail), stack)
            except StoreError as error:
                problem = str(error)
        if problem:
            log.warning(_FALLBACK, problem, self._remedy())
        return self._opened

    def _is_worth_opening(self, catalog: Catalog) -> bool:
        if self._settings.server or not self._one_shot:
            return True
        return catalog.count("chunks") > self._settings.exact_below

    def _may_open(self, detail: dict[str, Any]) -> bool:
        """Whether Chroma, which always writes, can: not in a home that is read-only, nor on a full disk."""
        return "folder" not in detail or obstacle(self.folder / detail["folder"]) is None

    def _remedy(self) -> str:
        return obstacle(self.folder) or "`qa verify --repair` mends it"

    def _remaining(self, catalog: Catalog, generation: int) -> VectorBlock:
        version = (generation, catalog.data_version())
        if self._rest is None or self._rest.version != version:
            self._rest = _Rest(version, catalog.vectors(self.model, after=generation))
        return self._rest.block

    def _enter(self, stack: ExitStack, detail: dict[str, Any], aside: bool = False) -> Any:  # noqa: ANN401
        """Open the collection that a projection's detail names, or a copy `aside`, to be closed with `stack`."""
        if "folder" in detail:
            folder = self.folder / detail["folder"]
            if aside:
                folder = _copied(folder, stack)
            client = stack.enter_context(chroma.Embedded(folder))
        else:
            client = stack.enter_context(chroma.Server(detail.get("server", "")))
        return chroma.find_collection(client, detail.get("collection", ""))

    def _from_chroma(
        self, catalog: Catalog, opened: _Opened, question: "NDArray[np.float32]", limit: int, filters: Filters
    ) -> list[Scored]:
        assert opened.collection is not None
        with chroma.known_errors("search"):
            result = opened.collection.query(
                query_embeddings=[question.tolist()],
                n_results=limit,
                where=chroma.where(filters),
                include=["distances"],
            )
        ids, distances = result["ids"][0], result["distances"][0]
        fresh = catalog.fresh_chunk_ids(ids, until=opened.generation)
        return [Scored(key, 1.0 - float(d)) for key, d in zip(ids, distances, strict=True) if key in fresh]

    def _publish_folder(self, ledger: Ledger, since: int, previous: str) -> dict[str, Any]:
        """Write a folder that reflects the catalog, from the one of generation `since` unless that is 0."""
        # Never a name used before: readers may still have a damaged folder of the same generation open.
        name = f"{ledger.generation():08d}-{self.model}-{uuid4().hex[:8]}"
        draft = self.folder / f"{name}.draft"
        make_folder(self.folder)
        try:
            if since:
                shutil.copytree(self.folder / previous, draft)
            with chroma.Embedded(draft) as client:
                detail = self._fill(client, "dateline", ledger, since)
        except (StoreError, OSError) as error:
            remove(draft)
            if not since or obstacle(self.folder):
                why = obstacle(self.folder) or "run `qa verify --repair`"
                raise StoreError(f"{self.folder}: can't be written ({error}); {why}") from error
            log.warning("%s; its index is written anew from the catalog", error)
            return self._publish_folder(ledger, 0, "")
        draft.rename(self.folder / name)
        folder = self.folder / name
        files = {str(p.relative_to(folder)): p.stat().st_size for p in sorted(folder.rglob("*")) if p.is_file()}
        return detail | {"folder": name, "files": files}

    def _fill(self, client: Any, name: str, ledger: Ledger, since: int) -> dict[str, Any]:  # noqa: ANN401
        """Bring a collection up to the catalog, and prove that it holds what it should."""
        collection = chroma.open_collection(client, name)
        wanted = set(ledger.chunk_ids())
        held = set(chroma.ids(collection))
        gone = sorted(held - wanted)
        if (since == 0 and held) or len(gone) > _MAX_DELETED_SHARE * len(held):
            with chroma.known_errors("delete a collection"):
                client.delete_collection(name)
            collection, held, gone, since = chroma.open_collection(client, name), set(), [], 0
        chroma.delete(collection, gone)
        chroma.upsert(collection, ledger.vectors(self.model, after=since))
        if set(chroma.ids(collection)) != wanted:
            raise StoreError(f"{self.folder}: Chroma does not hold what was written; run `qa verify --repair`")
        return {"collection": name}

    def _sweep(self, keep: set[str | None]) -> None:
        """Delete older generations; the one before stays for readers that have just looked up its name."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.name not in keep:
                    remove(path)


def _copied(folder: Path, stack: ExitStack) -> Path:
    try:
        place = stack.enter_context(TemporaryDirectory(prefix="dateline-"))
        return shutil.copytree(folder, Path(place) / "vectors")
    except OSError as error:
        why = obstacle(folder) or "it can't be copied"
        raise StoreError(f"{folder}: can't be looked through ({error}): {why}") from error
