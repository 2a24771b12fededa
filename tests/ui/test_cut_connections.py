"""Connections that are cut at any moment: nothing is kept of what came in half, and nobody else notices."""

import json
import logging
import os
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from lock_articles import CLOSURE, FILES

from qa.config import load_config
from qa.engine import Engine
from ui.server import start
from ui.uploads import Uploads

if TYPE_CHECKING:
    from conftest import Corpus, MakeCorpus

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")]
WHO = "Ada Finch"
ASKED = json.dumps({"question": CLOSURE, "stream": True}).encode()
CALL = {"fn_name": "ask", "session_hash": "x", "data": {"question": CLOSURE}}
REQUESTS = {
    "asked": (b"POST /api/ask", ASKED),
    "called": (b"POST /gradio_api/component_server", b""),  # of the page that is served
    "completed": (
        b"POST /v1/chat/completions",
        b'{"model": "dateline", "messages": [{"role": "user", "content": "x"}]}',
    ),
    "sent": (b"PUT /api/articles/half.txt", b"Half an article\n\n" + b"It was cut off. " * 20_000),
    "opened": (b"GET /", b""),
}
CUTS = 12  # of each


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> "Corpus":
    made = make_corpus(FILES)
    made.build()
    return made


@pytest.fixture
def url(corpus: "Corpus") -> Iterator[str]:
    with (
        Engine.open(load_config(home=str(corpus.home))) as engine,
        closing(Uploads(corpus.settings)) as uploads,
        closing(start(engine, uploads, port=0)) as server,
    ):
        yield server.url


def request(url: str, name: str) -> bytes:
    line, body = REQUESTS[name]
    if name == "called":
        components = httpx.get(f"{url}/config").json()["components"]
        chat = next(one["id"] for one in components if one["props"].get("elem_id") == "chat")
        body = json.dumps(CALL | {"component_id": chat}).encode()
    host = urlsplit(url).netloc.encode()
    kind = b"application/json" if body.startswith(b"{") else b"text/plain"
    return b"%s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        line,
        host,
        kind,
        len(body),
        body,
    )


def cut(url: str, sent: bytes, heard: int, hard: bool) -> None:
    """Send so much, hear so many bytes at the most, and hang up, `hard` without a word."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(sent)
        if heard:
            connection.recv(heard)
        if hard:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def ask(url: str) -> str:
    answer: str = httpx.post(f"{url}/api/ask", json={"question": CLOSURE}, timeout=60).json()["answer"]
    return answer


def kept(home: Path) -> list[str]:
    folder = home / "uploads"
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def test_cut_anywhere(corpus: "Corpus", url: str, caplog: pytest.LogCaptureFixture) -> None:
    draw = random.Random(7)
    assert WHO in ask(url)
    process = psutil.Process()
    before = process.num_fds(), threading.active_count()
    with caplog.at_level(logging.WARNING):
        for name in REQUESTS:
            whole = request(url, name)
            for _ in range(CUTS):
                cut(url, whole[: draw.randrange(1, len(whole))], heard=0, hard=draw.random() < 0.5)
                if name != "sent":
                    cut(url, whole, heard=draw.choice([0, 0, 1, 40]), hard=draw.random() < 0.5)
            assert WHO in ask(url), name
    assert caplog.messages == []
    until = monotonic() + 10
    while kept(corpus.home) or process.num_fds() > before[0] + 2 or threading.active_count() > before[1] + 8:
        assert monotonic() < until, (kept(corpus.home), before, process.num_fds(), threading.active_count())
        sleep(0.1)
    assert httpx.put(f"{url}/api/articles/half.txt", content=b"Whole\n\nIt came whole.\n").json() == {
        "file": "half.txt"
    }
    assert httpx.get(f"{url}/health").json()["healthy"]
