"""Bad days of a machine: it says in one line what is wrong, loses nothing, and works again afterwards."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from faults import Machine, wait
from websites import RSS, Site, item

from index import sources
from index.catalog import Catalog
from index.verify import verify

if TYPE_CHECKING:
    from conftest import Corpus, MakeCorpus

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent
FILES = {"lock.txt": "Heron Lock shut\n\nThe harbour master, Ada Finch, ordered the closure of Heron Lock on Monday.\n"}
ASKED, WHO = "Who ordered the closure of Heron Lock?", "Ada Finch"
YEAR_S = 366 * 86_400
SOON_S = 15.0


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> Iterator["Corpus"]:
    made = make_corpus(FILES)
    made.build()
    yield made
    assert verify(made.settings) == []


@pytest.fixture
def machine(corpus: "Corpus", tmp_path: Path) -> Machine:
    return Machine(tmp_path, corpus.home)


def titles(corpus: "Corpus") -> set[str]:
    with closing(Catalog.open(corpus.home)) as catalog:
        return {one.title for one in catalog.listings()}


def all_read(corpus: "Corpus", clock_s: int) -> bool:
    """Whether each source was read to its end since the clock is wrong by so many seconds."""
    now = datetime.now(UTC) + timedelta(seconds=clock_s)
    return all(one.read_at and abs(now - one.read_at) < timedelta(days=1) for one in sources.known(corpus.home))


def ask(url: str, question: str = ASKED) -> str:
    reply = httpx.post(f"{url}/api/ask", json={"question": question}, timeout=60)
    assert reply.status_code == 200
    answer: str = reply.json()["answer"]
    return answer


def test_a_disk_that_is_full_or_runs_full(tmp_path: Path, exported_models: Path) -> None:
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount anything")
    command = ["unshare", "-m", sys.executable, "-P", ROOT / "full_disk.py", tmp_path, exported_models]
    path = os.pathsep.join([str(ROOT.parent), os.environ.get("PYTHONPATH", "")])

    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path})

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_a_slow_disk_holds_up_nobody_who_asks(corpus: "Corpus", machine: Machine) -> None:
    with machine.serving() as url:
        assert WHO in ask(url)
        machine.set(sync_ms=300)
        corpus.write({"eel.txt": "Eel fair opens\n\nMayor Ines Brandt opened the eel fair in Ostrel on Friday.\n"})
        indexed: list[Any] = []
        indexing = Thread(target=lambda: indexed.append(machine.qa("index", corpus.folder, "--quiet")))
        indexing.start()
        slowest, asked = 0.0, 0
        while indexing.is_alive() or asked < 3:
            started = monotonic()
            assert WHO in ask(url)
            assert httpx.get(f"{url}/health", timeout=60).status_code in (200, 503)  # it says so while it falls behind
            slowest, asked = max(slowest, monotonic() - started), asked + 1
        assert (indexed[0].returncode, indexed[0].stderr) == (0, "")
        assert machine.syncs > 3, "no disk was waited for"
        kept = httpx.put(f"{url}/api/articles/rain.txt", content=b"Rain\n\nRain stopped the final.\n", timeout=60)
        assert kept.json() == {"file": "rain.txt"}
        assert "Ines Brandt" in ask(url, "Who opened the eel fair in Ostrel?")
        assert httpx.get(f"{url}/health").json()["articles"] == 2
        assert slowest < SOON_S


def test_a_clock_that_jumps_keeps_nothing_from_being_read(corpus: "Corpus", machine: Machine, site: Site) -> None:
    for name in ("weir", "choir", "ferry"):
        site.story(name, f"The {name} of Sund is news.")
    site.put("/feed", RSS.format(item("weir")))
    machine.set(clock_s=YEAR_S)
    with machine.running("watch", corpus.folder, f"{site.url}/feed", "--allow-private"):
        wait(lambda: "weir news" in titles(corpus) and all_read(corpus, YEAR_S), "what the feed had")
        site.put("/feed", RSS.format(item("weir") + item("choir")))
        corpus.write({"eel.txt": "Eel fair opens\n\nThe eel fair drew 9,500 people.\n"})
        os.utime(corpus.folder / "eel.txt", (0, 0))
        machine.set(clock_s=0)
        came = {"choir news", "Eel fair opens"}
        wait(lambda: came <= titles(corpus) and all_read(corpus, 0), "after it was put back by a year")
        site.put("/feed", RSS.format(item("weir") + item("choir") + item("ferry")))
        corpus.write({"rain.txt": "Rain again\n\nRain stopped the final.\n"})
        os.utime(corpus.folder / "rain.txt", (2**32, 2**32))
        machine.set(clock_s=YEAR_S)
        wait(lambda: {"ferry news", "Rain again"} <= titles(corpus), "after it was put on by a year")


def test_a_clock_that_jumps_disturbs_nobody_who_asks(machine: Machine) -> None:
    with machine.serving() as url:
        for wrong_s in (0, YEAR_S, -20 * YEAR_S, -3600, 0):
            machine.set(clock_s=wrong_s)
            started = monotonic()
            assert WHO in ask(url)
            assert httpx.get(f"{url}/health").json()["healthy"]
            assert monotonic() - started < SOON_S
        machine.set(clock_s=-56 * YEAR_S)  # a machine that has forgotten the time is in 1970
        assert WHO in machine.qa("ask", ASKED).stdout
