"""chromadb, embedded or as a server: opening, filling and paging through a collection."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from index.catalog import VectorBlock
from index.errors import StoreError
from index.types import Filters, day_number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Larger graphs than Chroma's defaults: filtered recall@20 was 0.9995 instead of 0.978 (TRAPS).
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
# Chroma refuses more than 5,461 in one batch, and was most robust with 5,000 (TRAPS).
BATCH = 5_000


class Embedded:
    """A client of a Chroma folder; only one process may write to a folder, and only while nobody reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Any:  # noqa: ANN401
        import chromadb
        from chromadb.config import Settings

        try:
            self._client = chromadb.PersistentClient(str(self._folder), Settings(anonymized_telemetry=False))
        except Exception as error:
            raise StoreError(f"{self._folder}: Chroma can't open it ({error})") from error
        return self._client

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


class Server:
    """A client of a Chroma server, such as `chroma run` starts."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> Any:  # noqa: ANN401
        from urllib.parse import urlsplit

        import chromadb
        from chromadb.config import Settings

        parts = urlsplit(self._url)
        ssl = parts.scheme == "https"
        try:
            return chromadb.HttpClient(
                host=parts.hostname or "",
                port=parts.port or (443 if ssl else 8000),
                ssl=ssl,
                settings=Settings(anonymized_telemetry=False),
            )
        except Exception as error:
            raise StoreError(f"[vectors] server = {self._url!r}: no Chroma server answers there") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def open_collection(client: Any, name: str) -> Any:  # noqa: ANN401
    """Return the collection, made if need be."""
    # sync_threshold: the graph is written to disk once a batch, not once a thousand vectors.
    configuration = {"hnsw": HNSW | {"sync_threshold": BATCH, "batch_size": 1_000}}
    return client.get_or_create_collection(name, embedding_function=None, configuration=configuration)


def find_collection(client: Any, name: str) -> Any:  # noqa: ANN401
    """Return a collection that must be there; `StoreError` when it is not, or can't be opened."""
    try:
        return client.get_collection(name, embedding_function=None)
    except Exception as error:  # Chroma's errors share no base class
        raise StoreError(f"Chroma can't open the collection {name} ({error})") from error


def upsert(collection: Any, block: VectorBlock) -> None:  # noqa: ANN401
    """Write each row of `block`, in batches that Chroma takes."""
    for first in range(0, len(block.ids), BATCH):
        rows = slice(first, first + BATCH)
        collection.upsert(
            ids=block.ids[rows],
            embeddings=block.vectors[rows],
            # Every key is always written: an upsert leaves keys alone that it does not name.
            metadatas=[
                {"publisher": publisher, "published": published}
                for publisher, published in zip(block.publishers[rows], block.published[rows], strict=True)
            ],
        )


def ids(collection: Any) -> Iterator[str]:  # noqa: ANN401
    """Page through the ids."""
    offset = 0
    while page := collection.get(limit=BATCH, offset=offset, include=[])["ids"]:
        yield from page
        offset += len(page)


def pages(collection: Any) -> "Iterator[tuple[str, NDArray[np.float32]]]":  # noqa: ANN401
    """Page through the vectors themselves: `count` also counts those that are lost (TRAPS)."""
    offset = 0
    while True:
        try:
            page = collection.get(limit=BATCH, offset=offset, include=["embeddings"])
        except Exception as error:
            raise StoreError(f"Chroma can't read its vectors ({error})") from error
        if not page["ids"]:
            return
        yield from zip(page["ids"], page["embeddings"], strict=True)
        offset += len(page["ids"])


def where(filters: Filters) -> dict[str, Any] | None:
    """Return filters in Chroma's terms, None for none."""
    conditions: list[dict[str, Any]] = []
    if filters.publishers:
        conditions.append({"publisher": {"$in": [name.casefold() for name in filters.publishers]}})
    if filters.since or filters.until:
        conditions.append({"published": {"$gte": day_number(filters.since) or 1}})
        conditions.append({"published": {"$lte": day_number(filters.until) or 99_991_231}})
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return {"$and": conditions}
