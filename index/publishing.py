"""The vector projection, written: shards that hold what the catalog holds, each proven to before it is named."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from index import chroma
from index.config import VectorSettings
from index.disk import copy_of, make_folder, obstacle, remove
from index.embeddings import VectorBlock
from index.errors import StoreError
from index.ledger import Ledger
from index.shards import ALL, Shard, digest_of, month_of, part_of

log = logging.getLogger(__name__)

# Deleted vectors stay in an HNSW graph and lengthen every search; beyond this share it is built anew.
_MAX_DELETED_SHARE = 0.2
# 5,000 vectors, the largest batch, took a server 17 s on two busy cores.
_REPLY_S = 600.0


class Publisher:
    """Writes the shards of one model: folders in `root` or, where a server is set, collections of it."""

    def __init__(self, root: Path, settings: VectorSettings, model: str, ledger: Ledger) -> None:
        self._root, self._settings, self._model, self._ledger = root, settings, model, ledger
        self._family = f"dateline-{ledger.meta('uuid')}-"

    def fits(self, shard: Shard) -> bool:
        """Whether a shard is one of those that the settings ask for."""
        return (shard.part == ALL) == (self._settings.shards == "none")

    def write(self, since: int, sound: Iterable[Shard]) -> list[Shard]:
        """Return shards that hold what the catalog holds, made from the `sound` ones of generation `since`.

        One whose articles have not changed is left as it is. Raises `StoreError` when one can't be written.
        """
        wanted = self._wanted()
        changed = {part_of(month) for month in self._ledger.months(after=since)} | {ALL}
        with self._client() as client:
            there = chroma.collections(client, self._family) if client else set[str]()
            known = {one.part: one for one in sound if self.fits(one) and (not client or one.collection in there)}
            return [
                former
                if (former := known.get(part)) and former.digest == digest_of(ids) and part not in changed
                else self._written(client, part, ids, since, former)
                for part, ids in sorted(wanted.items())
            ]

    def sweep(self, keep: Iterable[Shard]) -> None:
        """Delete what was published before, but what is to be kept: readers may have just looked up its name."""
        kept = {shard.place for shard in keep}
        if self._root.is_dir():
            for path in self._root.iterdir():
                if path.name not in kept:
                    remove(path)
        with self._client() as client:
            if client:
                chroma.drop(client, chroma.collections(client, self._family) - kept)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """A client of the server; None where there is none."""
        if not self._settings.server:
            yield None
            return
        with chroma.Server(self._settings.server, _REPLY_S) as client:
            yield client

    def _wanted(self) -> dict[str, list[str]]:
        """Return the chunk ids of each shard."""
        if self._settings.shards == "none":
            return {ALL: self._ledger.chunk_ids()}
        return {part_of(month): ids for month, ids in self._ledger.chunks_by_month().items()}

    def _written(self, client: Any, part: str, ids: Sequence[str], since: int, former: Shard | None) -> Shard:  # noqa: ANN401
        """Return a shard that holds these chunks: `former` brought up to them or, where that can't be, a new one."""
        write = self._in_server if client else self._in_folder
        if former:
            try:
                if shard := write(client, part, ids, since, former):
                    return shard
            except (StoreError, OSError) as error:
                self._give_up_where_nothing_can_be_written(error)
                log.warning("%s; its index is written anew from the catalog", error)
        try:
            shard = write(client, part, ids, 0, None)
        except (StoreError, OSError) as error:
            self._give_up_where_nothing_can_be_written(error)
            raise StoreError(f"{self._place}: can't be written ({error}); run `qa verify --repair`") from error
        assert shard is not None
        return shard

    def _give_up_where_nothing_can_be_written(self, error: Exception) -> None:
        if self._settings.server:
            chroma.greet(self._settings.server)  # which says so when it is down
        elif why := obstacle(self._root):
            raise StoreError(f"{self._place}: can't be written ({error}); {why}") from error

    @property
    def _place(self) -> str:
        return self._settings.server or str(self._root)

    def _in_server(self, client: Any, part: str, ids: Sequence[str], since: int, former: Shard | None) -> Shard | None:  # noqa: ANN401
        """Write a collection; one that others may be reading gets rows that their catalog does not show them yet."""
        name = former.collection if former else self._new(f"{self._family}{self._model}"[:200], part)
        if not self._fill(client, name, part, ids, since):
            return None
        return Shard(part, name, digest=digest_of(ids))

    def _in_folder(self, _: None, part: str, ids: Sequence[str], since: int, former: Shard | None) -> Shard | None:
        """Write a folder that nobody knows, from a copy of `former` if there is one, and give it its name last."""
        # Never a name used before: readers may still have a damaged folder of the same generation open.
        name = self._new(f"{self._ledger.generation():08d}-{self._model}", part)
        draft, folder = self._root / f"{name}.draft", self._root / name
        make_folder(self._root)
        try:
            if former:
                copy_of(self._root / former.folder, draft)
            with chroma.Embedded(draft) as client:
                filled = self._fill(client, "dateline", part, ids, since)
            if not filled:
                return None
            draft.rename(folder)
        finally:
            remove(draft)
        files = {str(p.relative_to(folder)): p.stat().st_size for p in sorted(folder.rglob("*")) if p.is_file()}
        return Shard(part, "dateline", name, files, digest_of(ids))

    def _new(self, stem: str, part: str) -> str:
        return "-".join([stem, *([part] if part != ALL else []), uuid4().hex[:8]])

    def _fill(self, client: Any, name: str, part: str, ids: Sequence[str], since: int) -> bool:  # noqa: ANN401
        """Bring a collection of generation `since` up to the catalog, and prove it; False where a new one is better."""
        collection = chroma.open_collection(client, name)
        wanted, held = set(ids), set(chroma.ids(collection))
        month = None if part == ALL else month_of(part)
        fresh = self._ledger.chunks_after(since, month)
        gone = held - wanted
        if since and (len(gone) > _MAX_DELETED_SHARE * len(held) or wanted - held - set(fresh)):
            return False

        def rows(batch: slice) -> VectorBlock:
            ends = fresh[batch.start], fresh[batch.stop - 1]
            return self._ledger.vectors_between(self._model, *ends, since, month)

        chroma.delete(collection, sorted(gone))
        chroma.upsert(collection, len(fresh), rows)
        if set(chroma.ids(collection)) != wanted:
            raise StoreError(f"{self._place}: Chroma does not hold what was written; run `qa verify --repair`")
        return True
