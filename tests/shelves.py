"""What tests of the vector projection share: made-up articles with made-up vectors, and Chroma servers."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError

import numpy as np
from numpy.typing import NDArray

from index.config import VectorSettings
from index.ledger import Ledger, Prepared
from index.nearest import nearest
from index.types import Article, Chunk, Filters, Span, chunk_id
from index.vectors import NAME, Vectors

MODEL = "model-a"
ANY = Filters()
FIRST_DAY = date(2031, 1, 1)
PUBLISHERS = ("Courier", "Straße Bulletin", None)
Vector = NDArray[np.float32]


def unit_vectors(count: int, seed: int = 0) -> Vector:
    rows = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


UNITS = unit_vectors(320)
QUESTIONS = unit_vectors(25, seed=1)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A catalog of made-up articles with made-up vectors, and the settings of Chroma over it."""

    home: Path
    ledger: Ledger
    settings: VectorSettings
    opened: list[Vectors] = field(default_factory=list)

    def vectors(self, one_shot: bool = False, **changed: object) -> Vectors:
        settings = self.settings.model_copy(update=changed)
        self.opened.append(Vectors(self.home / "vectors", settings, MODEL, one_shot))
        return self.opened[-1]

    def close(self) -> None:
        for vectors in self.opened:
            vectors.close()
        self.ledger.close()

    def put(self, number: int, vector: Vector, version: str = "") -> str:
        """Store article `number`, embedded as `vector`; return its chunk's id."""
        name = f"a{number:04d}"
        text = f"Text of {name}{version}."
        published = FIRST_DAY + timedelta(days=number) if number % 5 else None
        source = Article(name, text, name, f"/{name}", PUBLISHERS[number % 3], published)
        chunk = Chunk(chunk_id(name, 0, len(text), text), name, 0, len(text), text)
        with self.ledger.transaction() as generation:
            self.ledger.put(Prepared(source, name, [Span(0, len(text))], [chunk]), generation)
            self.ledger.link(source.path, name)
        waiting = self.ledger.pending_texts([chunk.id])
        self.ledger.put_embeddings(MODEL, waiting, vector[np.newaxis])
        return chunk.id

    def remove(self, number: int) -> None:
        with self.ledger.transaction() as generation:
            assert self.ledger.unlink(f"/a{number:04d}", f"a{number:04d}", generation)

    def exact(self, question: Vector, limit: int = 10, filters: Filters = ANY) -> list[str]:
        """The right answer."""
        return [hit.chunk_id for hit in nearest(self.ledger.vectors(MODEL), question, limit, filters)]

    def found(self, vectors: Vectors, question: Vector, limit: int = 10, filters: Filters = ANY) -> list[str]:
        return [hit.chunk_id for hit in vectors.search(self.ledger, question, limit, filters)]

    def folder(self) -> Path:
        """Chroma's published folder."""
        return self.home / "vectors" / str(self.ledger.projection(NAME).detail["folder"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ChromaServer:
    """`chroma run`, as a user starts it."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        port = port or free_port()
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
        self._log = (folder / "chroma.log").open("ab")
        self._process = subprocess.Popen(
            [*command, "--path", folder / "data"], stdout=self._log, stderr=subprocess.STDOUT, cwd=folder
        )

    def wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"no Chroma server at {self.url}: {Path(self._log.name).read_text()}")

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()


@contextmanager
def chroma_server(folder: Path, port: int = 0) -> Iterator[ChromaServer]:
    """A server over a folder, started, and stopped at the end."""
    server = ChromaServer(folder, port)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def open_shelf(home: Path, settings: VectorSettings, articles: int = 0) -> Shelf:
    ledger = Ledger.create(home)
    ledger.set_meta("uuid", os.urandom(8).hex())
    shelf = Shelf(home, ledger, settings)
    for number in range(articles):
        shelf.put(number, UNITS[number])
    return shelf
