"""Processes that answer, for one that serves: it alone writes, and each of them reads the same homes.

Answers come as if one process had answered: each opens the index for itself, and sees the newest of it as it is asked.
"""

import logging
import pickle
import signal
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import LifoQueue
from threading import Event
from typing import cast

from index.addresses import with_password, without_password
from index.errors import DatelineError
from index.heaps import keep_few_heaps
from index.processes import interrupts_ignored, working_folder_ignored
from qa.config import Config, at_home
from qa.engine import Engine
from qa.kept_answers import Asked
from qa.types import Answer

log = logging.getLogger(__name__)

# A question is asked so often while processes die of it, or are ended beside it.
TRIES = 3
# Indexes that each process keeps open, those that were asked last.
KEPT_OPEN = 4
_CONTEXT = get_context("spawn")  # a fork would take along threads' locks as they are held
_GOODBYE_S = 2.0


class WorkerError(DatelineError):
    """Processes that should answer a question end, one after another."""


class _EndedError(Exception):
    """The process at the other end of a pipe has ended."""


class Workers:
    """`count` processes that answer by the same settings; any number of threads may ask. Raises as `Engine.open`."""

    def __init__(self, config: Config, count: int) -> None:
        self._closing = Event()
        self._all = [_Worker(config) for _ in range(count)]
        self._free: LifoQueue[_Worker] = LifoQueue()  # the one that answered last has most at hand
        try:
            for one in self._all:
                one.await_ready()
                self._free.put(one)
        except BaseException:
            self.close()
            raise

    def answer(self, home: str, asked: Asked) -> Answer:
        """Return the answer of the index at a home; raises as `Engine.ask`, and `WorkerError`.

        A process that dies of it, or is ended meanwhile, is replaced, and its question asked again.
        """
        worker = self._free.get()
        try:
            for _ in range(TRIES):
                try:
                    return worker.answer(home, asked)
                except _EndedError as error:
                    if self._closing.is_set():
                        raise WorkerError("closed meanwhile") from error
                    log.warning("a process that answers ended %s: another takes its place", worker.ended())
                    worker.start()
            raise WorkerError(
                f"{TRIES} processes ended, one after another, that should have answered: if memory is short, give"
                " fewer --workers"
            )
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End all processes."""
        self._closing.set()
        for one in self._all:
            one.close()


class _Worker:
    """A process, and what is said to it. One question at a time."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.start()

    def start(self) -> None:
        """Start the process, or another in its place."""
        self._ready = False
        self._pipe, theirs = _CONTEXT.Pipe()
        url, level = with_password(self._config.catalog.url), logging.getLogger("qa").getEffectiveLevel()
        given = theirs, self._config, url, max(level, logging.WARNING)
        self._process = _CONTEXT.Process(target=_work, args=given, name="answers", daemon=True)
        try:
            with working_folder_ignored(), interrupts_ignored():
                self._process.start()
        finally:
            theirs.close()  # so that its end is noticed here

    def await_ready(self) -> None:
        """Wait until it can answer; raises what keeps it from that, and `_EndedError`."""
        if not self._ready:
            self._received()
            self._ready = True

    def answer(self, home: str, asked: Asked) -> Answer:
        """Return what it answers; raises what it raises, and `_EndedError`."""
        self.await_ready()
        with suppress(OSError):  # that it has ended is noticed below
            self._pipe.send((home, asked))
        return cast("Answer", self._received())

    def ended(self) -> str:
        """Say how it ended."""
        self.close()
        code = self._process.exitcode
        return f"by signal {-code}" if code and code < 0 else f"with exit code {code}"

    def close(self) -> None:
        """End the process, whatever it is answering: nobody waits for that any more."""
        if self._process.pid is not None:
            self._process.terminate()
            self._process.join(_GOODBYE_S)
            self._process.kill()
        self._pipe.close()

    def _received(self) -> object:
        try:
            said: object = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise _EndedError from error
        if isinstance(said, BaseException):
            raise said
        return said


class _Engines:
    """The indexes that a process has open, by their homes; those that were asked last."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._opened: OrderedDict[str, Engine] = OrderedDict()

    def at(self, home: str) -> Engine:
        """Return the engine of a home; raises as `Engine.open`."""
        if home not in self._opened:
            while len(self._opened) >= KEPT_OPEN:
                self._opened.popitem(last=False)[1].close()
            self._opened[home] = Engine.open(at_home(self._config, home))
        self._opened.move_to_end(home)
        return self._opened[home]


def _work(pipe: Connection, config: Config, catalog_url: str, log_level: int) -> None:
    """Answer what is asked until nobody is there to ask: also when the process that serves was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that serves
    logging.basicConfig(format="qa: %(message)s", level=log_level)
    keep_few_heaps()
    without_password(catalog_url)  # this process remembers it, too
    engines = _Engines(config)

    def opened() -> None:
        engines.at(config.index.home)

    with suppress(EOFError, OSError):
        pipe.send(_said(opened))
        while True:
            home, asked = pipe.recv()
            pipe.send(_said(lambda: engines.at(home).answer(asked)))  # noqa: B023 - called at once


def _said(work: Callable[[], object]) -> object:
    """Return what work returns, or the error that it raises, as far as it can be sent."""
    try:
        return work()
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # one of somebody's own making
            return RuntimeError(f"{type(error).__name__}: {error}")
        return error
