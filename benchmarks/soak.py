"""An hour of life: serving, watching, asking, judging, sending files and a restart; nothing goes wrong or grows.

    python benchmarks/soak.py [--minutes 60] [--home HOME] [--articles FOLDER] [--reader large|small] [--askers 8]

Begins with HOME, of which it makes a copy, or with a new index of FOLDER (the sample), in a folder of its own. `qa
serve` and `qa watch` run as they do for anybody. Each asker has conversations about made-up stories of its own, half of
them by POST /api/ask, half by the calls of the page; an answer from another's story, or to another's question, is
counted as such. Meanwhile files arrive in the watched folder, some are changed, others are sent to the page; each is
asked about until it is answered from. Verdicts are given. In the middle both processes get SIGTERM and are started
again: conversations go on, and a file that came between is found. Their memory (PSS) is sampled; of each life of a
process, a sixth of the run is left out as warming up. At the end all is counted: articles, verdicts, `qa verify`.
Exits 1 when something failed.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil
from made_up import Story, story
from measure import machine, qa
from soak_people import ARRIVING, STORIES_EACH, Notes, Server, all_of, arrive, converse, seen, upload

ROOT = Path(__file__).parent.parent
SEEN_S = 10.0  # within which an article that arrives must be answered from
FLAT = 0.05  # by which memory may lie above or below its middle
WARM_UP = 1 / 6  # of the run
SAMPLED_S = 2.0
STRETCHES = 5  # of each life; the median of each is compared: a question under way takes some megabytes for a moment
STARTS_S = 180.0


@dataclass(slots=True)
class Life:
    """A process that runs `qa`, until it is stopped, and the memory that it took: (seconds since it began, MB)."""

    name: str
    process: subprocess.Popen[str]
    said: Path
    began: float = field(default_factory=time.monotonic)
    memory: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def start(cls, work: Path, *arguments: str) -> "Life":
        said = work / f"{arguments[0]}-{time.time_ns()}.txt"
        with said.open("w", encoding="utf-8") as errors, (work / "out.txt").open("a") as out:
            process = subprocess.Popen(qa(*arguments), stdout=out, stderr=errors, text=True)
        return cls(arguments[0], process, said)

    def sample(self) -> None:
        """Note what the process and its children hold: a page that several share counts as their share of it."""
        with suppress(psutil.Error):
            parent = psutil.Process(self.process.pid)
            held = sum(each.memory_full_info().pss for each in (parent, *parent.children(recursive=True)))
            if held:  # a process that is ending holds nothing, and is still there
                self.memory.append((time.monotonic() - self.began, held / 2**20))

    def stop(self) -> Iterator[str]:
        """Stop it by SIGTERM; yield what was wrong with it."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(90)
        except subprocess.TimeoutExpired:
            self.process.kill()
            yield f"{self.name}: did not stop within 90 s"
            return
        if code:
            yield f"{self.name}: ended with {code}"
        yield from (f"{self.name}: {line}" for line in self.said.read_text(encoding="utf-8").splitlines())

    def stretches(self, warm_up_s: float) -> list[float]:
        """Return the median memory of each part of its life after warming up."""
        after = [held for since, held in self.memory if since >= warm_up_s]
        parts = [after[len(after) * at // STRETCHES : len(after) * (at + 1) // STRETCHES] for at in range(STRETCHES)]
        return [statistics.median(part) for part in parts if part]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--home", type=Path, help="an index to begin with; it is copied")
    parser.add_argument("--articles", type=Path, default=ROOT / "sample", help="else, what is indexed first")
    parser.add_argument("--reader", choices=["large", "small"], default="large")
    parser.add_argument("--askers", type=int, default=8)
    parser.add_argument("--pause", type=float, default=4, help="seconds from an answer to the next question, about")
    parser.add_argument("--every", type=float, default=5, help="seconds between two files that arrive")
    options = parser.parse_args()
    os.environ["QA_ANSWER__READER"] = options.reader
    print(f"machine: {machine()}, load before: {os.getloadavg()[0]:.1f}; reader: {options.reader}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        soak = Soak(Path(folder), options)
        soak.prepare()
        asyncio.run(soak.run())
        soak.count()
    sys.exit(soak.report())


class Soak:
    """One run."""

    def __init__(self, work: Path, options: argparse.Namespace) -> None:
        self.options, self.work, self.home, self.folder = options, work, work / "home", work / "watched"
        self.seconds = options.minutes * 60
        self.notes = Notes()
        self.lives: list[Life] = []
        self.restarts = 0
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]

    def prepare(self) -> None:
        """Make the home: what is given, and the stories that askers ask about."""
        stories = [story(number) for number in range(self.options.askers * STORIES_EACH)]
        assert len(stories) <= ARRIVING, "too many askers"
        self.folder.mkdir()
        if self.options.home:
            shutil.copytree(self.options.home, self.home)
        else:
            self._qa("index", str(self.options.articles.resolve()))
        for told in stories:
            (self.folder / told.file).write_text(told.to_text(), encoding="utf-8")
            self.notes.brought[told.file] = told
        self._qa("index", str(self.folder))

    async def run(self) -> None:
        """Live for the time that is given."""
        server, options = Server(f"http://127.0.0.1:{self.port}", self.notes), self.options
        first = story(ARRIVING - 1)
        await self.start(server, first)
        self.began = time.monotonic()
        until = self.began + self.seconds
        sampling = asyncio.create_task(self.sample())
        asking = (converse(at, at % 2 == 1, server, options.pause, until) for at in range(options.askers))
        bringing = arrive(self.folder, server, options.every, until), upload(server, 4 * options.every, until)
        await all_of(*asking, *bringing, self.restart(server, first, self.seconds / 2))
        sampling.cancel()
        await asyncio.to_thread(self.stop)
        await server.close()

    async def start(self, server: Server, came: Story) -> None:
        """Start both processes, once a file has come, and wait until pages are served; that file is then waited for."""
        (self.folder / came.file).write_text(came.to_text(), encoding="utf-8")
        self.notes.brought[came.file] = came
        self.lives += [
            Life.start(self.work, "serve", "--home", str(self.home), "--port", str(self.port)),
            Life.start(self.work, "watch", str(self.folder), "--home", str(self.home), "--json"),
        ]
        until = time.monotonic() + STARTS_S
        while time.monotonic() < until and self.lives[-2].process.poll() is None:
            with suppress(OSError):
                await asyncio.to_thread(lambda: urlopen(f"{server.url}/config").close())
                await server.is_up()
                return
            await asyncio.sleep(0.2)
        sys.exit(f"qa serve did not start: {self.lives[-2].said.read_text(encoding='utf-8')}")

    async def restart(self, server: Server, came: Story, after_s: float) -> None:
        """Wait for the file that came before the start; then stop both and start them again."""
        await seen(came, 0, server, self.notes.started)
        server.watched.set()
        await asyncio.sleep(after_s)
        server.up.clear()
        server.watched.clear()
        await asyncio.to_thread(self.stop)
        again = story(ARRIVING - 2)
        await self.start(server, again)
        self.restarts += 1
        await seen(again, 0, server, self.notes.started)
        server.watched.set()

    def stop(self) -> None:
        """Stop both processes."""
        for life in self.lives[-2:]:
            self.notes.problems += life.stop()

    async def sample(self) -> None:
        """Note the memory of what runs, again and again."""
        while True:
            for life in self.lives[-2:]:
                await asyncio.to_thread(life.sample)
            await asyncio.sleep(SAMPLED_S)

    def count(self) -> None:
        """Compare what is there at the end with all that was brought."""
        listed = [json.loads(line) for line in self._qa("list", "--json").splitlines()]
        there = Counter(Path(one["path"]).name for one in listed)
        self.notes.problems += [
            f"{name}: {there[name]} times in the index" for name in self.notes.brought if there[name] != 1
        ]
        given = len(self._qa("feedback", "--json").splitlines())
        if given != len(self.notes.verdicts):
            self.notes.problems.append(f"{given} verdicts are kept of {len(self.notes.verdicts)} that were given")
        self._qa("verify")

    def report(self) -> int:
        """Print what came of it; return 1 when something failed, else 0."""
        notes = self.notes
        for found in (notes.problems, notes.anothers, notes.not_right):
            print(*(f"  {one}" for one in found[:15]), sep="\n", end="\n" if found else "")
        wrong = f"{len(notes.anothers)} of another conversation, {len(notes.not_right)} not right"
        kept = f"{notes.cut} requests cut and made again, {notes.restored} conversations brought back"
        print(f"errors: {len(notes.problems)}")
        print(f"answers in conversations: {notes.answers}, {wrong}; {_times(notes.api_s)}")
        came = [one.asked_s for one in notes.seen]
        print(f"files that came or changed, answered from: {len(came)}, {_times(came)}")
        for one in sorted(notes.seen, key=lambda one: one.asked_s)[-3:]:
            when = f"came {one.came - self.began:.0f} s after the beginning, listed after {one.listed_s:.1f} s"
            print(
                f"  {one.name}: {when}, asked {one.asks} times, rightly answered when asked after {one.asked_s:.1f} s"
            )
        print(
            f"files that came while nothing ran: {len(notes.started)}, {_times([one.asked_s for one in notes.started])}"
        )
        print(f"files sent to the page: {len(notes.uploaded)}, {_times([one.asked_s for one in notes.uploaded])}")
        print(f"verdicts: {len(notes.verdicts)}; restarts: {self.restarts}: {kept}")
        print(f"{'memory, MB':12} {'samples':>8} {'min':>7} {'max':>7} {'stretches':>40} {'drift':>8}")
        flat = [self._is_flat(life) for life in self.lives]
        wrong_or_late = notes.anothers or notes.not_right or max(came, default=0) > SEEN_S
        failed = bool(notes.problems or wrong_or_late) or not all(flat)
        print("failed" if failed else "nothing failed")
        return int(failed)

    def _is_flat(self, life: Life) -> bool:
        """Print what memory a process took once it was warm; return whether that stayed the same."""
        warm_up_s = WARM_UP * self.seconds
        medians, after = life.stretches(warm_up_s), [held for since, held in life.memory if since >= warm_up_s]
        if len(medians) < STRETCHES:
            print(f"{life.name:12} {len(after):8} too few to tell")
            return False
        middle = (max(medians) + min(medians)) / 2
        drift = (max(medians) - middle) / middle
        stretches = " ".join(f"{one:7.0f}" for one in medians)
        print(f"{life.name:12} {len(after):8} {min(after):7.0f} {max(after):7.0f} {stretches:>40} ±{drift:6.1%}")
        return drift <= FLAT

    def _qa(self, *arguments: str) -> str:
        ran = subprocess.run(qa(*arguments, "--home", str(self.home)), capture_output=True, text=True, check=False)
        if ran.returncode:
            self.notes.problems.append(f"qa {arguments[0]}: {ran.stderr.strip()[-500:] or ran.stdout[-500:]}")
        return ran.stdout


def _times(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    half, most = ordered[len(ordered) // 2], ordered[-1]
    return f"half within {half:.1f} s, 95 % within {ordered[int(len(ordered) * 0.95)]:.1f} s, all within {most:.1f} s"


if __name__ == "__main__":
    main()
