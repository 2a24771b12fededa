"""How indexing grows: time, memory and disk by part at each size, a second run, ten articles more; then how it answers.

    python benchmarks/resample.py ARTICLES.jsonl.gz MANY.jsonl --count 26500
    python benchmarks/scale.py MANY.jsonl WORK [--sizes 3312 6625 13250 26500] [--drawn INDEX] [--pairs PAIRS.jsonl]

Each article is a file. Growth is the slope of the logarithm of CPU time over that of chunks: wall time is told too, but
other work on the machine is in it. With `--drawn` nothing is embedded: vectors are drawn round those of INDEX, and what
embedding would add is told from a sample of the chunks. `--pairs`: questions for the largest index, asked warm.
"""

import argparse
import json
import shutil
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from drawn import Drawn
from measure import folder_mb, machine, peak_mb, qa, run, timed

from index.build import build
from index.catalog import Catalog
from index.config import EmbedderSettings, IndexSettings
from index.embedder import open_embedder
from index.errors import DatelineError
from index.home import BuildSettings
from index.lexical import Lexical
from index.models import Models
from index.types import Filters
from qa.config import load_config
from qa.engine import Engine
from qa.pairs import read_pairs
from qa.types import Question

ASKED = "Who is the president of the United States?"
MORE = 10
EMBEDDED = 256
QUESTIONS = 100


class Stages:
    """A `Progress` that notes what CPU time each step took, till the next began, and when that was."""

    def __init__(self) -> None:
        self.spent, self.began = dict[str, float](), dict[str, float]()
        self._step, self._before, self._started = "opening", time.process_time(), time.perf_counter()

    def __call__(self, step: str, done: int, total: int, unit: str) -> None:
        now = time.process_time()
        self.spent[self._step] = self.spent.get(self._step, 0.0) + now - self._before
        self.began.setdefault(step, time.perf_counter() - self._started)
        self._step, self._before = step, now


def index(home: Path, folder: Path, drawn: Path | None) -> dict[str, Any]:
    """Index a folder, in this process; return what was done and what it took."""
    stages = Stages()
    settings = BuildSettings(IndexSettings(home=str(home)))
    report = build([folder], settings, stages, workers=Drawn.round(drawn) if drawn else None)
    stages("end", 0, 0, "")
    counts = {"articles": report.articles, "chunks": report.chunks, "added": report.added}
    return counts | {"cpu": time.process_time(), "peak_mb": peak_mb(), "spent": stages.spent, "began": stages.began}


def embedding_s(home: Path) -> float:
    """Return the CPU seconds that embedding a chunk takes, by a sample of an index."""
    with closing(Catalog.open(home)) as catalog:
        texts = [chunk.said() for chunk in catalog.chunks(catalog.chunk_ids()[:EMBEDDED]).values()]
    embedder = open_embedder(EmbedderSettings(), Models.of(IndexSettings(home=str(home))))
    embedder.embed(texts[:8])
    before = time.process_time()
    embedder.embed(texts)
    return (time.process_time() - before) / len(texts)


def ask(home: Path, pairs: Path) -> dict[str, float]:
    """Ask an index, warm; return what retrieval takes, of any day and as of the questions' own, and their answers."""
    questions = [pair.to_question(Filters()) for pair in read_pairs(pairs)][:QUESTIONS]
    undated = [Question(one.text) for one in questions]
    with closing(Engine.open(load_config(home=str(home)))) as engine:
        for one in questions[:3]:
            engine.ask(one)
        told = timed("retrieval", [lambda one=one: engine.retriever.retrieve(one) for one in undated])
        told |= timed("retrieval_as_of_a_day", [lambda one=one: engine.retriever.retrieve(one) for one in questions])
        return told | timed("answers", [lambda one=one: engine.ask(one) for one in questions]) | {"peak_mb": peak_mb()}


class Askable(threading.Thread):
    """Waits beside an indexing run until a question is answered by words; `seconds` after its start, None if never."""

    def __init__(self, home: Path) -> None:
        super().__init__(daemon=True)
        self._home, self._since = home, time.perf_counter()
        self.stopped = threading.Event()
        self.seconds: float | None = None

    def run(self) -> None:
        while not self.stopped.wait(0.5):
            if self._has_words():
                asked = run(qa("--home", str(self._home), "--quiet", "ask", ASKED, "--json"))
                if json.loads(asked.output)["passages"]:
                    self.seconds = time.perf_counter() - self._since
                    return

    def _has_words(self) -> bool:
        try:
            return bool(Lexical(self._home / "lexical").search(ASKED, 1, Filters()))
        except DatelineError:
            return False


def measured(work: Path, rows: Sequence[str], drawn: Path | None) -> dict[str, Any]:
    """Index articles as files, again, and with ten more; return and print what each took."""
    folder, home = work / "articles", work / "home"
    for stale in (folder, home):
        shutil.rmtree(stale, ignore_errors=True)
    folder.mkdir(parents=True)
    write(folder, rows[:-MORE], 0)
    step = [sys.executable, sys.argv[0], str(folder), str(work), "--step", "index"]
    step += ["--drawn", str(drawn)] if drawn else []
    askable = Askable(home)
    askable.start()
    first = run(step)
    askable.stopped.set()
    askable.join()
    again = run(step)
    write(folder, rows[-MORE:], len(rows) - MORE)
    more = run(step)
    told = json.loads(first.output)
    after = {name: json.loads(one.output)["cpu"] for name, one in (("again", again), ("more", more))}
    told |= {"seconds": first.seconds, "askable": askable.seconds, "cpu_after": after, "more_seconds": more.seconds}
    return told | {"disk": disk(home), "related": related(home)}


def write(folder: Path, rows: Sequence[str], first: int) -> None:
    """Write each article as a file of its own."""
    for at, row in enumerate(rows, first):
        (folder / f"{at:06d}.jsonl").write_text(row + "\n", encoding="utf-8")


def disk(home: Path) -> dict[str, float]:
    """Return what the parts of an index take, in MB."""
    catalog = sum(path.stat().st_size for path in home.glob("catalog.sqlite*")) / 1e6
    return {"catalog": catalog} | {name: folder_mb(home / name) for name in ("lexical", "vectors")}


def related(home: Path) -> dict[str, int]:
    """Return how many pairs of articles the index takes for copies or versions of one text, by who is in them.

    An article that resample.py made has a "~" in its id.
    """
    from index.ledger import Ledger

    with closing(Ledger.create(home)) as ledger:
        made = [one.one_id.count("~") + one.other_id.count("~") for one in ledger.related()]
    return {"of the given articles": made.count(0), "with one that was made": len(made) - made.count(0)}


def show(told: Mapping[str, Any]) -> None:
    """Print what one size took."""
    spent = ", ".join(f"{step} {seconds:.1f}" for step, seconds in told["spent"].items())
    parts = ", ".join(f"{part} {size:,.0f}" for part, size in told["disk"].items())
    again, more = told["cpu_after"]["again"], told["cpu_after"]["more"]
    askable = f"{told['askable']:.0f} s" if told["askable"] is not None else "not before its end"
    every = told["began"].get("comparing", told["seconds"])
    print(
        f"{told['articles']:,} articles, {told['chunks']:,} chunks: {told['seconds']:,.0f} s, CPU {told['cpu']:,.1f} s"
        f" ({spent}), peak {told['peak_mb']:,.0f} MB\n  disk, MB: {parts}\n"
        f"  askable by words after {askable}, all of it after {every:,.0f} s;"
        f" a second run CPU {again:.1f} s, {MORE} articles more CPU {more:.1f} s, {told['more_seconds']:.0f} s\n"
        f"  taken for copies or versions: {told['related']}",
        flush=True,
    )


def growth(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the exponent with which time grows: the slope of its logarithm over that of size, by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_312, 6_625, 13_250, 26_500])
    parser.add_argument("--drawn", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--step", choices=["index", "embed", "ask"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    home = options.work / "home"
    if options.step == "index":
        print(json.dumps(index(home, options.articles, options.drawn)))
    elif options.step == "embed":
        print(json.dumps(embedding_s(home)))
    elif options.step == "ask":
        print(json.dumps(ask(home, options.pairs)))
    else:
        report(options)


def report(options: argparse.Namespace) -> None:
    """Measure each size, print what it took, how that grows, and how the largest answers."""
    print(f"machine: {machine()}; vectors {'drawn' if options.drawn else 'embedded'}")
    with options.articles.open(encoding="utf-8") as file:
        rows = [line.rstrip("\n") for line in file]
    told: list[dict[str, Any]] = []
    for size in options.sizes:
        told.append(measured(options.work, rows[:size], options.drawn))
        show(told[-1])
    chunks = [one["chunks"] for one in told]
    if len(told) > 1:
        steps = {step: [one["spent"][step] for one in told] for step in told[0]["spent"]}
        each = ", ".join(f"{step} {growth(chunks, took):.2f}" for step, took in steps.items())
        print(f"CPU time grows with chunks to the power of {growth(chunks, [one['cpu'] for one in told]):.3f} ({each})")
    step = [sys.executable, sys.argv[0], str(options.articles), str(options.work), "--step"]
    if options.drawn:
        rate = float(run([*step, "embed"]).output)
        print(f"embedding a chunk takes {1e3 * rate:.1f} ms of CPU: {rate * chunks[-1]:,.0f} s more for all of them")
        if len(told) > 1:
            whole = [one["cpu"] + rate * one["chunks"] for one in told]
            print(f"with it, CPU time grows with chunks to the power of {growth(chunks, whole):.3f}")
    if options.pairs:
        found = json.loads(run([*step, "ask", "--pairs", str(options.pairs)]).output)
        print(", ".join(f"{name} {value:,.1f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
