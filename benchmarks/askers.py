"""What many who ask without a pause wait, against one who does: through `qa serve`, one process or several answering.

    python benchmarks/askers.py --home HOME [--questions FILE.jsonl] [--askers 8] [--each 8] [--workers 1 2 4]

Works on a copy of HOME. FILE holds pairs as `qa evaluate` reads them; without it, the sample's are asked. No answer is
kept while one asker asks all questions, and then all askers, each its own share, one after another; every answer must
be the same as alone. Then answers are kept, as by default, and every asker asks all questions, each beginning with
another one. Printed for each number of workers, which 1 means none beside the server: seconds of processor and of
waiting, and how often the one asker's p50 fits into the others' p95. Simulated, from the seconds of processor that each
question took: as many workers as were named, each with a core to itself. Exits 1 where an answer differs.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import heapify, heapreplace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import psutil
from measure import machine, qa

from qa.pairs import read_pairs

ROOT = Path(__file__).parent.parent
COLUMNS = ("asked", "per s", "p50 s", "p95 s", "CPU s each", "MB", "p95 / p50 of one")
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer without what it took, and that: seconds from asking to having it."""

    body: str
    answer: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Served:
    """A running `qa serve`, and what it and the processes that answer for it have used."""

    url: str
    process: psutil.Process

    def all(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def cpu_s(self) -> float:
        return sum(sum(one.cpu_times()[:2]) for one in self.all())

    def held_mb(self) -> float:
        return sum(one.memory_info().rss for one in self.all()) / 2**20

    def ask(self, body: str) -> Given:
        started = time.perf_counter()
        with urlopen(Request(f"{self.url}/api/ask", body.encode()), timeout=600) as reply:
            answer = json.load(reply)
        seconds = time.perf_counter() - started
        del answer["timings_ms"]
        return Given(body, json.dumps(answer, sort_keys=True), seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=ROOT / "sample" / "pairs.jsonl")
    parser.add_argument("--askers", type=int, default=8)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    found = dict.fromkeys(_body(pair.question, pair.as_of) for pair in read_pairs(options.questions))
    bodies = list(found)[: options.askers * options.each]
    shares = [bodies[at :: options.askers] for at in range(options.askers)]
    turned = [[*bodies[at:], *bodies[:at]] for at in range(0, len(bodies), max(1, len(bodies) // options.askers))]
    print(f"machine: {machine()}, load before: {os.getloadavg()[0]:.1f}; {len(bodies)} questions")
    print(" " * 24, *(f"{name:>10}" for name in COLUMNS))
    expected: dict[str, str] = {}
    differing = 0
    for workers in options.workers:
        with serving(options.home, workers, 0) as server:
            alone, cpu_s = one_asker(server, bodies)
            p50 = percentile(alone, 50)
            differing += differ(alone, expected)
        with serving(options.home, workers, 0) as server:  # another: nothing is at hand of what was asked
            server.ask(_body("Who?", None))
            differing += differ(load(f"{workers} workers, {len(shares)} askers", server, shares, p50), expected)
        with serving(options.home, workers, 2 * len(bodies)) as server:
            name = f"{workers} workers, kept, {options.askers}"
            differing += differ(load(name, server, turned[: options.askers], p50), expected)
        if workers > 1:
            waits = simulated(cpu_s, options.askers, workers)
            p95 = float(np.percentile(waits, 95))
            print(
                f"simulated: {workers} workers, a core each: p50 {np.median(waits):.2f} s, p95 {p95:.2f} s", flush=True
            )
    print(f"{differing} answers differ from what the first asker got alone")
    sys.exit(1 if differing else 0)


def one_asker(server: Served, bodies: Sequence[str]) -> tuple[list[Given], list[float]]:
    """Ask one after another; return what was given, and the seconds of processor that each took."""
    server.ask(_body("Who?", None))  # opens what is opened late
    given, spent, started = [], [server.cpu_s()], time.perf_counter()
    for body in bodies:
        given.append(server.ask(body))
        spent.append(server.cpu_s())
    elapsed = time.perf_counter() - started
    report("one asker", server, given, elapsed, spent[-1] - spent[0], percentile(given, 50))
    return given, list(np.diff(spent))


def load(name: str, server: Served, shares: Sequence[Sequence[str]], p50_of_one: float) -> list[Given]:
    """Ask from so many threads at once, each its own questions one after another."""
    if not shares:
        return []
    before, started = server.cpu_s(), time.perf_counter()
    with ThreadPoolExecutor(len(shares)) as askers:
        given = [
            one for share in askers.map(lambda share: [server.ask(body) for body in share], shares) for one in share
        ]
    report(name, server, given, time.perf_counter() - started, server.cpu_s() - before, p50_of_one)
    return given


def report(
    name: str, server: Served, given: Sequence[Given], elapsed_s: float, cpu_s: float, p50_of_one: float
) -> None:
    p50, p95 = percentile(given, 50), percentile(given, 95)
    figures = [len(given) / elapsed_s, p50, p95, cpu_s / len(given)]
    row = (f"{len(given):10}", *(f"{one:10.2f}" for one in figures), f"{server.held_mb():10.0f}")
    print(f"{name:24}", *row, f"{p95 / p50_of_one:16.1f}", flush=True)


def differ(given: Sequence[Given], expected: dict[str, str]) -> int:
    """Return how many answers are not what was first answered, which is kept as expected."""
    return sum(expected.setdefault(one.body, one.answer) != one.answer for one in given)


def simulated(cpu_s: Sequence[float], askers: int, workers: int) -> list[float]:
    """Return what each answer is waited for where the first to come gets the first free core, and nobody pauses."""
    shares = [list(cpu_s[at::askers]) for at in range(askers)]
    free = [0.0] * workers
    asked = [(0.0, at) for at in range(askers) if shares[at]]
    heapify(free)
    waits = []
    while asked:
        came, who = min(asked)
        asked.remove((came, who))
        ends = max(came, free[0]) + shares[who].pop(0)
        heapreplace(free, ends)
        waits.append(ends - came)
        if shares[who]:
            asked.append((ends, who))
    return waits


def percentile(given: Sequence[Given], rank: float) -> float:
    return float(np.percentile([one.seconds for one in given], rank))


@contextmanager
def serving(home: Path, workers: int, kept: int) -> Iterator[Served]:
    """The real command over a copy of a home."""
    with tempfile.TemporaryDirectory() as work:
        copy = Path(work) / "home"
        shutil.copytree(home, copy)
        command = qa("serve", "--home", str(copy), "--port", "0", "--workers", str(workers))
        settings = os.environ | {"QA_SERVE__KEPT_ANSWERS": str(kept)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings) as process:
            try:
                assert process.stdout is not None
                found = re.search(r"http://\S+", process.stdout.readline())
                if found is None:
                    sys.exit("qa serve did not start")
                yield Served(found[0], psutil.Process(process.pid))
            finally:
                process.terminate()


def _body(question: str, as_of: object) -> str:
    return json.dumps({"question": question, "as_of": as_of and str(as_of)})


if __name__ == "__main__":
    main()
