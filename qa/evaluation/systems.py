"""Questions are put to an index: one after another, or to several processes side by side."""

import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from threading import current_thread, main_thread
from time import perf_counter
from typing import Any

from index.errors import DatelineError
from index.types import Filters
from qa import answers
from qa.config import Config
from qa.engine import Engine
from qa.evaluation.dataset import Task
from qa.pairs import Pair
from qa.types import Answer, Timings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said to a pair, as `qa ask --json` prints it, and how long that took."""

    pair: Pair
    record: dict[str, Any]
    latency_ms: float


@dataclass(frozen=True, slots=True)
class System:
    """An index that takes the questions of a task."""

    engine: Engine
    task: Task
    clock_s: Callable[[], float] = field(default=perf_counter)

    def ask(self, pair: Pair) -> Asked:
        """Return what is said to a pair; an error is that question's outcome and never ends a run."""
        started_s = self.clock_s()
        try:
            record = answers.to_json(self._answer(pair))
        except Exception as error:
            log.debug("question %s failed", pair.id, exc_info=True)
            said = str(error) if isinstance(error, DatelineError) else f"{type(error).__name__}: {error}"
            record = {"question": pair.question, "error": said}
        return Asked(pair, record | {"id": pair.key}, round(1000 * (self.clock_s() - started_s), 1))

    def _answer(self, pair: Pair) -> Answer:
        question = pair.to_question(Filters())
        if self.task is Task.ASK:
            return self.engine.ask(question)
        if self.task is Task.READ:
            return self.engine.read(question, pair.evidence[0].article)
        started_s = self.clock_s()
        passages = tuple(self.engine.find(question))
        spent_ms = 1000 * (self.clock_s() - started_s)
        timings = Timings(retrieve=spent_ms, total=spent_ms)
        return Answer(question, "", False, 0.0, passages=passages, index=self.engine.state(), timings=timings)


def ask_all(pairs: Sequence[Pair], config: Config, task: Task, jobs: int) -> Iterator[Asked]:
    """Yield what is said to each pair, in the order in which the answers are ready.

    Each of `jobs` processes opens the index for itself and takes its share of the cores. `DatelineError` when the
    index can't be opened, or when the system ends one of the processes.
    """
    if jobs == 1:
        with Engine.open(config) as engine:
            yield from map(System(engine, task).ask, pairs)
        return
    with Engine.open(config):  # an index that can't be opened is named here, once
        pass
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _open, (_share_of_cores(config, jobs), task))
    try:
        with _interrupts_ignored():  # what is ignored here, the new processes ignore from their first instant
            waiting = [pool.submit(_ask, pair) for pair in pairs]
        for done in as_completed(waiting):
            yield done.result()
    except BrokenProcessPool as error:
        raise DatelineError("a process that asks was ended by the system; run again with fewer --jobs") from error
    finally:
        pool.shutdown(cancel_futures=True)


_system: System


def _open(config: Config, task: Task) -> None:
    global _system
    _system = System(Engine.open(config), task)


def _ask(pair: Pair) -> Asked:
    return _system.ask(pair)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ctrl-C is for the process that prints."""
    if current_thread() is not main_thread():  # only there can it be said
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _share_of_cores(config: Config, jobs: int) -> Config:
    threads = config.embedder.threads or max(1, (os.cpu_count() or 1) // jobs)
    return config.model_copy(update={"embedder": config.embedder.model_copy(update={"threads": threads})})
