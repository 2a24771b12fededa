"""On whom, where and why two sources disagree: points told over pairs of short articles, right ones and false ones.

    python benchmarks/disagreements.py [--half "looked at" | "kept back"] [--show]

`benchmarks/disagreements.jsonl`: pairs of invented articles on one topic, written before the code. Half of them name
another person, place or cause in answer to one question; the others say the same in other words, or tell of different
things. The articles of a half are indexed together, and each topic is asked for what sources disagree on.

  found   of the labelled points: those told, with the words of either side marked as its answer
  false   of the points told: those that are none; a figure or a day counts as any other
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from index.build import build
from qa.config import build_settings, load_config
from qa.engine import Engine
from qa.stances import says
from qa.types import Answer, Citation, Question

HERE = Path(__file__).parent
HALVES = ("looked at", "kept back")
ROWS = [json.loads(line) for line in (HERE / "disagreements.jsonl").read_text(encoding="utf-8").splitlines()]
Point = list[Citation]


def points(answer: Answer) -> list[Point]:
    """Return the citations of each point; the first of a point has what it is about before its publisher."""
    found: list[Point] = []
    done = 0
    for one in answer.citations if not answer.abstained else ():
        end = answer.text.index(f"[{one.marker}]", done)
        if not answer.text[done:end].lstrip().startswith(f"{one.publisher}:"):
            found.append([])
        found[-1].append(one)
        done = end + len(f"[{one.marker}]")
    return found


def is_told(label: list[list[str]], point: Point) -> bool:
    """Whether each side of a label is the answer of somebody in a point."""
    told = [says(one) or "" for one in point]
    return all(any(word in each for word in side for each in told) for side in label)


def asked(half: str) -> Iterator[tuple[dict[str, Any], Answer]]:
    """Yield each pair of a half with what is answered."""
    rows = [row for row in ROWS if row["half"] == half]
    with TemporaryDirectory() as place:
        articles = Path(place) / "articles.jsonl"
        lines = [json.dumps(one) for row in rows for one in row["articles"]]
        articles.write_text("\n".join(lines), encoding="utf-8")
        config = load_config(None, str(Path(place) / "home"))
        build([articles], build_settings(config))
        with Engine.open(config) as engine:
            for row in rows:
                yield row, engine.ask(Question(f"What do sources disagree about on {row['topic']}?"))


def main() -> None:
    """Print the figures of each half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--show", action="store_true", help="print each point")
    options = parser.parse_args()
    for half in [options.half] if options.half else HALVES:
        labels = found = told = right = 0
        started = perf_counter()
        for row, answer in asked(half):
            made = points(answer)
            labels += len(row["points"])
            found += sum(any(is_told(label, one) for one in made) for label in row["points"])
            told += len(made)
            right += sum(any(is_told(label, one) for label in row["points"]) for one in made)
            if options.show:
                print(f"{row['topic']}: {len(row['points'])} labelled")
                for one in made:
                    print("  ", " | ".join(f"{each.publisher}: {says(each)} « {each.shown}" for each in one))
        took = perf_counter() - started
        print(f"{half}: found {found} of {labels}, false {told - right} of {told} points, {took:.0f} s")


if __name__ == "__main__":
    main()
