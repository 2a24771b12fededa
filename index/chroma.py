"""chromadb, embedded or as a server: opening, filling and paging through a collection."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http.client import HTTPException
from math import ceil
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.embeddings import VectorBlock
from index.errors import StoreError
from index.types import Filters, Scored, day_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Larger graphs than Chroma's defaults, searched widely: of the 100 nearest of 29,113 chunks it finds 98.1 % with
# ef_search 200 and 99.9 % with 1,000, the first ten always those of the exact search (benchmarks/vectors.py).
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 1_000}
# Chroma refuses more than 5,461 in one batch, and was most robust with 5,000.
BATCH = 5_000
# Each finishing writes the whole graph: after every batch it was most of the time at 200,000 vectors.
_STAGES = 8
# So long a server may take to say that it is there.
_GREETING_S = 5.0
_WAITS_S = (0.1, 0.5, 2.0)
_PAGE = 500
# So many days are named one by one in a condition: 366 of them are as fast as 15.
_NAMED_DAYS = 366
# So many ids a page: to reach a page Chroma counts through all before it.
_IDS = 50_000


class Embedded:
    """A client of a Chroma folder; only one process may write to a folder, and only while nobody reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Any:  # noqa: ANN401
        chromadb = _chromadb()
        try:
            self._client = chromadb.PersistentClient(str(self._folder), _settings())
        except Exception as error:
            raise StoreError(f"{self._folder}: Chroma can't open it ({error})") from error
        return self._client

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


class Server:
    """A client of a Chroma server, such as `chroma run` starts; it waits `timeout_s` for each reply."""

    def __init__(self, url: str, timeout_s: float) -> None:
        self._url, self._timeout_s = url, timeout_s

    def __enter__(self) -> Any:  # noqa: ANN401
        greet(self._url)  # Chroma's own client would wait for ever for one that takes a connection and says nothing
        parts = urlsplit(self._url)
        try:
            self._client = _chromadb().HttpClient(
                host=parts.hostname or "", port=_port(self._url), ssl=parts.scheme == "https", settings=_settings()
            )
            for session in self._sessions():
                session.timeout = self._timeout_s
        except Exception as error:
            raise StoreError(f"{_named(self._url)}: Chroma's client can't use it ({error})") from error
        return self._client

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in self._sessions():  # Chroma's own `close` leaves connections open
            session.close()
        self._client.close()

    def _sessions(self) -> list[Any]:
        """Return what has connections: the client, and another one in it that looks up its database."""
        return [one._server._session for one in (self._client, self._client._admin_client)]


class UnreachableError(StoreError):
    """No Chroma server answers at an address."""


def greet(url: str) -> None:
    """Raise `UnreachableError` unless a Chroma server says that it is there."""
    from urllib.request import urlopen

    parts = urlsplit(url)
    try:
        with urlopen(f"{parts.scheme}://{parts.hostname}:{_port(url)}/api/v2/heartbeat", timeout=_GREETING_S):
            pass
    except (OSError, ValueError, HTTPException) as error:
        raise UnreachableError(f"{_named(url)}: no Chroma server answers there") from error


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 8000)


def _named(url: str) -> str:
    return f"[vectors] server = {url!r}"


def _chromadb() -> Any:  # noqa: ANN401
    """Import chromadb, which then reads a .env of the working folder: that is not for it, and fails it if malformed."""
    from functools import partialmethod
    from unittest.mock import patch

    from pydantic_settings import BaseSettings

    with patch.object(BaseSettings, "__init__", partialmethod(BaseSettings.__init__, _env_file=None)):
        import chromadb
    return chromadb


def _settings() -> Any:  # noqa: ANN401
    from chromadb.config import Settings

    return Settings(_env_file=None, anonymized_telemetry=False)


@contextmanager
def known_errors(doing: str) -> Iterator[None]:
    """Turn what Chroma raises, which shares no base class, into `StoreError`."""
    try:
        yield
    except Exception as error:
        raise StoreError(f"Chroma can't {doing} ({error})") from error


def open_collection(client: Any, name: str) -> Any:  # noqa: ANN401
    """Return the collection, made if need be."""
    with known_errors(f"open the collection {name}"):
        return client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": HNSW})


def find_collection(client: Any, name: str) -> Any:  # noqa: ANN401
    """Return a collection that must be there; `StoreError` when it is not, or can't be opened."""
    with known_errors(f"open the collection {name}"):
        return client.get_collection(name, embedding_function=None)


def collections(client: Any, prefix: str) -> set[str]:  # noqa: ANN401
    """Return the names of the collections that begin so."""
    found: set[str] = set()
    offset = 0
    while True:
        with known_errors("list its collections"):
            page = client.list_collections(limit=_PAGE, offset=offset)
        found |= {one.name for one in page if one.name.startswith(prefix)}
        if len(page) < _PAGE:
            return found
        offset += _PAGE


def drop(client: Any, names: Iterable[str]) -> None:  # noqa: ANN401
    """Delete collections."""
    for name in sorted(names):
        with known_errors(f"delete the collection {name}"):
            client.delete_collection(name)


def upsert(collection: Any, total: int, rows: Callable[[slice], VectorBlock]) -> None:  # noqa: ANN401
    """Write `total` rows, read batch by batch in order, in batches that Chroma takes; have it finish its graph of them.

    What is in memory of the rows is one batch.
    """
    if not total:
        return
    stages = min(_STAGES, ceil(total / BATCH))
    # Rows that don't reach the threshold wait in a log, from which each opening builds the rest of the graph anew:
    # 5 s for 4,000 of them. So all stages are equally large, and the threshold is what the least of them reaches.
    least = max(2, total // stages)
    changed = {"sync_threshold": least, "batch_size": min(1_000, least), "ef_search": HNSW["ef_search"]}
    with known_errors("write vectors"):
        _unlocked(lambda: collection.modify(configuration={"hnsw": changed}))
    for stage in _parts(slice(0, total), stages):
        for batch in _parts(stage, ceil((stage.stop - stage.start) / BATCH)):
            block = rows(batch)
            # Every key is always written: an upsert leaves keys alone that it does not name.
            metadatas = [
                {"publisher": publisher, "published": published}
                for publisher, published in zip(block.publishers, block.published, strict=True)
            ]
            with known_errors("write vectors"):
                collection.upsert(ids=block.ids, embeddings=block.vectors, metadatas=metadatas)


def _parts(rows: slice, count: int) -> Iterator[slice]:
    """Yield `count` parts of some rows, in order, as equal as they can be."""
    size = rows.stop - rows.start
    for at in range(count):
        yield slice(rows.start + at * size // count, rows.start + (at + 1) * size // count)


def _unlocked(change: Callable[[], object]) -> None:
    """Make a change, again where Chroma itself has its database locked: it works off its log beside us."""
    for wait_s in _WAITS_S:
        try:
            change()
            return
        except Exception as error:
            if "database is locked" not in str(error):
                raise
        sleep(wait_s)
    change()


def delete(collection: Any, gone: Sequence[str]) -> None:  # noqa: ANN401
    """Delete rows by id, in batches that Chroma takes."""
    for first in range(0, len(gone), BATCH):
        with known_errors("delete vectors"):
            collection.delete(ids=gone[first : first + BATCH])


def ids(collection: Any) -> Iterator[str]:  # noqa: ANN401
    """Page through the ids."""
    for page in _pages(collection, [], _IDS):
        yield from page["ids"]


def pages(collection: Any) -> "Iterator[tuple[str, NDArray[np.float32]]]":  # noqa: ANN401
    """Page through the vectors themselves: `count` also counts those that are lost."""
    for page in _pages(collection, ["embeddings"], BATCH):
        yield from zip(page["ids"], page["embeddings"], strict=True)


def _pages(collection: Any, include: list[str], size: int) -> Iterator[Any]:  # noqa: ANN401
    offset = 0
    while True:
        with known_errors("read its vectors"):
            page = collection.get(limit=size, offset=offset, include=include)
        if not page["ids"]:
            return
        yield page
        offset += len(page["ids"])


def search(
    collection: Any,  # noqa: ANN401
    question: list[float],
    limit: int,
    condition: dict[str, Any] | None,
) -> list[Scored]:
    """Return the rows nearest to a vector; scores are cosines."""
    with known_errors("search"):
        result = collection.query(query_embeddings=[question], n_results=limit, where=condition, include=["distances"])
    ids, distances = result["ids"][0], result["distances"][0]
    return [Scored(key, 1.0 - float(distance)) for key, distance in zip(ids, distances, strict=True)]


def where(filters: Filters) -> dict[str, Any] | None:
    """Return filters in Chroma's terms, None for none."""
    conditions: list[dict[str, Any]] = []
    if filters.publishers:
        conditions.append({"publisher": {"$in": [name.casefold() for name in filters.publishers]}})
    if filters.days:
        conditions += _published(filters)
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return {"$and": conditions}


def _published(filters: Filters) -> Iterator[dict[str, Any]]:
    """Yield conditions for days: each of them where they are few, which Chroma finds in a third of the time."""
    if filters.since and filters.until and (count := (filters.until - filters.since).days + 1) <= _NAMED_DAYS:
        named = (date.fromordinal(filters.since.toordinal() + at) for at in range(count))
        yield {"published": {"$in": [day_number(day) for day in named]}}
    elif filters.days:
        yield {"published": {"$gte": filters.days[0]}}
        yield {"published": {"$lte": filters.days[1]}}
