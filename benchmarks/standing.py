"""Where the project stands: every set at hand, with 95 % intervals, written into RESULTS.md.

    python benchmarks/standing.py [--data DATA] [--work WORK] [--jobs 1]

The sample's pairs are always at hand. DATA is a folder of development sets: `news` (articles, pairs,
pairs_unanswerable), `reader` (squad, qed_nq, qadiscourse) and `followups` (clapnq, govt), each a .jsonl.gz; what is
not there is left out. WORK keeps indexes and answers: a run that was stopped goes on, and one after a change of code
or settings asks everything anew.
"""

import argparse
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from followups import cases
from measure import machine, qa

from qa.evaluation.measures import MEASURES
from qa.evaluation.metrics.answers import token_f1
from qa.evaluation.statistics import draws, interval, ratio
from qa.evaluation.units import decimals

sys.path.append(str(Path(__file__).parent.parent))  # training stands beside the packages, not among them
from training.reader.rows import is_dev

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "RESULTS.md"
START, END = "<!-- `make bench` writes from here -->", "<!-- to here -->"
READER_SETS = ("squad", "qed_nq", "qadiscourse")
READER_QUESTIONS = 400  # drawn with seed 0: intervals of some ±0.05
# All but how long single stages took, and how long the slowest hundredth did.
SHOWN = [name for name in MEASURES if name in ("latency_p50_ms", "latency_p95_ms") or not name.startswith("latency_")]

Summary = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".bench"))
    parser.add_argument("--jobs", default="1")
    options = parser.parse_args()
    run("--home", options.work / "sample", "index", ROOT / "sample")
    columns = {"sample": scored(ROOT / "sample" / "pairs.jsonl", options, "sample")}
    rewrites: dict[str, str] = {}
    if options.data:
        columns |= news(options.data / "news", options)
        columns |= reading(options.data / "reader", options)
        rewrites = dict(rewriting(options.data / "followups"))
    write(columns, rewrites)
    print(f"written into {RESULTS.name}: {', '.join([*columns, *rewrites])}")


def news(data: Path, options: argparse.Namespace) -> dict[str, Summary]:
    articles, *pairs = (data / f"{name}.jsonl.gz" for name in ("articles", "pairs", "pairs_unanswerable"))
    if not all(part.is_file() for part in (articles, *pairs)):
        return {}
    folder = options.work / "news"
    folder.mkdir(parents=True, exist_ok=True)
    unpack([articles], folder / "articles.jsonl")
    unpack(pairs, folder / "pairs.jsonl")
    run("--home", folder / "index", "index", folder / "articles.jsonl")
    return {"news": scored(folder / "pairs.jsonl", options, "news/index")}


def reading(data: Path, options: argparse.Namespace) -> dict[str, Summary]:
    """The passage given; of the groups that the reader was not trained on."""
    drawn = ("--limit", READER_QUESTIONS, "--sample", 0)
    columns = {}
    for name in READER_SETS:
        source, held_out = data / f"{name}.jsonl.gz", options.work / "held_out" / f"{name}.jsonl"
        if source.is_file():
            lines = gzip.decompress(source.read_bytes()).splitlines(keepends=True)
            held_out.parent.mkdir(parents=True, exist_ok=True)
            held_out.write_bytes(b"".join(line for line in lines if is_dev(json.loads(line)["group"])))
            columns[name] = scored(held_out, options, "sample", *drawn)
    return columns


def scored(source: Path, options: argparse.Namespace, home: str, *more: object) -> Summary:
    out = options.work / "runs" / source.name.partition(".")[0] / home.replace("/", "-")
    asked = ("evaluate", source, "--out", out, "--jobs", options.jobs, "--json", *more)
    summary: Summary = json.loads(run("--home", options.work / home, *asked))
    return summary


def rewriting(data: Path) -> Iterator[tuple[str, str]]:
    """Token F1 of a follow-up as it is understood, against a person's rewrite; opening questions are left out."""
    for path in sorted(data.glob("*.jsonl.gz")):
        values = [token_f1(case.rewrite or case.typed, [case.gold]) for case in cases(path) if case.history]
        found = interval(np.array([values, np.ones(len(values))]).T, ratio, draws(len(values), seed=0))
        if found:
            yield path.name.partition(".")[0], f"{cell(found.mean, found.low, found.high)} of {len(values)}"


def write(columns: dict[str, Summary], rewrites: dict[str, str]) -> None:
    """Put the tables between the two marks of RESULTS.md, in place of the last ones."""
    head, _, rest = RESULTS.read_text(encoding="utf-8").partition(START)
    tail = rest.partition(END)[2]
    RESULTS.write_text(f"{head}{START}\n{report(columns, rewrites)}{END}{tail}", encoding="utf-8")


def report(columns: dict[str, Summary], rewrites: dict[str, str]) -> str:
    lines = [
        f"{date.today()}, dateline {version('dateline')} (code {next(iter(columns.values()))['fingerprints']['code']}),"
        f" {machine()}. Values with their 95 % bootstrap interval; times in milliseconds.",
        "",
        "| | " + " | ".join(columns) + " |",
        "|---" * (1 + len(columns)) + "|",
        "| questions | " + " | ".join(str(summary["n"]) for summary in columns.values()) + " |",
        *(f"| {name} | " + " | ".join(figure(each, name) for each in columns.values()) + " |" for name in SHOWN),
        "",
    ]
    if rewrites:
        told = "; ".join(f"{name} {value}" for name, value in rewrites.items())
        lines += [f"Follow-up questions, token F1 of what was understood against a person's rewrite: {told}.", ""]
    return "\n".join(lines)


def figure(summary: Summary, name: str) -> str:
    found = summary["metrics"].get(name)
    if found is None:
        return ""
    if name.endswith("_ms"):
        return f"{found['mean']:.0f}"
    return cell(found["mean"], found["low"], found["high"])


def cell(mean: float, low: float, high: float) -> str:
    return f"{decimals(mean)} ({decimals(low)}–{decimals(high)})"


def unpack(sources: Sequence[Path], target: Path) -> None:
    """Write only what changed, so that the index finds the file as it was."""
    data = b"".join(gzip.decompress(source.read_bytes()) for source in sources)
    if not target.is_file() or target.read_bytes() != data:
        target.write_bytes(data)


def run(*arguments: object) -> str:
    command = qa(*map(str, arguments))
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
