"""kill -9 at random moments of what writes: the next command must work, nothing be lost, the same again complete it.

    python benchmarks/kills.py ARTICLES.jsonl WORK [--kills 20] [--articles 120] [--seed 7] [--doing index prune …]
    python benchmarks/kills.py WORK --in-a-row [--kills 20] [--seed 7] [--minutes M] [--checked-every 10]

Each round copies a home that holds some articles, begins one of these in a process of its own, and kills that at a
random moment of the time that it takes: `index` (more files), `watch` (the same, by a watch of their folder), `prune`
(a third of the files is gone), `forget` (a third is forgotten), `repair` (all three stores are damaged) or `upload`
(files are received and indexed). Another process then asks, verifies, repairs where it must, does the same again to its
end, and verifies that all is whole and that nothing is missing: articles of before, and of files whose receipt was
confirmed. A process that had ended before it was killed is no kill: its round is done again, sooner. Processes are
forked from one that has imported everything.

With `--in-a-row` it is one home, killed again and again while made-up files come, change and go: each time another of
`prune`, `watch` and `upload`, with somebody who asks beside it, killed too. After each it must open, hold nothing twice
and have all that was received; after each tenth it is completed, and must be whole and hold what lies in the folder, no
more and no less. At the end it must equal an index made anew, to the last bit of its vectors.
"""

import argparse
import asyncio
import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import chromadb  # noqa: F401 - like the next three not used here, but imported once, not by each process
import nltk  # noqa: F401
import onnxruntime  # noqa: F401
import tokenizers  # noqa: F401
from kills_in_a_row import Row
from measure import machine

from index import sources
from index.build import build
from index.catalog import FILE_NAME, Catalog
from index.forgetting import at_places, forget
from index.home import BuildSettings
from index.verify import repair, verify
from index.watching import Watch
from qa.cli.options import LOCK_WAIT_S
from qa.config import Config, build_settings, load_config
from qa.engine import Engine
from qa.types import Question
from ui.uploads import Uploads

FORK = multiprocessing.get_context("fork")
SOONER = 0.9  # the machine was busier when it was measured how long something takes
QUESTION = Question("Who spoke on Monday?")


@dataclass(frozen=True, slots=True)
class Place:
    """The home of a round, and the files that are indexed into it."""

    work: Path
    config: Config

    @property
    def home(self) -> Path:
        return Path(self.config.index.home)

    @property
    def settings(self) -> BuildSettings:
        return build_settings(self.config)

    @property
    def confirmed(self) -> Path:
        """A file that names the uploads whose receipt was confirmed, a line each."""
        return self.work / "confirmed"

    @property
    def to_forget(self) -> set[str]:
        """The files that `forget` forgets."""
        return {str(path) for path in sorted((self.work / "files").iterdir())[::3]}

    def articles(self) -> set[str]:
        with closing(Catalog.open(self.home)) as catalog:
            return {source.path for source in catalog.origins()}


def index_more(place: Place) -> None:
    build([place.work / "files"], place.settings)


def prune(place: Place) -> None:
    # As the command does: who asks may have the right to write for a moment, to mend what a kill left.
    build([place.work / "files"], place.settings, prune=True, wait_s=LOCK_WAIT_S)


def mend(place: Place) -> None:
    repair(place.settings)


def upload(place: Place) -> None:
    with closing(Uploads(place.settings)) as uploads:
        uploads.resume()
        names = []
        for path in sorted((place.work / "more").iterdir()):
            names.append(asyncio.run(uploads.receive(path.name, _bytes(path))))
            with place.confirmed.open("a") as file:
                file.write(f"{uploads.folder / names[-1]}\n")
        job = uploads.start(names)
        while uploads.progress(job).state not in ("done", "failed"):
            time.sleep(0.01)


async def _bytes(path: Path) -> AsyncIterator[bytes]:
    yield path.read_bytes()


def watch(place: Place) -> None:
    sources.add(place.home, [str(place.work / "files")])
    stop, started = Event(), datetime.now(UTC)

    def stop_when_read() -> None:
        while not any(one.read_at and one.read_at > started for one in sources.known(place.home)):
            time.sleep(0.02)
        stop.set()

    Thread(target=stop_when_read, daemon=True).start()
    list(Watch(place.settings, stop).brought())


def forget_some(place: Place) -> None:
    with closing(Catalog.open(place.home)) as catalog:
        known = set(catalog.known_files())
        doomed = at_places(catalog, sorted(place.to_forget & known))
    forget(doomed, place.settings)


DOING: dict[str, Callable[[Place], None]] = {
    "index": index_more,
    "watch": watch,
    "prune": prune,
    "forget": forget_some,
    "repair": mend,
    "upload": upload,
}
IN_A_ROW = "prune", "watch", "upload"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, nargs="?")
    parser.add_argument("work", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", dest="limit", type=int, default=120)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--doing", nargs="+", choices=DOING, default=list(DOING))
    parser.add_argument("--in-a-row", action="store_true")
    parser.add_argument("--checked-every", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="of --in-a-row, at the most")
    options = parser.parse_args()
    generator, work = random.Random(options.seed), options.work.resolve()
    if options.in_a_row:
        shutil.rmtree(work, ignore_errors=True)
        place = Place(work, load_config(home=str(work / "home")))
        print(f"machine: {machine()}", flush=True)
        Row(place, {name: DOING[name] for name in IN_A_ROW}, options.seed, options.checked_every).run(
            options.kills, options.minutes * 60
        )
        return
    if options.articles is None:
        parser.error("name the articles, or say --in-a-row")
    base = make_base(work, options.articles.read_text(encoding="utf-8").splitlines()[: options.limit])
    place = Place(work / "round", load_config(home=str(work / "round" / "home")))
    taken = {doing: undisturbed(place, base, doing) for doing in options.doing}
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in taken.items())
    print(f"machine: {machine()}; undisturbed: {times}", flush=True)
    good = dict.fromkeys(options.doing, 0)
    for number in range(1, options.kills + 1):
        doing = options.doing[number % len(options.doing)]
        while (outcome := round_(number, place, base, doing, generator.uniform(0, 1) * taken[doing])) is None:
            taken[doing] *= SOONER
        good[doing] += outcome
    told = ", ".join(f"{name} {count}" for name, count in good.items())
    print(f"{sum(good.values())} of {options.kills} kills ({told}): the next command worked, nothing was lost")


def make_base(work: Path, lines: list[str]) -> Path:
    """Index a third of the articles; leave the files of the second third beside them, those of the last to be sent."""
    shutil.rmtree(work, ignore_errors=True)
    base, third = work / "base", len(lines) // 3
    for at, line in enumerate(lines):
        folder = base / ("more" if at >= 2 * third else "files")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{at:04d}.jsonl").write_text(line + "\n", encoding="utf-8")
    return base


def undisturbed(place: Place, base: Path, doing: str) -> float:
    """Return how many seconds it takes when nobody kills it."""
    prepare(place, base, doing)
    started = time.perf_counter()
    process = FORK.Process(target=DOING[doing], args=(place,))
    process.start()
    process.join()
    return time.perf_counter() - started


def prepare(place: Place, base: Path, doing: str) -> set[str]:
    """Make the home of a round, once for each thing that is done in one; return the files that must stay in it."""
    kept = base.with_name(f"base-{doing}")
    shutil.rmtree(place.work, ignore_errors=True)
    if not kept.exists():
        shutil.copytree(base, place.work)
        files = sorted((place.work / "files").iterdir())
        first = files[: len(files) // 2] if doing in ("index", "watch") else files
        process = FORK.Process(target=build, args=(first, place.settings))
        process.start()
        process.join()
        shutil.copytree(place.work, kept)
        shutil.rmtree(place.work)
    shutil.copytree(kept, place.work)
    before = place.articles()
    if doing == "prune":
        for path in sorted(before)[::3]:
            os.unlink(path)
        before = {path for path in before if os.path.exists(path)}
    elif doing == "forget":
        before -= place.to_forget
    elif doing == "repair":
        damage(place.home)
    return before


def damage(home: Path) -> None:
    shutil.rmtree(home / "lexical")
    shutil.rmtree(home / "vectors")
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        connection.execute("DELETE FROM chunks WHERE rowid % 3 = 0")
        connection.execute("UPDATE articles SET published = 'soon', text = '' WHERE rowid % 4 = 0")


def round_(number: int, place: Place, base: Path, doing: str, delay_s: float) -> bool | None:
    """Return whether all was well after a kill, None when the process had ended before."""
    before = prepare(place, base, doing)
    process = FORK.Process(target=DOING[doing], args=(place,))
    process.start()
    process.join(delay_s)
    process.kill()
    process.join()
    if process.exitcode != -signal.SIGKILL:
        assert process.exitcode == 0, f"{doing} failed by itself"
        return None
    checking = FORK.Process(target=check, args=(place, doing, before))
    checking.start()
    checking.join()
    good = checking.exitcode == 0
    print(f"{number:>3} {doing} killed at {delay_s:5.2f} s: {good}", flush=True)
    return good


def check(place: Place, doing: str, before: set[str]) -> None:
    """Do what people do after a crash; whatever fails ends the process with a traceback."""
    if doing != "repair":  # it was damaged before, and may be still
        with Engine.open(place.config, one_shot=True) as engine:
            engine.ask(QUESTION)
        assert before <= place.articles(), "an article of before is lost"
    assert not (verify(place.settings) and repair(place.settings)), "it can't be repaired"
    assert before <= place.articles(), "an article is lost in the repair"
    confirmed = set(place.confirmed.read_text().splitlines()) if place.confirmed.exists() else set()
    assert all(map(os.path.exists, confirmed)), "a file that was received is lost"
    DOING[doing](place)
    after = place.articles()
    wanted = {str(path) for path in (place.work / "files").iterdir()}
    if doing == "forget":
        wanted -= place.to_forget
        build([place.work / "files"], place.settings)
        assert place.articles() == wanted, "what was forgotten is not, or has come back"
    assert after >= wanted | confirmed, "not all is indexed"
    assert doing != "prune" or after == wanted, "not all is pruned"
    assert verify(place.settings) == [], "not whole at the end"


if __name__ == "__main__":
    main()
