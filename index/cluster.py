"""Files are read and cut, and texts embedded, by the workers of a Ray cluster; one process stores what they make.

Two passes, since what recurs in a publisher's articles is known only when all are read, and is not embedded.
"""

import logging
import os
import pickle
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, groupby, islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.cutting import Cutter
from index.embedder import open_embedder, prepare
from index.errors import ClusterError, DatelineError
from index.home import BuildSettings
from index.ledger import Pending, Prepared
from index.loaders import Limits
from index.models import Models
from index.reading import FileRead, Wanted, read
from index.types import Article, Skipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOCAL = "local"
_INSTALL = "Ray is not installed: pip install 'dateline[cluster]'"
# So much is read, or embedded, between two answers of a worker: what is done again when it is killed.
_PART_CHARS = 1_000_000
_FILES = 16
_TEXTS = 128
# So many texts are handed out at a time, for each worker: a minute of its work, a few megabytes of memory.
_TEXTS_AHEAD = 4_000
_REACHED_WITHIN_S = 5.0
_STORE_BYTES = 256 << 20  # of a cluster on this machine alone: what waits to be stored, spilled to disk beyond
_PORT = 6379  # where Ray listens unless told otherwise


class Cluster:
    """The workers of a cluster, one for each of its processors: `Workers`. Raises `ClusterError` where they fail."""

    def __init__(self, settings: BuildSettings, workers: int) -> None:
        threads = settings.embedder.model_copy(update={"threads": 1})
        self._settings, self._workers = replace(settings, embedder=threads), workers

    def read(self, files: Sequence[Wanted], limits: Limits) -> Iterator[FileRead]:
        """Yield what each file holds, its articles cut, in order; all are looked at when the last one is taken."""
        rows = [{"wanted": pickle.dumps(file)} for file in files]
        found = self._map(rows, _FILES, _Reading, limits)
        parts = (pickle.loads(part) for table in found for part in table["part"].to_pylist())
        for _, same in groupby(parts, key=lambda part: part.path):
            first = next(same)
            every = chain([first], same)  # noqa: B031 - taken once
            yield first if first.items is None else replace(first, items=_items(every))

    def embed(self, texts: Iterable[Sequence[Pending]]) -> "Iterator[tuple[Sequence[Pending], NDArray[np.float32]]]":
        """Yield all texts, each with its vector: `(n, d)` float32."""
        import numpy as np

        waiting = chain.from_iterable(texts)
        while ahead := list(islice(waiting, self._workers * _TEXTS_AHEAD)):
            rows = [{"key": item.key, "text": item.text} for item in ahead]
            for table in self._map(rows, _TEXTS, _Embedding):
                keys, vectors = table["key"].to_pylist(), table["vector"].to_pylist()
                yield [Pending(key, "") for key in keys], np.array([np.frombuffer(one, "<f4") for one in vectors])

    def _map(self, rows: list[dict[str, Any]], size: int, worker: type, *given: object) -> Iterator[Any]:
        """Yield the tables that workers make of rows, in order."""
        import ray.data

        if not rows:
            return
        blocks = -(-len(rows) // size)
        with _known_errors():
            data = ray.data.from_items(rows, override_num_blocks=blocks).map_batches(
                worker,
                fn_constructor_args=(self._settings, *given),
                batch_format="pyarrow",
                batch_size=None,
                compute=ray.data.ActorPoolStrategy(size=min(self._workers, blocks)),
                num_cpus=1,
            )
            yield from data.iter_batches(batch_size=None, batch_format="pyarrow")


@contextmanager
def connected(address: str, settings: BuildSettings) -> Iterator[Cluster]:
    """Join the cluster at `address`, "HOST:PORT", or for "local" start one of this machine's processors, and leave it.

    `ClusterError` where Ray is not installed, or none answers there.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing leaves the machine
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what goes wrong is raised
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ClusterError(_INSTALL) from error
    how: dict[str, Any] = {"address": address, "log_to_driver": False, "logging_level": logging.ERROR}
    prepare(settings.embedder, Models.of(settings.index))
    with TemporaryDirectory(prefix="dateline-") as place, _quiet():
        if address == LOCAL:
            own = {"include_dashboard": False, "_node_ip_address": "127.0.0.1", "_temp_dir": place}
            how |= own | {"num_cpus": os.cpu_count(), "object_store_memory": _STORE_BYTES}
        else:
            _check_reached(address)
        try:
            with _known_errors():
                with _hushed():
                    ray.init(**how)
                context = ray.data.DataContext.get_current()
                context.enable_progress_bars = False
                context.execution_options.preserve_order = True  # which of two equal articles came first must not vary
                workers = int(ray.cluster_resources().get("CPU", 0))
            if not workers:
                raise ClusterError(f"--ray {address}: the cluster has no processors for this; add machines to it")
            yield Cluster(settings, workers)
        finally:
            ray.shutdown()


class _Reading:
    """A worker that reads and cuts files."""

    def __init__(self, settings: BuildSettings, limits: Limits) -> None:
        self._cutter, self._limits = Cutter(settings, Models.of(settings.index)), limits

    def __call__(self, table: Any) -> Iterator[Any]:  # noqa: ANN401 - pyarrow's, in and out
        import pyarrow

        for wanted in table["wanted"].to_pylist():
            for part in self._parts(read(pickle.loads(wanted), self._limits)):
                yield pyarrow.table({"part": pyarrow.array([pickle.dumps(part)], pyarrow.large_binary())})

    def _parts(self, file: FileRead) -> Iterator[FileRead]:
        if file.items is None:
            yield file
            return
        items: list[Article | Prepared | Skipped] = []
        chars = 0
        for item in file.items:
            items.append(self._cut(item) if isinstance(item, Article) else item)
            chars += len(item.text) if isinstance(item, Article) else 0
            if chars > _PART_CHARS:
                yield replace(file, items=items)
                items, chars = [], 0
        yield replace(file, items=items)

    def _cut(self, article: Article) -> Article | Prepared:
        try:
            return self._cutter.prepared(article)
        except DatelineError:
            raise
        except Exception:  # whoever stores it tries again, and says why it can't be cut
            return article


class _Embedding:
    """A worker that embeds texts."""

    def __init__(self, settings: BuildSettings) -> None:
        models = Models.of(settings.index)
        prepare(settings.embedder, models)  # on a machine that has none yet
        self._embedder = open_embedder(settings.embedder, models)

    def __call__(self, table: Any) -> Any:  # noqa: ANN401
        import pyarrow

        vectors = self._embedder.embed(table["text"].to_pylist())
        packed = pyarrow.array([row.astype("<f4").tobytes() for row in vectors], pyarrow.binary())
        return pyarrow.table({"key": table["key"], "vector": packed})


def _items(parts: Iterable[FileRead]) -> Iterator[Article | Prepared | Skipped]:
    return (item for part in parts for item in part.items or ())


def _check_reached(address: str) -> None:
    """Raise `ClusterError` unless something listens there: Ray itself tries for long, and in many words."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        socket.create_connection((parts.hostname or "", parts.port or _PORT), _REACHED_WITHIN_S).close()
    except (OSError, ValueError) as error:
        told = 'expected the HOST:PORT that `ray start --head` prints, or "local" for this machine'
        raise ClusterError(f"--ray {address}: no cluster answers there ({error}); {told}") from error


@contextmanager
def _known_errors() -> Iterator[None]:
    import ray.exceptions

    try:
        yield
    except DatelineError:
        raise
    except (ray.exceptions.RayError, ConnectionError, RuntimeError, ValueError) as error:
        cause = getattr(error, "cause", None) or error.__cause__ or error
        if isinstance(cause, DatelineError):
            raise cause from error
        said = (str(cause).strip().splitlines() or [type(cause).__name__])[-1]
        raise ClusterError(f"--ray: {said}; what is stored is kept, run it again") from error


@contextmanager
def _hushed() -> Iterator[None]:
    """Silence what isn't Python: it tells on standard error that it was told to be silent."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what Ray tells of its plans, and of itself; errors are raised, and become ours."""
    loggers = [logging.getLogger(name) for name in ("ray", "ray.data", "ray.serve")]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)
