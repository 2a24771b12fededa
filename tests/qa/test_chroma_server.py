"""The command over a real Chroma server: index, ask, verify, repair, the server down and back, two clients at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from shelves import ChromaServer, chroma_server

from index import chroma, vectors
from index.catalog import Catalog
from index.shards import shards_of
from qa.config import load_config
from qa.engine import Engine
from qa.types import Question

pytestmark = pytest.mark.slow

ARTICLES = {
    "flood.txt": "Flood in Harrowmere\n\n2031-03-04\n\nA flood damaged 180 homes in Harrowmere.",
    "fair.txt": "Eel fair opens\n\n2031-04-11\n\nMayor Ines Amberwick opened the eel fair in Ostrel on Friday.",
}
ASKED = "How many homes did the flood damage in Harrowmere?"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A folder of articles, a home, and a Chroma server that the settings name."""

    root: Path
    server: ChromaServer
    run_qa: Callable[..., Any]

    def run(self, command: str, *arguments: object) -> Any:  # noqa: ANN401
        return self.run_qa(command, *arguments, "--home", self.root / "home")

    def index(self, files: dict[str, str]) -> Any:  # noqa: ANN401
        folder = self.root / "articles"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return self.run("index", folder, "--quiet")

    def collections(self) -> list[str]:
        with closing(Catalog.open(self.root / "home")) as catalog:
            return [one.collection for one in shards_of(catalog.projection(vectors.NAME).detail)]


@pytest.fixture
def newsroom(
    tmp_path: Path, exported_models: Path, run_qa: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsroom]:
    with chroma_server(tmp_path) as server:
        monkeypatch.setenv("QA_VECTORS__SERVER", server.url)
        monkeypatch.setenv("QA_VECTORS__SHARDS", "month")
        monkeypatch.setattr(vectors, "_RETRY_S", 0.0)
        room = Newsroom(tmp_path, server, run_qa)
        assert room.index(ARTICLES).code == 0
        yield room


def test_what_a_server_holds_is_verified_and_repaired(newsroom: Newsroom) -> None:
    answered = newsroom.run("ask", ASKED, "--json")
    assert answered.json["short_answer"] == "180"
    assert newsroom.run("verify").code == 0
    with chroma.Server(newsroom.server.url, 20) as client:
        chroma.drop(client, newsroom.collections()[:1])

    found = newsroom.run("verify")
    assert (found.code, "can't open the collection" in found.out + found.err) == (1, True)
    assert newsroom.run("ask", ASKED, "--json").json["short_answer"] == "180"
    assert newsroom.run("verify", "--repair").code == 0
    assert newsroom.run("verify").code == 0


def test_the_command_while_its_server_is_down_and_back(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.server.stop()
    answered = newsroom.run("ask", ASKED, "--json")
    assert answered.json["short_answer"] == "180"
    assert "no Chroma server answers there; the catalog's vectors are searched instead" in answered.err
    told = newsroom.index({"rain.txt": "Rain again\n\n2031-04-20\n\nRain stopped the cup final in Ostrel on Sunday."})
    (line,) = told.err.splitlines()
    assert told.code == 1
    assert line.endswith("no Chroma server answers there: start it, then run this again; what was read is kept")
    assert newsroom.run("verify").code == 1

    with chroma_server(tmp_path, newsroom.server.port):
        assert newsroom.index({}).code == 0
        assert newsroom.run("verify").code == 0
        assert newsroom.run("status", "--json").json["articles"] == 3


def test_two_clients_ask_while_a_third_indexes(newsroom: Newsroom) -> None:
    config = load_config(home=newsroom.root / "home")
    done = Event()

    def ask() -> list[str | None]:
        answers = []
        with Engine.open(config) as engine:
            while not (done.is_set() and len(answers) > 2):
                answers.append(engine.ask(Question(ASKED)).short_answer)
        return answers

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        try:
            for number in range(3):
                text = f"Notice {number}\n\n2031-0{number + 5}-02\n\nThe harbour of Ostrel is shut."
                assert newsroom.index({f"notice{number}.txt": text}).code == 0
        finally:
            done.set()
        for answers in asking:
            assert set(answers.result(60)) == {"180"}
    assert len(newsroom.collections()) == 5
    assert newsroom.run("verify").code == 0
