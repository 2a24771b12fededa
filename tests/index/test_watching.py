"""Watching folders and feeds: what changes can be asked about within seconds, whatever else goes on."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from websites import RSS, Site, item

from index import sources
from index.build import build
from index.catalog import Catalog
from index.config import WebSettings
from index.errors import LoadError, LockedError
from index.forgetting import at_places, forget
from index.home import locked
from index.stores import Stores
from index.types import Filters
from index.verify import verify
from index.watching import Brought, Watch

if TYPE_CHECKING:
    from tests.conftest import Corpus, MakeCorpus

pytestmark = pytest.mark.slow  # each waits for what happens within seconds
WITHIN_S = 10
FILES = {"a/weir.txt": "Weir gives way\n\nThe weir at Odder gave way.\n", "a/choir.txt": "Choir wins\n\nIt sang.\n"}


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> "Corpus":
    made = make_corpus(FILES, web=WebSettings(pause_s=0))
    build([], made.settings)
    return made


Watching = Callable[..., list[Brought]]


@pytest.fixture
def watching(corpus: "Corpus") -> Iterator[Watching]:
    """`watching(prune=False)`: starts to watch; what it brings is added to the list that it returns."""
    stop, threads = Event(), list[Thread]()

    def start(prune: bool = False) -> list[Brought]:
        found: list[Brought] = []
        threads.append(Thread(target=_collect, args=[Watch(corpus.settings, stop, prune), found]))
        threads[-1].start()
        return found

    yield start
    stop.set()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert verify(corpus.settings) == []


def _collect(watch: Watch, found: list[Brought]) -> None:
    for one in watch.brought():
        found.append(one)


def wait(until: Callable[[], object], what: str) -> float:
    started = monotonic()
    while not until():
        assert monotonic() - started < WITHIN_S, what
        sleep(0.1)
    return monotonic() - started


def titles(corpus: "Corpus") -> dict[str, str]:
    with closing(Catalog.open(corpus.home)) as catalog:
        return {one.title: one.path for one in catalog.listings()}


def test_files_that_come_change_move_and_go_are_followed(corpus: "Corpus", watching: Watching) -> None:
    sources.add(corpus.home, [str(corpus.folder)])
    watching()
    wait(lambda: len(titles(corpus)) == 2, "what was there")
    corpus.write({"b/ferry.txt": "Ferry stops\n\nThe night ferry is cancelled.\n", "b/.draft.txt": "Draft\n\nNo.\n"})
    with closing(Stores.open(corpus.settings)) as stores:
        wait(lambda: stores.search_lexical("ferry", 5, Filters()), "a new file in a new folder")
        wait(lambda: len(stores.search_vectors("boat", 5, Filters())) == 3, "the same by its meaning")
    corpus.write({"b/ferry.txt": "Ferry sails again\n\nThe night ferry sails from May.\n"})
    wait(lambda: "Ferry sails again" in titles(corpus) and "Ferry stops" not in titles(corpus), "a changed file")
    shutil.move(corpus.folder / "a", corpus.folder / "c")
    wait(lambda: titles(corpus).get("Choir wins", "").endswith("/c/choir.txt"), "a moved folder")
    (corpus.folder / "c" / "choir.txt").unlink()
    sleep(2)
    assert sorted(titles(corpus)) == ["Choir wins", "Ferry sails again", "Weir gives way"]  # a file gone is none lost


def test_articles_of_removed_files_go_where_that_is_wished(corpus: "Corpus", watching: Watching) -> None:
    sources.add(corpus.home, [str(corpus.folder)])
    watching(prune=True)
    wait(lambda: len(titles(corpus)) == 2, "what was there")
    shutil.rmtree(corpus.folder / "a")
    wait(lambda: titles(corpus) == {}, "a removed folder")
    corpus.write(FILES)
    wait(lambda: len(titles(corpus)) == 2, "the same folder again")


def test_a_feed_is_read_at_its_interval_and_a_source_added_meanwhile_at_once(
    corpus: "Corpus", watching: Watching, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.watching.timedelta", lambda minutes: timedelta(seconds=minutes / 15))
    site.story("weir", "The weir at Odder Bridge gave way.")
    site.story("choir", "The choir of Sund won the contest.")
    site.put("/feed", RSS.format(item("weir")))
    found = watching()
    sources.add(corpus.home, [f"{site.url}/feed", f"{site.url}/nothing"], allow_private=True)
    wait(lambda: "weir news" in titles(corpus), "a feed")
    site.put("/feed", RSS.format(item("weir") + item("choir")))
    wait(lambda: "choir news" in titles(corpus), "what is new in it")

    feed, nothing = sources.known(corpus.home)
    assert feed.problem is None
    assert feed.read_at is not None
    assert datetime.now(UTC) - feed.read_at < timedelta(seconds=WITHIN_S)
    wait(lambda: sources.known(corpus.home)[1].problem, "what failed")
    assert "404" in str(sources.known(corpus.home)[1].problem)
    assert {one.place for one in found} == {feed.place, nothing.place}


def test_who_indexes_beside_it_is_waited_for_and_waits_for_a_batch_only(corpus: "Corpus", watching: Watching) -> None:
    sources.add(corpus.home, [str(corpus.folder / "a")])
    watching()
    wait(lambda: len(titles(corpus)) == 2, "what was there")
    with locked(corpus.home, WITHIN_S):  # as it is between batches
        corpus.write({"a/ferry.txt": "Ferry stops\n\nThe night ferry is cancelled.\n"})
        sleep(2)
        assert len(titles(corpus)) == 2
    wait(lambda: len(titles(corpus)) == 3, "what came while another indexed")


def test_what_is_forgotten_does_not_come_back(corpus: "Corpus", watching: Watching) -> None:
    sources.add(corpus.home, [str(corpus.folder)])
    watching()
    wait(lambda: len(titles(corpus)) == 2, "what was there")
    with closing(Catalog.open(corpus.home)) as catalog:
        doomed = at_places(catalog, [str(corpus.folder / "a" / "weir.txt")])
    forget(doomed, corpus.settings, wait_s=WITHIN_S)
    corpus.write(
        {"a/weir.txt": "Weir gives way\n\nThe weir at Odder gave way, and was mended.\n", "a/x.txt": "X\n\nY.\n"}
    )
    wait(lambda: "X" in titles(corpus), "another file")
    assert "Weir gives way" not in titles(corpus)


def test_only_one_watches(corpus: "Corpus", watching: Watching) -> None:
    sources.add(corpus.home, [str(corpus.folder)])
    watching()
    wait(lambda: len(titles(corpus)) == 2, "what was there")
    with pytest.raises(LockedError, match="another `qa watch`"):
        next(Watch(corpus.settings, Event()).brought())


def test_sources_are_kept_by_place(corpus: "Corpus") -> None:
    sources.add(corpus.home, [str(corpus.folder), "https://tern.example/feed"])
    sources.add(corpus.home, [str(corpus.folder)])
    assert [one.place for one in sources.known(corpus.home)] == [str(corpus.folder), "https://tern.example/feed"]
    sources.remove(corpus.home, ["https://tern.example/feed"])
    assert [one.place for one in sources.known(corpus.home)] == [str(corpus.folder)]
    for place, why in (
        (str(corpus.folder / "a" / "weir.txt"), "no such folder"),
        ("https://ada:pw@tern.example/feed", "without user and password"),
    ):
        with pytest.raises(LoadError, match=why):
            sources.add(corpus.home, [place])
    with pytest.raises(LoadError, match="no source"):
        sources.remove(corpus.home, ["nowhere"])


def test_the_command_tells_what_comes_and_what_is_new_of_a_saved_question(corpus: "Corpus") -> None:
    qa = [sys.executable, "-P", "-c", "from qa.cli import main; main()", "--home", str(corpus.home)]
    build([corpus.folder], corpus.settings)
    subprocess.run([*qa, "ask", "Who ordered the closure of Heron Lock?", "--save", "lock"], check=False)
    with subprocess.Popen([*qa, "watch", str(corpus.folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        sleep(3)
        text = "Heron Lock shut\n\nThe harbour master, Ada Finch, ordered the closure of Heron Lock on Monday.\n"
        corpus.write({"a/lock.txt": text})
        lines = [process.stdout.readline() for _ in range(3)]
        process.terminate()
        assert process.wait(30) == 0
    assert "1 added, 0 updated, 0 removed: 3 articles" in lines[0]
    assert lines[1] == "news: lock\n"
    assert "Ada Finch" in lines[2]
