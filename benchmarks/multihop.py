"""Questions that name their publishers: what share of the gold evidence is among the first ten passages?

    python benchmarks/multihop.py --data DATA --work WORK [--every N]

DATA holds `multihop/pairs` and `multihop/evidence`: facts of news articles, and questions over several of them ("as
reported by both The Verge and TechCrunch"). The set does not say who published an article: that is told from the
publishers that its questions name, where one alone is left. Only questions all of whose articles are known so are
asked, so what knowing publishers gains is an upper bound. Each is asked with its words understood, and as it is.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.build import build
from qa.config import build_settings, load_config
from qa.engine import Engine
from qa.types import Question

FIRST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the titles of its gold articles, and the publishers that it names."""

    text: str
    titles: frozenset[str]
    publishers: frozenset[str]


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def questions(rows: Sequence[dict[str, Any]]) -> Iterator[Asked]:
    for row in rows:
        titles = frozenset(one["title"] for one in row["evidence_list"])
        named = (row["llm_filter"] or {}).get("source", {}).get("$in", [])
        if titles and named:
            yield Asked(row["query"], titles, frozenset(named))


def publishers_of(asked: Sequence[Asked]) -> dict[str, str]:
    """Return who published what: the one publisher that all questions on an article name, others being taken."""
    left: dict[str, set[str]] = {}
    for one in asked:
        for title in one.titles:
            left[title] = left.get(title, set(one.publishers)) & one.publishers
    while True:
        known = {title: next(iter(names)) for title, names in left.items() if len(names) == 1}
        for one in asked:
            if len(one.titles) == len(one.publishers):  # each its own
                for title in one.titles - known.keys():
                    left[title] -= {known[other] for other in one.titles & known.keys()}
        if known == {title: next(iter(names)) for title, names in left.items() if len(names) == 1}:
            return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    asked = list(questions(read(given.data / "multihop/pairs.jsonl.gz")))
    known = publishers_of(asked)
    given.work.mkdir(parents=True, exist_ok=True)
    source = given.work / "facts.jsonl"
    with source.open("w", encoding="utf-8") as lines:
        for row in read(given.data / "multihop/evidence.jsonl.gz"):
            text = "\n\n".join(row["facts"])
            article = {"title": row["title"], "text": text, "publisher": known.get(row["title"])}
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")
    config = load_config(home=str(given.work / "home"))
    build([source], build_settings(config))
    chosen = [one for one in asked if one.titles <= known.keys()][:: given.every]
    print(f"{len(chosen)} questions of {len(asked)}, {len(known)} articles with a publisher")
    with Engine.open(config) as engine:
        for name, as_given in (("as it is", True), ("understood", False)):
            shares = []
            for one in chosen:
                found = engine.find(Question(one.text, as_given=as_given))
                titles = dict.fromkeys(passage.title for passage in found[:FIRST])
                shares.append(len(one.titles & titles.keys()) / len(one.titles))
            drawn = np.random.default_rng(1).choice(shares, (2000, len(shares))).mean(1)
            low, high = np.quantile(drawn, (0.025, 0.975))
            print(f"{name}: {np.mean(shares):.3f} ({low:.3f}–{high:.3f}) of the evidence", flush=True)


if __name__ == "__main__":
    main()
