"""Several collections behind one server: opened as they are asked, a few at a time, and never taken for each other."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast

import pytest
from running import run
from test_server import Got, send

from index import collections
from index.errors import CollectionError
from qa.config import load_config
from qa.engine import Engine
from ui.choosing import Choosing, choose, lasting, sayable, stand_ins
from ui.collections import Collections, Use, open_collections
from ui.server import start_all

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")

ARTICLE = "Eel fair opens\n\n{paper}\n\nMay 2, 2033\n\nThe eel fair in Corran drew {many} visitors on Sunday.\n"
FILES = {"main": ("Gull News", "1,100"), "lakes": ("Tarn Herald", "9,500"), "rivers": ("Millrace News", "4,200")}
ASKED = "How many visitors did the eel fair in Corran draw?"


class Opened:
    """An engine that remembers whether it is open."""

    def __init__(self, name: str) -> None:
        self.name, self.closed, self.left = name, False, [""]
        self.closes = threading.Event()
        self.closes.set()

    def ahead(self, ticket: str) -> int:
        return 3 if ticket == f"waits at {self.name}" else 0

    def leave(self, ticket: str) -> None:
        self.left.append(ticket)

    def close(self) -> None:
        assert self.closes.wait(10)
        self.closed = True


class Shelf:
    """Collections of such engines."""

    def __init__(self, *names: str, most: int = 2) -> None:
        self.there, self.opened = list(names), list[Opened]()
        self.all = Collections(names[0], lambda: self.there, self._open, home=Path("/srv/news/.qa"), most=most)

    def _open(self, name: str) -> Engine:
        self.opened.append(Opened(name))
        return cast("Engine", self.opened[-1])

    def use(self, name: str) -> Opened:
        used = Use(self.all, name)
        found = used.engine()
        used.end()
        return cast("Opened", found)

    def open_names(self) -> list[str]:
        return [one.name for one in self.opened if not one.closed]


def test_so_many_stay_open_those_that_were_asked_last() -> None:
    shelf = Shelf("main", "a", "b")
    for name in ("main", "a", "main", "b", "main"):
        assert shelf.use(name).name == name

    assert shelf.open_names() == ["main", "b"]
    assert [one.name for one in shelf.opened] == ["main", "a", "b"]


def test_what_is_in_use_stays_open() -> None:
    shelf = Shelf("main", "a", "b", most=1)
    held = Use(shelf.all, "a")
    held.engine()
    shelf.use("main")
    shelf.use("b")
    assert shelf.open_names() == ["a", "b"]
    held.end()
    shelf.use("main")
    assert shelf.open_names() == ["main"]


def test_one_is_opened_once_however_many_ask() -> None:
    shelf = Shelf("main", "a", most=2)
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(shelf.use, ["a", "main"] * 40))

    assert sorted(one.name for one in shelf.opened) == ["a", "main"]
    assert len({id(one) for one in found}) == 2


def test_one_that_is_gone_is_named_and_closed() -> None:
    shelf = Shelf("main", "a", "b")
    shelf.use("a")
    shelf.there.remove("a")
    with pytest.raises(CollectionError, match="no collection 'a' here"):
        shelf.use("a")
    shelf.use("b")
    assert "a" not in shelf.open_names()
    shelf.there.append("a")
    assert shelf.use("a").name == "a"


def test_the_first_is_asked_where_none_is_named() -> None:
    shelf = Shelf("main", "a")
    assert shelf.use("").name == "main"
    shelf.there.remove("main")
    assert shelf.use("").name == "main"  # its engine says that its home is gone; no other answers in its place
    named = Shelf("a", "b")
    named.there.remove("a")
    with pytest.raises(CollectionError):
        named.use("")


def test_who_leaves_is_heard_everywhere() -> None:
    shelf = Shelf("main", "a")
    shelf.use("a")
    with stand_ins(shelf.all) as (engine, _):
        engine.leave("ticket")
    assert [one.left[-1] for one in shelf.opened] == ["ticket"]


def test_nobody_waits_for_another_collection_to_open_or_close() -> None:
    shelf = Shelf("main", "a", "b", "c", most=1)
    shelf.use("main")
    main = shelf.opened[0]
    main.closes.clear()
    with ThreadPoolExecutor(1) as thread:
        waits = thread.submit(shelf.use, "a")  # main is closed for it, which takes as long as the questions before
        while "main" in shelf.all._opened:
            sleep(0.01)
        assert shelf.use("b").name == "b"
        main.closes.set()
        assert waits.result().name == "a"

    opens, may_open = threading.Event(), threading.Event()

    def slowly(name: str) -> Engine:
        opens.set()
        assert may_open.wait(10)
        return shelf._open(name)

    shelf.all._open_engine = slowly
    use = Use(shelf.all, "c")
    with stand_ins(shelf.all) as (engine, _), ThreadPoolExecutor(1) as thread:
        waits_too = thread.submit(use.engine)
        assert opens.wait(10)
        assert (engine.ahead("waits at b"), engine.ahead("waits nowhere")) == (3, 0)
        assert not waits_too.done()
        may_open.set()
    use.end()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("/srv/news/.qa: damaged", "its home: damaged"),
        ("there is no index at /srv/news/.qa-collections/a-b: run", "there is no index at its home: run"),
        ("/srv/news/.qa/uploads/x.txt, characters 1", "uploads/x.txt, characters 1"),
        ("/srv/news/.qa-collections/a/catalog.sqlite", "catalog.sqlite"),
        ("/srv/news/.qa2/x and /other/srv/news/.qa/x", "/srv/news/.qa2/x and /other/srv/news/.qa/x"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_visitors_are_not_told_where_the_indexes_live(said: str, shown: str) -> None:
    assert Shelf("main").all.without_places(said) == shown
    assert sayable(said) == said  # outside of a request nothing is known


def request(query: str, work: Callable[[Engine], object], shelf: Shelf) -> list[object]:
    """What a route makes of the engine in a request of this address, and then in a thread that outlives it."""
    import asyncio

    with stand_ins(shelf.all) as (engine, _):
        pass
    told: list[object] = []

    async def app(scope: object, receive: object, send: object) -> None:
        told.append(await asyncio.to_thread(work, engine))
        go_on = threading.Event()

        def later() -> None:
            go_on.wait(10)
            told.append(work(engine))

        thread = threading.Thread(target=lasting(later))
        thread.start()
        told.append((go_on, thread))

    scope = {"type": "http", "query_string": query.encode()}
    run(Choosing(app, shelf.all)(scope, cast("Any", None), cast("Any", None)))  # type: ignore[arg-type]
    go_on, thread = cast("Any", told.pop())
    go_on.set()
    thread.join()
    return told


def test_a_request_is_about_the_collection_of_its_address_and_so_is_what_it_begins() -> None:
    def name(engine: Engine) -> object:
        return cast("Any", engine).name

    shelf = Shelf("main", "a")
    assert request("collection=a", name, shelf) == ["a", "a"]
    assert request("", name, shelf) == ["main", "main"]
    with pytest.raises(CollectionError):
        request("collection=..%2Fa", name, shelf)


@pytest.mark.parametrize("name", [5, ["a"], {"a": "b"}, True])
def test_what_is_no_name_chooses_nothing(name: object) -> None:
    with pytest.raises(CollectionError, match="expected the name of one"):
        choose(name)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, build_home: Callable[..., Path]) -> Path:
    """Three collections of one story, told by three papers with three figures."""
    home = tmp_path_factory.mktemp("several") / "home"
    for name, (paper, many) in FILES.items():
        shutil.copytree(
            build_home({"fair.txt": ARTICLE.format(paper=paper, many=many)}), collections.home_of(home, name)
        )
    return home


@pytest.fixture
def url(homes: Path, tmp_path: Path) -> Iterator[str]:
    """A server of copies of them, of which two stay open."""
    for place in (homes, homes.with_name("home-collections")):
        shutil.copytree(place, tmp_path / place.name)
    config = load_config(home=str(tmp_path / "home"))
    with closing(open_collections(config, trusting=True)) as served:
        served._most = 2  # type: ignore[misc]
        with closing(start_all(served, port=0)) as server:
            yield server.url


def ask(url: str, name: str = "", body: dict[str, object] | None = None) -> Got:
    query = f"?collection={name}" if name else ""
    return send(url, f"/api/ask{query}", json.dumps({"question": ASKED, **(body or {})}).encode())


def test_many_ask_all_collections_at_once_and_each_gets_its_own_answer(url: str) -> None:
    asked = ["lakes", "rivers", "main", ""] * 6
    with ThreadPoolExecutor(len(asked)) as threads:
        answers = list(threads.map(lambda name: ask(url, name).json, asked))

    for name, answer in zip(asked, answers, strict=True):
        paper, many = FILES[name or "main"]
        assert answer["short_answer"] == many
        assert {one["publisher"] for one in answer["citations"]} == {paper}


def test_every_route_takes_the_name(url: str) -> None:
    assert ask(url, body={"collection": "lakes"}).json["short_answer"] == "9,500"
    told = send(url, "/api/timeline?topic=eel+fair&collection=rivers").json
    assert [one["publisher"] for line in told["events"] for one in line["citations"]] == ["Millrace News"]
    prints = {send(url, f"/health?collection={name}").json["fingerprint"] for name in FILES}
    assert len(prints) == 3


@pytest.mark.parametrize("name", ["nosuch", "..", "%2E%2E%2Fhome", "A", "a" * 5000, "%00", "%FF", "lakes/"])
def test_what_is_no_collection_is_one_line(url: str, name: str) -> None:
    got = ask(url, name)
    assert (got.status, "no collection" in got.error) == (404, True)
    assert "/home" not in got.error.replace(repr("../home"), "")
    assert send(url, f"/api/articles/x.txt?collection={name}", b"Text.", "PUT").status == 404


def test_files_go_to_the_collection_they_are_sent_to(url: str, tmp_path: Path) -> None:
    assert send(url, "/api/articles/new.txt?collection=lakes", b"Text.", "PUT").json == {"file": "new.txt"}
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("new.txt")] == [
        "home-collections/lakes/uploads/new.txt"
    ]


def test_a_collection_that_is_removed_and_made_again_while_it_is_served(url: str, homes: Path, tmp_path: Path) -> None:
    place = tmp_path / "home-collections" / "lakes"
    assert ask(url, "lakes").json["short_answer"] == "9,500"
    stop = threading.Event()
    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(_ask_until, stop, url) for _ in range(3)]
        collections.remove(tmp_path / "home", "lakes", wait_s=10)
        until = monotonic() + 20
        while (got := ask(url, "lakes")).status != 404 and monotonic() < until:
            sleep(0.05)
        stop.set()
        assert (got.status, got.error) == (404, "there is no collection 'lakes' here: choose another")
        for one in asking:
            assert one.result() <= {200, 404, 503}
    assert ask(url, "rivers").json["short_answer"] == "4,200"
    shutil.copytree(homes.with_name("home-collections") / "rivers", place)
    assert ask(url, "lakes").json["short_answer"] == "4,200"  # what it holds now


def _ask_until(stop: threading.Event, url: str) -> set[int]:
    seen = set[int]()
    while not stop.is_set():
        seen.add(ask(url, "lakes").status)
    return seen


def test_models_are_open_once_for_all(homes: Path) -> None:
    config = load_config(home=str(homes))
    with closing(open_collections(config, trusting=False)) as served:
        engines = [cast("Any", served.take(name)) for name in ("main", "lakes")]
        assert engines[0].answerer.reader is engines[1].answerer.reader
        assert engines[0].stores.embedder is engines[1].stores.embedder
        assert engines[0]._lock is engines[1]._lock  # who asks one waits for who asks another
