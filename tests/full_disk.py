"""A disk that is full, or runs full at some moment of indexing: run by `test_faults.py`, in a namespace of its own.

    unshare -m python full_disk.py FOLDER MODELS

Mounts a small file system on FOLDER/disk, which goes when this ends; where something is lost, it fails by a traceback.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

from index import sources, watching
from index.build import build
from index.catalog import Catalog
from index.config import IndexSettings
from index.errors import DatelineError
from index.home import BuildSettings
from index.verify import verify
from qa.config import Config, load_config
from qa.engine import Engine
from qa.feedback import Feedback
from qa.types import Question
from ui.uploads import Uploads

SIZE_MB = 40
ROOMS = (0, 60_000, 250_000, 600_000, 1_100_000, 1_400_000)  # bytes that are left when indexing begins
LOCK = "Heron Lock shut\n\nThe harbour master, Ada Finch, ordered the closure of Heron Lock on Monday.\n"
ASKED, WHO = Question("Who ordered the closure of Heron Lock?"), "Ada Finch"


class Disk:
    """The small file system, and the home and articles beside it."""

    def __init__(self, folder: Path, models: str) -> None:
        self.place, self.articles, self._fill = folder / "disk", folder / "articles", folder / "disk" / "fill"
        for made in (self.place, self.articles):
            made.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "none", self.place], check=True)
        self.settings = BuildSettings(index=IndexSettings(home=str(self.place / "home"), models=models))

    @contextmanager
    def left_with(self, room: int) -> Iterator[None]:
        """Have no more than so many bytes left meanwhile."""
        with self._fill.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        assert self._fill.stat().st_size > room, "the disk is too small for this test"
        os.truncate(self._fill, self._fill.stat().st_size - room)
        try:
            yield
        finally:
            self._fill.unlink()

    def write(self, name: str, text: str) -> None:
        (self.articles / f"{name}.txt").write_text(text, encoding="utf-8")

    def build(self) -> None:
        build([self.articles], self.settings)

    def titles(self) -> set[str]:
        with closing(Catalog.open(self.place / "home")) as catalog:
            return {one.title for one in catalog.listings()}


def main() -> None:
    disk = Disk(Path(sys.argv[1]), sys.argv[2])
    disk.write("lock", LOCK)
    disk.build()
    for room in ROOMS:
        run_full(disk, room)
    keep_nothing(disk)
    watch(disk)
    assert verify(disk.settings) == []


def run_full(disk: Disk, room: int) -> None:
    """Index into what room there is: that it is full is said, all of before answers, and with room it is completed."""
    before = disk.titles()
    for number in range(12):
        disk.write(
            f"{room}-{number}", f"Notice {room} {number}\n\n" + f"The ferry of pier {room}{number} is late. " * 90
        )
    with disk.left_with(room):
        said = refused(disk.build)
        assert answers(disk), f"{room}: {said}"
        assert before <= disk.titles()
    sys.stdout.write(f"{room:>9} bytes: {said or 'indexed'}\n")
    assert not said or "full" in said or "make room" in said, said
    disk.build()
    assert verify(disk.settings) == []
    assert disk.titles() == before | {f"Notice {room} {number}" for number in range(12)}


def keep_nothing(disk: Disk) -> None:
    """Have people say things while nothing can be kept: each is told so, and with room it is kept."""
    with Engine.open(config(disk)) as engine, closing(Uploads(disk.settings)) as uploads:
        answer = engine.ask(ASKED)
        given = Feedback("up", "", "", answer, datetime.now(UTC))
        doing: dict[str, Callable[[], object]] = {
            "feedback": lambda: engine.keep_feedback(given),
            "save": lambda: engine.save("lock", answer),
            "source": lambda: sources.add(disk.place / "home", [str(disk.articles)]),
            "upload": lambda: asyncio.run(uploads.receive("eel.txt", chunks())),
        }
        with disk.left_with(0):
            for name, do in doing.items():
                said = refused(do)
                sys.stdout.write(f"{name:>9}: {said}\n")
                assert "full" in said or "No space" in said, said
            exported = disk.place / "export.jsonl"
            with exported.open("w") as out:
                ran = qa(disk, out, "list", "--json")
            assert (ran.returncode, ran.stderr) == (1, "qa: No space left on device; make room\n")
            assert not any((disk.place / "home" / "uploads").iterdir())
        for do in doing.values():
            do()
        with exported.open("w") as out:
            assert qa(disk, out, "feedback", "--json").returncode == 0
        assert WHO in exported.read_text()
        assert [one.name for one in engine.saved()] == ["lock"]


async def chunks() -> AsyncIterator[bytes]:
    yield b"Eel fair opens\n\n" + b"The eel fair drew 9,500 people on Sunday. " * 200


def watch(disk: Disk) -> None:
    """Watch a folder while the disk is full: it says so, and goes on by itself once there is room."""
    watching._AGAIN_S = 0.5
    stop, found = Event(), list[watching.Brought]()
    worker = Thread(target=lambda: found.extend(watching.Watch(disk.settings, stop).brought()), daemon=True)
    with disk.left_with(0):
        disk.write("late", "Late ferry\n\nThe late ferry sails from Osier Quay.\n")
        worker.start()
        sleep(4)
        assert "Late ferry" not in disk.titles()
        assert worker.is_alive()
        assert answers(disk)
    until = monotonic() + 20
    while "Late ferry" not in disk.titles():
        assert monotonic() < until, "it did not go on"
        sleep(0.1)
    stop.set()
    worker.join(30)
    said = [one.failed for one in found if one.failed]
    sys.stdout.write(f"    watch: {said[:1]}\n")
    assert said
    assert all("full" in each for each in said), said


def answers(disk: Disk) -> bool:
    with Engine.open(config(disk), one_shot=True) as engine:
        return WHO in engine.ask(ASKED).text


def config(disk: Disk) -> Config:
    return load_config(home=disk.settings.index.home)


def refused(do: Callable[[], object]) -> str:
    """Do something; return the one line by which it is refused, "" where it is not."""
    said = ""
    try:
        do()
    except (DatelineError, OSError) as error:
        said = str(error)
    assert len(said.splitlines()) <= 1, said
    return said


def qa(disk: Disk, out: object, *arguments: str) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-P", "-c", "from qa.cli import main; main()", "--home", disk.settings.index.home]
    return subprocess.run([*program, *arguments], stdout=out, stderr=subprocess.PIPE, text=True, check=False)  # type: ignore[call-overload,no-any-return]


if __name__ == "__main__":
    main()
