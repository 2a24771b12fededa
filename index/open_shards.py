"""The shards of one edition of the vector projection, opened as questions touch them, and searched."""

from collections import OrderedDict
from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from index import chroma
from index.disk import copy_of, obstacle
from index.errors import StoreError
from index.shards import Shard
from index.types import Filters, Scored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A search, or the opening of a collection, that a server does not answer for so long counts as failed.
_REPLY_S = 20.0
# Of so many collections a server is asked at a time: at 60 of them an undated question took 62 ms, not 157.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Lost:
    """A shard that can't be searched, and why."""

    shard: Shard
    reason: StoreError


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a shard is asked."""

    shard: Shard
    condition: dict[str, Any] | None
    question: list[float]
    limit: int

    def of(self, collection: Any) -> list[Scored]:  # noqa: ANN401
        """Return what its collection answers."""
        return chroma.search(collection, self.question, self.limit, self.condition)


class OpenShards:
    """Searches shards, each opened when a question first touches it. One question at a time.

    Of Chroma's folders at most `most` stay open, those that were touched last: each takes a dozen files and its
    vectors' memory. What a question that touches more than that wants beyond them is opened for it alone. A server's
    collections take nothing here, and all stay.
    """

    def __init__(self, root: Path, shards: Sequence[Shard], server: str, most: int) -> None:
        self.shards = shards
        self._root, self._server, self._most = root, server, most
        self._open: OrderedDict[str, tuple[Any, ExitStack]] = OrderedDict()
        self._stack = ExitStack()
        self._client: Any = None

    def search(
        self,
        question: "NDArray[np.float32]",
        limit: int,
        filters: Filters,
        without: Container[str] = (),
        loosely: bool = False,
    ) -> tuple[list[Scored], list[Lost]]:
        """Return the `limit` best of each shard that the filters' days touch, best first; and what can't be searched.

        Parts named as `without` are left out. `loosely`: whatever else the filters say.
        """
        touched = [one for one in self.shards if one.part not in without and one.touches(filters.days)]
        conditions = [None if loosely else self._condition(one, filters) for one in touched]
        asked = [_Asked(*each, question.tolist(), limit) for each in zip(touched, conditions, strict=True)]
        found, lost = self._of_server(asked) if self._server else self._of_folders(asked)
        return sorted(found, key=lambda hit: (-hit.score, hit.chunk_id)), lost

    def is_conditional(self, filters: Filters) -> bool:
        """Whether any shard that is searched holds what the filters don't let through."""
        return any(self._condition(one, filters) for one in self.shards if one.touches(filters.days))

    def _condition(self, shard: Shard, filters: Filters) -> dict[str, Any] | None:
        # A condition costs far more than the search: where a shard lies in the days, none of days is needed.
        undated = replace(filters, since=None, until=None)
        return chroma.where(undated if shard.lies_in(filters.days) else filters)

    def close(self) -> None:
        """Let go of Chroma."""
        for _, stack in self._open.values():
            stack.close()
        self._open.clear()
        self._stack.close()
        self._client = None

    def _of_folders(self, asked: Sequence[_Asked]) -> tuple[list[Scored], list[Lost]]:
        found: list[Scored] = []
        lost: list[Lost] = []
        for one in asked:
            try:
                with ExitStack() as passing:
                    found += one.of(self._folder(one.shard, keep=len(asked) <= self._most, passing=passing))
            except StoreError as error:
                lost.append(Lost(one.shard, error))
        return found, lost

    def _folder(self, shard: Shard, keep: bool, passing: ExitStack) -> Any:  # noqa: ANN401
        """Return the collection of a folder that is open, or is opened to stay so or, where none may, for `passing`."""
        if shard.place in self._open:
            if keep:
                self._open.move_to_end(shard.place)
            return self._open[shard.place][0]
        if keep and len(self._open) >= self._most:
            self._open.popitem(last=False)[1][1].close()
        with ExitStack() as stack:
            client = stack.enter_context(chroma.Embedded(self._root / shard.folder))
            collection = chroma.find_collection(client, shard.collection)
            kept = stack.pop_all()
        if len(self._open) < self._most:
            self._open[shard.place] = collection, kept
        else:
            passing.push(kept)
        return collection

    def _of_server(self, asked: Sequence[_Asked]) -> tuple[list[Scored], list[Lost]]:
        try:
            client = self._connected()
        except StoreError as error:
            return [], [Lost(one.shard, error) for one in asked]

        def ask(one: _Asked) -> list[Scored] | Lost:
            place = one.shard.place
            try:
                if place not in self._open:
                    self._open[place] = chroma.find_collection(client, one.shard.collection), ExitStack()
                return one.of(self._open[place][0])
            except StoreError as error:
                return Lost(one.shard, error)

        replies = list(map(ask, asked) if len(asked) == 1 else self._pool.map(ask, asked))
        lost = [reply for reply in replies if isinstance(reply, Lost)]
        if lost:
            try:
                chroma.greet(self._server)
            except StoreError as error:  # which says more than what came of it
                lost = [Lost(one.shard, error) for one in lost]
        return [hit for reply in replies if not isinstance(reply, Lost) for hit in reply], lost

    def _connected(self) -> Any:  # noqa: ANN401
        if self._client is None:
            self._client = self._stack.enter_context(chroma.Server(self._server, _REPLY_S))
            self._pool = self._stack.enter_context(ThreadPoolExecutor(_AT_ONCE, "chroma"))
        return self._client


def vectors_in(
    root: Path, shards: Iterable[Shard], server: str, aside: bool = False
) -> "Iterator[tuple[str, NDArray[np.float32]]]":
    """Yield every vector that shards hold, with its chunk's id; `StoreError` when one can't be read.

    `aside`: folders are read as copies, where nothing may be written in them.
    """
    with ExitStack() as stack:
        client = stack.enter_context(chroma.Server(server, _REPLY_S)) if server else None
        for shard in shards:
            with ExitStack() as passing:
                held = client or passing.enter_context(chroma.Embedded(_folder(root / shard.folder, aside, passing)))
                yield from chroma.pages(chroma.find_collection(held, shard.collection))


def _folder(folder: Path, aside: bool, passing: ExitStack) -> Path:
    """Return a folder, or a copy of it that lasts as long as `passing`."""
    if not aside:
        return folder
    try:
        place = passing.enter_context(TemporaryDirectory(prefix="dateline-"))
        return copy_of(folder, Path(place) / "vectors")
    except OSError as error:
        why = obstacle(folder) or "it can't be copied"
        raise StoreError(f"{folder}: can't be looked through ({error}): {why}") from error
