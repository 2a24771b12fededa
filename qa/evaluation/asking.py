"""Questions are put to an index, the configured one or one of the articles that a set brings along."""

import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from index.build import build
from index.errors import DatelineError
from index.models import Models
from index.processes import interrupts_ignored, working_folder_ignored
from index.report import Progress
from index.types import Filters
from qa import answers
from qa.config import Config, build_settings
from qa.engine import Engine
from qa.evaluation.dataset import Dataset, GivenArticle, Task
from qa.pairs import Pair
from qa.types import Answer, Timings

log = logging.getLogger(__name__)

FOLDER_NAME = ".evaluated"  # in a folder of outputs; nobody keeps an index of their own under that name
# So many articles a file: a collection of millions is never held in memory.
_SHARD_ARTICLES = 20_000


@dataclass(frozen=True, slots=True)
class Response:
    """What was said to a pair, as `qa ask --json` prints it, and how long that took."""

    pair: Pair
    record: dict[str, Any]
    latency_ms: float


def respond(engine: Engine, task: Task, pair: Pair) -> Response:
    """Return what an index says to a pair; an error is that question's outcome and never ends a run."""
    started_s = perf_counter()
    try:
        record = answers.to_json(_answer(engine, task, pair))
    except Exception as error:
        log.debug("question %s failed", pair.id, exc_info=True)
        said = str(error) if isinstance(error, DatelineError) else f"{type(error).__name__}: {error}"
        record = {"question": pair.question, "error": said}
    return Response(pair, record | {"id": pair.key}, round(1000 * (perf_counter() - started_s), 1))


def _answer(engine: Engine, task: Task, pair: Pair) -> Answer:
    question = pair.to_question(Filters())
    if task is Task.ASK:
        return engine.ask(question)
    if task is Task.READ:
        return engine.read(question, pair.evidence[0].article)
    started_s = perf_counter()
    passages = tuple(engine.find(question))
    spent_ms = 1000 * (perf_counter() - started_s)
    timings = Timings(retrieve=spent_ms, total=spent_ms)
    return Answer(question, "", False, 0.0, passages=passages, index=engine.state(), timings=timings)


def ask_all(pairs: Sequence[Pair], config: Config, task: Task, jobs: int) -> Iterator[Response]:
    """Yield what is said to each pair, in the order in which the answers are ready.

    Each of `jobs` processes opens the index for itself and takes its share of the cores. `DatelineError` when the
    index can't be opened, or when the system ends one of the processes.
    """
    if jobs == 1:
        with Engine.open(config) as engine:
            yield from map(partial(respond, engine, task), pairs)
        return
    with Engine.open(config):  # an index that can't be opened is named here, once
        pass
    with working_folder_ignored(), interrupts_ignored():  # by the new processes, from their first instant
        pool = ProcessPoolExecutor(jobs, get_context("spawn"), _open, (_share_of_cores(config, jobs),))
        waiting = [pool.submit(_respond, task, pair) for pair in pairs]
    try:
        for done in as_completed(waiting):
            yield done.result()
    except BrokenProcessPool as error:
        raise DatelineError("a process that asks was ended by the system; run again with fewer --jobs") from error
    finally:
        pool.shutdown(cancel_futures=True)


_engine: Engine  # of a process that asks for another


def _open(config: Config) -> None:
    global _engine
    _engine = Engine.open(config)


def _respond(task: Task, pair: Pair) -> Response:
    return respond(_engine, task, pair)


def _share_of_cores(config: Config, jobs: int) -> Config:
    threads = config.embedder.threads or max(1, (os.cpu_count() or 1) // jobs)
    return config.model_copy(update={"embedder": config.embedder.model_copy(update={"threads": threads})})


@contextmanager
def asked_config(dataset: Dataset, config: Config, out: Path | None, progress: Progress) -> Iterator[Config]:
    """Give the settings of the index to ask; that of a set's own articles lies in `out`, or nowhere afterwards."""
    if dataset.task is Task.ASK:
        yield config
        return
    wanted = {ref.article for pair in dataset.pairs for ref in pair.evidence}
    articles = (item for item in dataset.articles if dataset.task is Task.FIND or item.id in wanted)
    with TemporaryDirectory(prefix="dateline-") as spare:
        home = (out or Path(spare)) / FOLDER_NAME
        asked = config.model_copy(update={"index": config.index.model_copy(update={"home": str(home)})})
        _share_model(config, asked)
        _write(articles, home / "articles")
        build([home / "articles"], build_settings(asked), progress, prune=True)
        yield asked


def _share_model(config: Config, asked: Config) -> None:
    """Preparing the model takes longer than most sets: an index that has one of its own lends it."""
    source, target = (Models.of(each.index).own for each in (config, asked))
    if source and target and source.is_dir() and not target.exists():
        shutil.copytree(source, target)


def _write(articles: Iterable[GivenArticle], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for number, shard in enumerate(_shards(articles)):
        path = folder / f"{number:05}.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(_row(article)) + "\n" for article in shard)
        written.add(path)
    for path in set(folder.glob("[0-9]*.jsonl")) - written:  # of another selection of questions
        path.unlink()


def _row(article: GivenArticle) -> dict[str, str]:
    """The url keeps two articles of the same words apart, which the index would take for one: both are judged."""
    return asdict(article) | {"url": f"evaluated:{article.id}"}


def _shards(articles: Iterable[GivenArticle]) -> Iterator[Iterator[GivenArticle]]:
    rest = iter(articles)
    for first in rest:
        yield chain([first], islice(rest, _SHARD_ARTICLES - 1))
