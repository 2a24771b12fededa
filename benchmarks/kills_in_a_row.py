"""kill -9 again and again on one home, while files come, change and go: for `kills.py --in-a-row`."""

import multiprocessing
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from made_up import story

from index.build import build
from index.catalog import Catalog
from index.embedder import model_of
from index.home import BuildSettings
from index.vectors import Vectors
from index.verify import verify
from qa.config import Config
from qa.engine import Engine
from qa.types import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILES = 12, 30  # so many lie in the folder
REMOVED = 4  # one of so many changes takes a file away; as many change one
SHOWN_EVERY = 50
FORK = multiprocessing.get_context("fork")


class Place(Protocol):
    """A home, and the files that are indexed into it."""

    work: Path
    config: Config

    @property
    def settings(self) -> BuildSettings: ...

    @property
    def home(self) -> Path: ...

    @property
    def confirmed(self) -> Path: ...


class Row:
    """Kills in a row; `doing` are what writes, by name, each to its end."""

    def __init__(self, place: Place, doing: dict[str, Callable[[Place], None]], seed: int, checked_every: int) -> None:
        self.place, self._doing, self._every = place, doing, checked_every
        self._draw = random.Random(seed)
        self._files: dict[str, str] = {}  # what lies in the folder
        self._next = 0
        for folder in ("files", "more"):
            (place.work / folder).mkdir(parents=True)

    def run(self, kills: int, seconds: float) -> None:
        """Kill so many times, or for so long; what is lost, held twice or not whole ends it with an AssertionError."""
        while len(self._files) < FILES[0]:
            self._change()
        self._in_process(complete, self.place)
        takes = {name: self._timed(name) for name in self._doing}
        print(", ".join(f"{name} takes {seconds:.1f} s" for name, seconds in takes.items()), flush=True)
        met, missed, started = Counter[str](), 0, time.perf_counter()
        while sum(met.values()) < kills and time.perf_counter() - started < seconds:
            name = self._draw.choice(sorted(self._doing))
            self._change()
            if not self._killed(name, self._draw.uniform(0, takes[name])):
                missed, takes[name] = missed + 1, takes[name] * 0.95
                continue
            met[name] += 1
            self._in_process(look, self.place, dict(self._files))
            if sum(met.values()) % self._every == 0:
                self._in_process(finish, self.place, dict(self._files))
            if sum(met.values()) % SHOWN_EVERY == 0:
                print(f"{sum(met.values())} kills, {time.perf_counter() - started:.0f} s", flush=True)
        self._in_process(finish, self.place, dict(self._files))
        self._in_process(same_as_new, self.place)
        told = ", ".join(f"{name} {count}" for name, count in sorted(met.items()))
        print(
            f"{sum(met.values())} kills in a row ({told}; {missed} came too late): all {len(self._files)} files and",
            end=" ",
        )
        print(f"{len(self._uploads())} uploads are there, once, as in an index made anew; no vector differs")

    def _change(self) -> None:
        """Have one to three files come, change or go, and one be ready to be sent."""
        folder = self.place.work / "files"
        for _ in range(self._draw.randint(1, 3)):
            kind = self._draw.randrange(REMOVED)
            if (kind == 0 and len(self._files) > FILES[0]) or len(self._files) >= FILES[1]:
                name = self._draw.choice(sorted(self._files))
                del self._files[name]
                (folder / name).unlink()
                continue
            if kind == 1 and self._files:
                name = self._draw.choice(sorted(self._files))
                text = self._files[name].rstrip() + f" Visitors came {self._draw.randrange(10**9)} times.\n"
            else:
                self._next += 1
                name, text = story(self._next % 1_800).file, f"{story(self._next % 1_800).to_text()}No. {self._next}.\n"
            self._files[name] = text
            (folder / name).write_text(text, encoding="utf-8")
        shutil.rmtree(self.place.work / "more")
        (self.place.work / "more").mkdir()
        told = story(1_800 + self._next % 1_800)
        (self.place.work / "more" / told.file).write_text(told.to_text(), encoding="utf-8")

    def _killed(self, name: str, delay_s: float) -> bool:
        """Begin something, with somebody asking beside it, and kill both; False where it had ended before."""
        asking = FORK.Process(target=ask_on, args=(self.place,), daemon=True)
        writing = FORK.Process(target=self._doing[name], args=(self.place,))
        asking.start()
        writing.start()
        writing.join(delay_s)
        for process in (writing, asking):
            process.kill()
            process.join()
        assert writing.exitcode in (0, -signal.SIGKILL), f"{name} failed by itself"
        assert asking.exitcode == -signal.SIGKILL, "who asked beside it failed"
        return writing.exitcode != 0

    def _timed(self, name: str) -> float:
        self._change()
        started = time.perf_counter()
        self._in_process(self._doing[name], self.place)
        return time.perf_counter() - started

    def _in_process(self, work: Callable[..., None], *arguments: object) -> None:
        process = FORK.Process(target=work, args=arguments)
        process.start()
        process.join()
        assert process.exitcode == 0, f"{work.__name__} failed"

    def _uploads(self) -> set[str]:
        return confirmed(self.place)


def confirmed(place: Place) -> set[str]:
    """The uploads whose receipt was confirmed."""
    return set(place.confirmed.read_text().splitlines()) if place.confirmed.exists() else set()


def ask_on(place: Place) -> None:
    """Ask until killed."""
    with Engine.open(place.config) as engine:
        while True:
            engine.find(Question("How much did the bridge cost?"))
            time.sleep(0.05)


def complete(place: Place) -> None:
    """Index all that is there."""
    folders = [folder for folder in (place.work / "files", place.home / "uploads") if folder.is_dir()]
    build(folders, place.settings, prune=True)


def held(place: Place) -> list[tuple[str, str]]:
    """Return path and text of each article."""
    with closing(Catalog.open(place.home)) as catalog:
        articles = (catalog.article(key) for key in catalog.article_ids())
        return [(article.path, article.text) for article in articles if article]


def look(place: Place, files: dict[str, str]) -> None:
    """After a kill: it opens, answers, and holds nothing twice and nothing that never was."""
    with Engine.open(place.config, one_shot=True) as engine:
        engine.find(Question("How much did the bridge cost?"))
    twice = [path for path, count in Counter(path for path, _ in held(place)).items() if count > 1]
    assert not twice, f"held twice: {twice}"
    assert all(map(Path.exists, map(Path, confirmed(place)))), "a file that was received is lost"


def finish(place: Place, files: dict[str, str]) -> None:
    """Complete it: then it is whole, and holds what lies there, each once and with its text."""
    complete(place)
    assert verify(place.settings) == [], "not whole"
    wanted = {str(place.work / "files" / name): text for name, text in files.items()}
    # A kill may fall between a file's receipt and its confirmation: it is there, and more than was promised.
    uploads = {str(path) for path in (place.home / "uploads").glob("[!.]*")}
    assert confirmed(place) <= uploads, "a file that was received is lost"
    wanted |= {path: Path(path).read_text(encoding="utf-8") for path in uploads}
    assert sorted(held(place)) == sorted(wanted.items()), "not what lies in the folder"


def same_as_new(place: Place) -> None:
    """Compare the home with an index made anew of the same files: articles, chunks, every vector."""
    folders = [str(place.work / "files"), str(place.home / "uploads")]
    index = place.settings.index.model_copy(update={"home": str(place.work / "new")})
    new = replace(place.settings, index=index)
    build([Path(folder) for folder in folders if Path(folder).is_dir()], new)
    rows = [_vectors(settings) for settings in (place.settings, new)]
    assert rows[0][0] == rows[1][0], "not the same articles"
    assert rows[0][1].keys() == rows[1][1].keys(), "not the same chunks"
    assert all(np.array_equal(vector, rows[1][1][key]) for key, vector in rows[0][1].items()), "a vector differs"


def _vectors(settings: BuildSettings) -> "tuple[str, dict[str, NDArray[np.float32]]]":
    home = Path(settings.index.home)
    with closing(Catalog.open(home)) as catalog:
        stored = Vectors(home / "vectors", settings.vectors, model_of(settings.embedder).name).stored(catalog)
        return catalog.fingerprint(), stored
