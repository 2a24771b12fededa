"""What Ray's workers cost and bring: the same articles indexed by one process, and by two workers on the same cores.

    python benchmarks/ray_overhead.py ARTICLES.jsonl WORK [--articles 300]

Each in a process of its own, a file an article, once the models are prepared. Seconds of the clock by stage, and of the
processor: of the process that stores, and of all others together. From these the last line works out, on paper, how
many workers the one that stores can keep busy: their time of a chunk by its own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
from measure import machine

from index.build import build
from index.cluster import LOCAL, connected
from qa.config import build_settings, load_config

SAMPLED_EVERY_S = 0.25


@contextmanager
def processor_of_others(seconds: dict[int, float]) -> Iterator[None]:
    """Keep in `seconds` what each process below this one has taken of the processor."""
    over = Event()

    def sample() -> None:
        while not over.wait(SAMPLED_EVERY_S):
            for one in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    taken = one.cpu_times()
                    seconds[one.pid] = taken.user + taken.system

    thread = Thread(target=sample)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def measured(folder: Path, home: Path, by_workers: bool) -> dict[str, Any]:
    """Index a folder; return the articles, chunks and seconds."""
    settings = build_settings(load_config(home=str(home)))
    ended: dict[str, float] = {}
    others: dict[int, float] = {}
    began = time.monotonic()

    def progress(stage: str, done: int, total: int, unit: str) -> None:
        ended[stage] = time.monotonic() - began

    with processor_of_others(others), connected(LOCAL, settings) if by_workers else nullcontext() as workers:
        ready = time.monotonic() - began
        own = time.process_time()
        report = build([folder], settings, progress, workers=workers)
        own = time.process_time() - own
    return {
        "articles": report.articles,
        "chunks": report.chunks,
        "ready_s": ready,
        "read_s": ended["reading"] - ready,
        "embed_s": ended["embedding"] - ended["reading"],
        "own_cpu_s": own,
        "others_cpu_s": sum(others.values()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path, metavar="ARTICLES.jsonl")
    parser.add_argument("work", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--one", choices=("process", "workers"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.work / "articles"
    if given.one:
        print(json.dumps(measured(folder, given.work / given.one, given.one == "workers")))
        return
    shutil.rmtree(given.work, ignore_errors=True)
    folder.mkdir(parents=True)
    with given.articles_file.open(encoding="utf-8") as lines:
        for at, line in zip(range(given.articles), lines, strict=False):
            (folder / f"{at:05d}.jsonl").write_text(line, encoding="utf-8")
    print(f"{machine()}; load before: {os.getloadavg()[0]:.1f}")
    print(f"{'by':>9}{'articles':>9}{'chunks':>8}{'ready':>8}{'read':>8}{'embed':>8}{'own cpu':>9}{'others cpu':>11}")
    found: dict[str, dict[str, Any]] = {}
    for kind in ("process", "workers"):
        command = [sys.executable, __file__, given.articles_file, given.work, "--one", kind]
        ran = subprocess.run([str(one) for one in command], stdout=subprocess.PIPE, text=True, check=True)
        one = found[kind] = json.loads(ran.stdout.splitlines()[-1])
        print(
            f"{kind:>9}{one['articles']:>9}{one['chunks']:>8}{one['ready_s']:>8.1f}{one['read_s']:>8.1f}"
            f"{one['embed_s']:>8.1f}{one['own_cpu_s']:>9.1f}{one['others_cpu_s']:>11.1f}",
            flush=True,
        )
    alone, spread = found["process"], found["workers"]
    cost = (spread["own_cpu_s"] + spread["others_cpu_s"]) / alone["own_cpu_s"]
    ahead = spread["others_cpu_s"] / spread["own_cpu_s"]
    print(
        f"all processors' time by workers / by one process: {cost:.2f}; workers' time / the storing one's: {ahead:.1f}"
    )


if __name__ == "__main__":
    main()
