"""The collections that one server serves: each opened when it is first asked, a few kept open, a request at one.

The routes and panels get one engine, and one place for uploads, which stand for those of whichever collection the
request at hand is about.
"""

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from index import collections
from index.build import build
from index.catalog import Catalog
from index.collections import MAIN
from index.errors import CollectionError, LockedError, NoIndexError
from index.home import BuildSettings
from index.loaders import MB
from qa.config import Config, at_home, build_settings
from qa.engine import Engine
from qa.locks import FairLock
from qa.workers import Workers
from ui.uploads import Uploads

log = logging.getLogger(__name__)

KEPT_OPEN = 4  # with their caches and files; models are open once for all
_SHOWN_CHARS = 80


@dataclass(slots=True)
class _Opened:
    engine: Engine
    users: int = 1


class Collections:
    """Named indexes, open as far as they are used. Safe to share between threads.

    `first` is asked where none is named. `names` lists those that are there; `open_engine` and `uploads_of` open one by
    its name; `home` is what visitors are not told of; `workers` answer for all, where there are any.
    """

    def __init__(
        self,
        first: str,
        names: Callable[[], Sequence[str]],
        open_engine: Callable[[str], Engine],
        uploads_of: Callable[[str], Uploads | None] = lambda name: None,
        home: Path | None = None,
        most: int = KEPT_OPEN,
        workers: Workers | None = None,
    ) -> None:
        self.first, self.names, self._most, self._workers = first, names, most, workers
        self._open_engine, self._uploads_of = open_engine, uploads_of
        self._places = _places(home) if home else None
        self._opened: dict[str, _Opened] = {}  # the one that was asked last stands last
        self._uploads: dict[str, Uploads | None] = {}
        self._looking, self._opening = Lock(), Lock()

    @classmethod
    def only(cls, engine: Engine, uploads: Uploads | None = None) -> "Collections":
        """Return an engine that is open already, and its uploads, as all there is; whoever opened them closes them."""
        return cls(MAIN, lambda: (MAIN,), lambda name: engine, lambda name: uploads)

    def known(self, name: str) -> str:
        """Return the name of a collection that is there, the first of all for ""; raises `CollectionError`."""
        name = name or self.first
        # The home itself may be deleted and made again: its engine says so.
        if name in self.names() or name == self.first == MAIN:
            return name
        raise CollectionError(f"there is no collection {name[:_SHOWN_CHARS]!r} here: choose another")

    def take(self, name: str) -> Engine:
        """Return the engine of a collection that is there, open until it is given back; raises as `Engine.open`."""
        if found := self._in_use(name):
            return found
        with self._opening:
            if found := self._in_use(name):
                return found
            engine = self._open_engine(name)
            with self._looking:
                self._opened[name] = _Opened(engine)
        # Closing waits for its turn behind all questions: nobody else's opening waits with it.
        for one in self._doomed():
            one.close()
        return engine

    def give_back(self, name: str) -> None:
        """Use a collection no longer: its engine is closed when another wants its place."""
        with self._looking:
            self._opened[name].users -= 1

    def uploads(self, name: str) -> Uploads | None:
        """Return what takes files for a collection; None where none are taken."""
        with self._looking:
            if name not in self._uploads:
                self._uploads[name] = self._uploads_of(name)
            return self._uploads[name]

    def leave(self, ticket: str) -> None:
        """Take back a question, whichever collection it waits at."""
        for engine in self._engines():
            engine.leave(ticket)

    def ahead(self, ticket: str) -> int:
        """Return how many questions come before one, whichever collection it waits at; waits for none to open."""
        return max((engine.ahead(ticket) for engine in self._engines()), default=0)

    def without_places(self, text: str) -> str:
        """Return a text without the folders that the indexes live in."""
        return self._places.sub(lambda found: "" if found[1] else "its home", text) if self._places else text

    def close(self) -> None:
        """Close all that is open."""
        for uploads in self._uploads.values():
            if uploads:
                uploads.close()
        for one in self._opened.values():
            one.engine.close()
        if self._workers:
            self._workers.close()

    def _in_use(self, name: str) -> Engine | None:
        with self._looking:
            if name not in self._opened:
                return None
            one = self._opened[name] = self._opened.pop(name)
            one.users += 1
            return one.engine

    def _engines(self) -> list[Engine]:
        with self._looking:
            return [one.engine for one in self._opened.values()]

    def _doomed(self) -> list[Engine]:
        """Take out what nobody uses and is gone, or has had its place for longest; what is in use stays."""
        there = self.names()
        with self._looking:
            idle = [name for name, one in self._opened.items() if not one.users]
            gone = [name for name in idle if name not in there]
            over = len(self._opened) - len(gone) - self._most
            doomed = gone + [name for name in idle if name in there][: max(0, over)]
            return [self._opened.pop(name).engine for name in doomed]


def open_collections(config: Config, trusting: bool) -> Collections:
    """Return the index of `config` and the collections beside it, the first one open; raises DatelineError."""
    home, limits = Path(config.index.home), config.serve
    lock = FairLock(limits.workers)
    if not collections.names(home):
        _make_index(build_settings(config))

    def settings_of(name: str) -> Config:
        return at_home(config, str(collections.home_of(home, name)))

    def open_engine(name: str) -> Engine:
        found = settings_of(name)
        elsewhere = partial(workers.answer, found.index.home) if workers else None
        return Engine.open(found, lock=lock, kept_answers=limits.kept_answers, elsewhere=elsewhere)

    def uploads_of(name: str) -> Uploads | None:
        quotas = limits.upload_mb * MB, limits.uploads_mb * MB
        return Uploads(build_settings(settings_of(name)), *quotas, trusting) if limits.uploads else None

    first = next(iter(collections.names(home)), MAIN)
    workers = Workers(settings_of(first), limits.workers) if limits.workers > 1 else None
    made = Collections(first, lambda: collections.names(home), open_engine, uploads_of, home, workers=workers)
    try:
        made.take(first)
    except BaseException:
        made.close()
        raise
    made.give_back(first)
    return made


class Use:
    """What one request uses of the collections: one of them, from when it is first needed until the request ends."""

    def __init__(self, collections: Collections, name: str = "") -> None:
        self.collections, self.name = collections, name
        self._engine: Engine | None = None
        self._taken = ""
        self._lock = Lock()

    def engine(self) -> Engine:
        """Return the engine of the collection; raises `CollectionError`, or as `Engine.open`."""
        with self._lock:
            name = self.collections.known(self.name)
            if self._engine is None or self._taken != name:
                self._end()
                self._engine, self._taken = self.collections.take(name), name
            return self._engine

    def uploads(self) -> Uploads | None:
        """Return what takes files for the collection; raises `CollectionError`."""
        return self.collections.uploads(self.collections.known(self.name))

    def end(self) -> None:
        """Give back what was taken."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._engine is not None:
            self.collections.give_back(self._taken)
        self._engine = None


def _places(home: Path) -> re.Pattern[str]:
    """Match a home and those of its collections where a text names them, and the slash of what lies in them."""
    spelled = {str(home), str(home.absolute())}
    with suppress(OSError):
        spelled.add(str(home.resolve()))
    every = "|".join(map(re.escape, sorted(spelled, key=len, reverse=True)))
    return re.compile(rf"(?<![\w./-])(?:{every})(?:-collections/[a-z0-9_-]+)?(?:(/)|(?![\w-]))")


def _make_index(settings: BuildSettings) -> None:
    """Make an empty index where there is none, so that files can be dragged into its page."""
    home = Path(settings.index.home)
    try:
        Catalog.open(home).close()
    except NoIndexError:
        log.warning("there is no index at %s yet: an empty one is made; drag files in, or run `qa index FOLDER`", home)
        try:
            build([], settings)
        except LockedError:
            log.info("%s: being made by another process", home)
