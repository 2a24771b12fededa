"""One evaluation, top to bottom: read the set → ask → judge → summarise → compare → write."""

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from index.catalog import Catalog, Origin
from index.errors import DatasetError
from index.report import Progress
from qa.config import Config
from qa.evaluation import fingerprints
from qa.evaluation.asking import Response, ask_all, asked_config
from qa.evaluation.comparison import Gate, Result, compare, differing, judge_gates
from qa.evaluation.dataset import Dataset, Task
from qa.evaluation.formats import load_dataset
from qa.evaluation.journal import FILE_NAME, keeping, read_kept, reuse
from qa.evaluation.metrics.citations import is_exact
from qa.evaluation.outcomes import Outcome, Reply
from qa.evaluation.outputs import ANSWERS, write
from qa.evaluation.qrels import FindArticle, Judge, Stale
from qa.evaluation.summary import RunInfo, Summary, marks_of, summarise
from qa.lines import source_name
from qa.pairs import Pair

log = logging.getLogger(__name__)

_CACHED_ARTICLES = 1024  # some 5 MB of news: neighbouring questions share articles
AskAll = Callable[[Sequence[Pair], Config, Task, int], Iterable[Response]]


@dataclass(frozen=True, slots=True)
class Options:
    """What of a set is asked, how, and against what the result is held.

    `limit` questions, drawn by `seed` if one is given and else the first ones, asked by `jobs` processes. With `out`,
    answers are kept and reused there, and all outputs written. `across` compares with a baseline of another corpus or
    other questions, too.
    """

    format: str = "auto"
    limit: int | None = None
    seed: int | None = None
    jobs: int = 1
    out: Path | None = None
    baseline: Path | None = None
    across: bool = False
    gates: tuple[Gate, ...] = ()


def evaluate(
    source: Path | str,
    config: Config,
    options: Options,
    progress: Progress = lambda *_: None,
    ask: AskAll = ask_all,
) -> Result:
    """Ask a set's questions, score what is said, compare it with a baseline, and write the outputs.

    Raises `DatasetError` for a set or a baseline that can't be used, and as opening and building an index do. A
    question that fails is an outcome of its own.
    """
    before = Summary.read(options.baseline) if options.baseline else None
    dataset = _selected(source, options)
    if options.out:
        _make_folder(options.out)
    with (
        asked_config(dataset, config, options.out, progress) as asked,
        closing(Catalog.open(Path(asked.index.home))) as catalog,
    ):
        info = _info(dataset, asked, catalog, options.jobs)
        if before:  # an hour of asking is not to end in a refusal
            differing(info, marks_of(dataset.pairs), before, options.gates, across=options.across)
        article = lru_cache(_CACHED_ARTICLES)(catalog.article)
        judge = _judge(dataset, catalog, article)
        responses = _responses(dataset.pairs, asked, info, options, progress, ask)
        outcomes = tuple(_outcome(response, judge, article) for response in responses)
        summary = summarise(outcomes, info, options.seed or 0)
        comparison = compare(summary, before, options.seed or 0) if before else None
        gates = judge_gates(options.gates, comparison) if comparison else ()
        result = Result(Path(source_name(source)).name, outcomes, summary, article, comparison, tuple(gates))
        if options.out:
            write(result, options.out)
        return result


def check(source: Path | str, config: Config, options: Options) -> tuple[int, list[Stale]]:
    """Return how many pairs a set holds, and which labels no longer fit the articles; nothing is asked."""
    dataset = _selected(source, options)
    if dataset.task is not Task.ASK:
        return len(dataset.pairs), _stale(dataset.pairs, _judge(dataset, None, lambda _: None))
    with closing(Catalog.open(Path(config.index.home))) as catalog:
        return len(dataset.pairs), _stale(dataset.pairs, _judge(dataset, catalog, catalog.article))


def _selected(source: Path | str, options: Options) -> Dataset:
    return load_dataset(source, options.format).select(options.limit, options.seed)


def _stale(pairs: Iterable[Pair], judge: Judge) -> list[Stale]:
    return [label for pair in pairs for label in judge.judge(pair).stale]


def _judge(dataset: Dataset, catalog: Catalog | None, article: FindArticle) -> Judge:
    """Labels speak of the index, or of the articles that the set brings: one that can't be indexed is not found."""
    given = (Origin(item.id, "", None) for item in dataset.articles)
    origins = catalog.origins() if catalog and dataset.task is Task.ASK else given
    return Judge(origins, article, catalog.one_source) if catalog else Judge(origins, article)


def _make_folder(out: Path) -> None:
    """Make the folder for outputs; an `answers.jsonl` that no evaluation wrote is somebody's work."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        foreign = (out / ANSWERS).exists() and not (out / FILE_NAME).exists()
    except OSError as error:
        raise DatasetError(f"--out {out}: {error.strerror}; name a folder that can be written to") from error
    if foreign:
        raise DatasetError(f"--out {out}: its {ANSWERS} is not of an evaluation; name another folder")


def _info(dataset: Dataset, config: Config, catalog: Catalog, jobs: int) -> RunInfo:
    marks = {
        "corpus": catalog.fingerprint(),
        "pairs": fingerprints.of_pairs(dataset.pairs),
        "model": catalog.meta("model") or "",
        "code": fingerprints.of_code(config),
    }
    return RunInfo(dataset.task, marks, fingerprints.settings(config), version("dateline"), jobs)


def _system(info: RunInfo) -> str:
    # A given passage is named by what it says: which others were drawn with it changes no answer.
    irrelevant = {"pairs", "corpus"} if info.task is Task.READ else {"pairs"}
    marks = {name: mark for name, mark in info.fingerprints.items() if name not in irrelevant}
    return fingerprints.of_system(info.task, [info.config, info.version, marks])


def _responses(
    pairs: Sequence[Pair], config: Config, info: RunInfo, options: Options, progress: Progress, ask: AskAll
) -> list[Response]:
    """Return an answer per pair, in order: those kept of an earlier run, and the others asked now."""
    path = options.out / FILE_NAME if options.out else Path(os.devnull)
    system = _system(info)
    depends = {pair.id: f"{system}-{fingerprints.of_question(pair, info.task)}" for pair in pairs}
    kept = read_kept(path, system)
    answers = {pair.id: old for pair in pairs if (old := reuse(kept, pair, depends[pair.id]))}
    if answers:
        log.info("%s of %s answers are kept from an earlier run of the same", len(answers), len(pairs))
    waiting = [pair for pair in pairs if pair.id not in answers]
    with keeping(path, kept) as keep:
        for response in ask(waiting, config, info.task, options.jobs) if waiting else ():
            keep(response, depends[response.pair.id])
            answers[response.pair.id] = response
            progress("asking", len(answers), len(pairs), "steps")
    return [answers[pair.id] for pair in pairs]


def _outcome(response: Response, judge: Judge, article: FindArticle) -> Outcome:
    reply = Reply.from_json(response.record, response.latency_ms)
    exact = tuple(is_exact(cited, article(cited.place.article_id)) for cited in reply.cited)
    return Outcome(response.pair, reply, judge.judge(response.pair), exact)
