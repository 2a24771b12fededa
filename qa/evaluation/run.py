"""One evaluation, top to bottom: read the set → ask → judge → summarise → compare → write."""

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from index.build import Progress
from index.catalog import Catalog, Source
from index.errors import DatasetError
from qa.config import Config
from qa.evaluation import fingerprints
from qa.evaluation.comparison import compare, differing, judge_gates
from qa.evaluation.corpora import asked_config
from qa.evaluation.dataset import Dataset, Task
from qa.evaluation.formats import load_dataset
from qa.evaluation.journal import FILE_NAME, keeping, read_kept, reuse
from qa.evaluation.metrics.citations import is_exact
from qa.evaluation.options import Options, select
from qa.evaluation.outcomes import Outcome
from qa.evaluation.outputs.folder import ANSWERS, write
from qa.evaluation.qrels import FindArticle, Judge, Stale
from qa.evaluation.replies import Reply
from qa.evaluation.results import Result
from qa.evaluation.summary import RunInfo, Summary, marks_of, summarise
from qa.evaluation.systems import Asked, ask_all
from qa.pairs import Pair

log = logging.getLogger(__name__)

_CACHED_ARTICLES = 1024  # some 5 MB of news: neighbouring questions share articles
AskAll = Callable[[Sequence[Pair], Config, Task, int], Iterable[Asked]]


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
    dataset = load_dataset(source, options.format)
    pairs = select(dataset.pairs, options.limit, options.seed)
    if options.out:
        _make_folder(options.out)
    with asked_config(dataset, pairs, config, options.out, progress) as asked:
        with closing(Catalog.open(Path(asked.index.home))) as catalog:
            info = _info(dataset.task, pairs, asked, catalog, options.jobs)
            if before:  # an hour of asking is not to end in a refusal
                differing(info, marks_of(pairs), before, options.gates, across=options.across)
            article = lru_cache(_CACHED_ARTICLES)(catalog.article)
            judge = _judge(dataset, catalog, article)
            answers = _answers(pairs, asked, info, options, progress, ask)
            outcomes = tuple(_outcome(answer, judge, article) for answer in answers)
            result = _result(source, outcomes, info, article, before, options)
            if options.out:
                write(result, options.out)
            return result


def check(source: Path | str, config: Config, options: Options) -> tuple[int, list[Stale]]:
    """Return how many pairs a set holds, and which labels no longer fit the articles; nothing is asked."""
    dataset = load_dataset(source, options.format)
    pairs = select(dataset.pairs, options.limit, options.seed)
    if dataset.task is not Task.ASK:
        return len(pairs), _stale(pairs, _judge(dataset, None, lambda _: None))
    with closing(Catalog.open(Path(config.index.home))) as catalog:
        return len(pairs), _stale(pairs, _judge(dataset, catalog, catalog.article))


def _stale(pairs: Iterable[Pair], judge: Judge) -> list[Stale]:
    return [label for pair in pairs for label in judge.judge(pair).stale]


def _judge(dataset: Dataset, catalog: Catalog | None, article: FindArticle) -> Judge:
    """Labels speak of the index, or of the articles that the set brings: one that can't be indexed is not found."""
    given = (Source(item.id, "", None) for item in dataset.articles)
    return Judge(catalog.sources() if catalog and dataset.task is Task.ASK else given, article)


def _make_folder(out: Path) -> None:
    """Make the folder for outputs; an `answers.jsonl` that no evaluation wrote is somebody's work."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        foreign = (out / ANSWERS).exists() and not (out / FILE_NAME).exists()
    except OSError as error:
        raise DatasetError(f"--out {out}: {error.strerror}; name a folder that can be written to") from error
    if foreign:
        raise DatasetError(f"--out {out}: its {ANSWERS} is not of an evaluation; name another folder")


def _result(
    source: Path | str,
    outcomes: tuple[Outcome, ...],
    info: RunInfo,
    article: FindArticle,
    before: Summary | None,
    options: Options,
) -> Result:
    seed = options.seed or 0
    summary = summarise(outcomes, info, seed)
    comparison = compare(summary, before, seed) if before else None
    gates = tuple(judge_gates(options.gates, comparison)) if comparison else ()
    return Result(_name(source), outcomes, summary, article, comparison, gates)


def _info(task: Task, pairs: Sequence[Pair], config: Config, catalog: Catalog, jobs: int) -> RunInfo:
    marks = {
        "corpus": catalog.fingerprint(),
        "pairs": fingerprints.of_pairs(pairs),
        "model": catalog.meta("model") or "",
        "code": fingerprints.of_code(),
    }
    return RunInfo(task, marks, fingerprints.settings(config), version("dateline"), jobs)


def _system(info: RunInfo) -> str:
    # A given passage is named by what it says: which others were drawn with it changes no answer.
    irrelevant = {"pairs", "corpus"} if info.task is Task.READ else {"pairs"}
    marks = {name: mark for name, mark in info.fingerprints.items() if name not in irrelevant}
    return fingerprints.of_system(info.task, [info.config, info.version, marks])


def _answers(
    pairs: Sequence[Pair], config: Config, info: RunInfo, options: Options, progress: Progress, ask: AskAll
) -> list[Asked]:
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
        for asked in ask(waiting, config, info.task, options.jobs) if waiting else ():
            keep(asked, depends[asked.pair.id])
            answers[asked.pair.id] = asked
            progress("asking", len(answers), len(pairs), "steps")
    return [answers[pair.id] for pair in pairs]


def _outcome(asked: Asked, judge: Judge, article: FindArticle) -> Outcome:
    reply = Reply.from_json(asked.record, asked.latency_ms)
    exact = tuple(is_exact(cited, article(cited.place.article_id)) for cited in reply.cited)
    return Outcome(asked.pair, reply, judge.judge(asked.pair), exact)


def _name(source: Path | str) -> str:
    return "standard input" if str(source) == "-" else Path(source).name
