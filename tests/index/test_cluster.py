"""`qa index --ray`: what workers read, cut and embed is what one process would, whatever is killed meanwhile."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from index.catalog import FILE_NAME
from index.verify import verify

if TYPE_CHECKING:
    from conftest import Corpus, MakeCorpus, Run

wants_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: pip install 'dateline[cluster]'")
ROOT = Path(__file__).parents[2]
NAMES = ("Ada Pell", "Ben Oakes", "Cyd Marsh", "Dov Hale", "Eva Lund")
TABLES = {
    "articles": "id, content_hash, title, publisher, published, byline, path, url, text, boilerplate, sentences,"
    " markup, dated, place",
    "chunks": '"id", article_id, ordinal, start, "end", title, embedding_key',
    "embeddings": "model, key, vector",
    "entries": "path, article_id",
    "files": "path, sha256",
    "recurrence": "article_id, hashes, recurring",
    "sources": "article_id, source_id, latest_id",
}
# Indexes by two workers, and kills the driver or a worker when the n-th batch of a stage is done.
DRIVER = """
import os, signal, sys
from pathlib import Path
import psutil
from index.build import build
from index.cluster import connected
from index.config import IndexSettings
from index.home import BuildSettings

folder, home, models, victim, stage, nth = sys.argv[1:]
left = int(nth)

def workers():
    return [one for one in psutil.Process().children(recursive=True) if "MapWorker" in "".join(one.cmdline())]

def progress(name, done, total, unit):
    global left
    left -= name == stage
    if name == stage and not left:
        doomed = [psutil.Process()] if victim == "driver" else workers()[:1]
        print(*(one.pid for one in workers()), flush=True)
        assert doomed
        for one in doomed:
            one.kill()

settings = BuildSettings(index=IndexSettings(home=home, models=models))
with connected("local", settings) as cluster:
    report = build([Path(folder)], settings, progress, workers=cluster)
print(report.added, report.articles, flush=True)
"""


def article(number: int) -> dict[str, object]:
    who, day = NAMES[number % 5], f"2031-0{number % 9 + 1}-{number % 28 + 1:02}"
    text = f"{who} opened lock {number} on the Arrow. It cost {number * 7} pounds, {who} said.\n\nShare this story\n"
    told = {"title": f"Lock {number} opens", "publisher": "Arrow News", "published": day}
    return {"id": f"n{number}", "text": text, **told}


FILES = {
    "a/bridge.txt": "The Tallow Bridge is shut.\nEngineers found cracks in two of its piers on Thursday.\n",
    "a/copy.txt": "The Tallow Bridge is shut.\nEngineers found cracks in two of its piers on Thursday.\n",
    "b/ferry.md": "# Ferry\n\nThe **Kittiwake** sails.\n\n| Day | Last boat |\n|---|---|\n| Sunday | 7 p.m. |\n",
    "b/damaged.json": "{",
    "b/empty.txt": "",
    "c/locks.jsonl": "".join(json.dumps(article(number)) + "\n" for number in range(400)),
    "d/same-id.jsonl": json.dumps({"id": "n1", "text": "Another text under a number that is taken, of a weir."}) + "\n",
    "e/wire.json": json.dumps([article(number) for number in range(400, 420)]),
}


def held(home: Path) -> dict[str, list[object]]:
    """What a catalog holds, in order of what it holds."""
    with closing(sqlite3.connect(home / FILE_NAME)) as database:
        return {name: sorted(database.execute(f"SELECT {of} FROM {name}"), key=repr) for name, of in TABLES.items()}


def index_by_workers(corpus: "Corpus", home: Path, *kill: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-c", DRIVER, corpus.folder, home, corpus.settings.index.models]
    given = [*command, *(kill or ("nobody", "-", 0))]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    return subprocess.run([str(one) for one in given], capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def corpus(make_corpus: "MakeCorpus") -> "Corpus":
    """A folder that one process has indexed."""
    made: Corpus = make_corpus(FILES)
    made.build()
    return made


@pytest.mark.slow
@wants_ray
def test_workers_make_the_same_index(corpus: "Corpus", tmp_path: Path, run_qa: "Run") -> None:
    ran = index_by_workers(corpus, tmp_path / "spread")

    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    assert held(tmp_path / "spread") == held(corpus.home)
    asked = ("ask", "What did lock 17 cost?", "--json")
    answers = [run_qa("--home", home, *asked).json | {"timings_ms": {}} for home in (corpus.home, tmp_path / "spread")]
    assert answers[0] == answers[1]
    again = index_by_workers(corpus, tmp_path / "spread")
    assert again.stdout.split() == ["0", str(answers[0]["index"]["articles"])]


@pytest.mark.slow
@wants_ray
@pytest.mark.parametrize("stage", ["reading", "embedding"])
def test_a_killed_worker_is_replaced(corpus: "Corpus", tmp_path: Path, stage: str) -> None:
    ran = index_by_workers(corpus, tmp_path / "spread", "worker", stage, 1)

    assert ran.returncode == 0, ran.stderr
    assert held(tmp_path / "spread") == held(corpus.home)


@pytest.mark.slow
@wants_ray
@pytest.mark.parametrize("stage", ["reading", "embedding"])
def test_after_a_killed_driver_the_next_run_goes_on(corpus: "Corpus", tmp_path: Path, stage: str) -> None:
    home = tmp_path / "spread"

    killed = index_by_workers(corpus, home, "driver", stage, 2)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert gone(map(int, killed.stdout.split()))  # its workers don't go on without it
    before = held(home)
    assert before["articles"]
    assert bool(before["embeddings"]) is (stage == "embedding")
    added, articles = map(int, index_by_workers(corpus, home).stdout.split())
    assert added == articles - len(before["articles"])
    assert held(home) == held(corpus.home)
    assert verify(corpus.settings) == []


def gone(pids: "map[int]") -> bool:
    """Whether processes end within a minute."""
    left, until = set(pids), time.monotonic() + 60
    while left and time.monotonic() < until:
        left = {pid for pid in left if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"}
        time.sleep(0.2)
    return not left


@wants_ray
def test_an_address_that_nobody_listens_at(run_qa: "Run", corpus: "Corpus") -> None:
    ran = run_qa("--home", corpus.home, "index", corpus.folder, "--ray", "127.0.0.1:1")

    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith("qa: --ray 127.0.0.1:1: no cluster answers there")


def test_without_ray_one_line_says_how_it_is_installed(
    run_qa: "Run", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)

    ran = run_qa("--home", tmp_path / "home", "index", tmp_path, "--ray", "local")

    assert (ran.code, ran.err) == (1, "qa: Ray is not installed: pip install 'dateline[cluster]'\n")
