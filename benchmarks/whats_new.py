"""What is new about saved questions, over the sample replayed day by day, against people's labels.

    python benchmarks/whats_new.py [--verbose]

Questions are saved over an empty index. Then the articles of each day are indexed, and each question is asked what is
new. `benchmarks/whats_new.jsonl` has the labels, written from the articles before the first run: the days on which
something is new for a reader of the question, and what. Articles without a day arrive on the day that they tell of.

  found   of the labelled changes: those that were said on their day. The first answer, a new one and another beside
          the former count alike: another value is told, and whether there was one before, or which of two papers is
          believed, is the reader's and not what is measured here
  false   of what was said: what no label has, on that day and of that kind; several sources of a day count once
"""

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from index.build import build
from index.loaders import MB, Limits, load, read_bytes
from index.types import Article
from qa.config import Config, build_settings, load_config
from qa.engine import Engine
from qa.types import Question

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "sample"
QUESTIONS = [json.loads(line) for line in (HERE / "whats_new.jsonl").read_text(encoding="utf-8").splitlines()]
LIMITS = Limits(MB, MB)
UNDATED = {
    "ostrel-radio-flood.html": date(2031, 3, 5),
    "ostrel-radio-eel-fair.html": date(2031, 3, 30),
    "church-clock.txt": date(2031, 3, 20),
}
Noted = set[tuple[str, str, str]]  # question, day, kind


def pieces() -> Iterator[tuple[date, str, bytes]]:
    """Yield each article of the sample as a file of its own: its day, a name and its bytes."""
    for path in sorted(SAMPLE.glob("*/*")):
        data = read_bytes(path, LIMITS)
        if path.suffix == ".jsonl":
            for at, line in enumerate(data.splitlines()):
                yield date.fromisoformat(json.loads(line)["published"]), f"{path.stem}-{at}.jsonl", line
            continue
        (article,) = load(path, data, LIMITS)
        assert isinstance(article, Article)
        yield article.published or UNDATED[path.name], path.name, data


def replayed(config: Config, folder: Path) -> Iterator[tuple[str, Engine]]:
    """Yield each day with the engine, once the articles of that day are indexed too."""
    settings = build_settings(config)
    build([], settings)
    by_day = defaultdict(list)
    for day, name, data in pieces():
        by_day[day].append((name, data))
    with Engine.open(config) as engine:
        for one in QUESTIONS:
            engine.save(one["name"], engine.ask(Question(one["question"])))
        for day, files in sorted(by_day.items()):
            for name, data in files:
                (folder / name).write_bytes(data)
            build([folder], settings)
            yield day.isoformat(), engine


def alike(kind: str) -> str:
    return "value" if kind in ("answered", "answer", "contradiction", "reading") else kind


def said(verbose: bool) -> Noted:
    """Return what is said to be new, day by day."""
    found: Noted = set()
    with TemporaryDirectory() as place:
        folder = Path(place) / "articles"
        folder.mkdir()
        for day, engine in replayed(load_config(None, str(Path(place) / "home")), folder):
            for one in engine.saved():
                news = engine.news(one)
                engine.looked_at(news)
                for change in news.changes:
                    found.add((one.name, day, alike(change.kind.name.lower())))
                    if verbose:
                        print(f"  {day} {one.name}: {change.line}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verbose", action="store_true", help="print each change")
    verbose = parser.parse_args().verbose
    found = said(verbose)
    labels = {(one["name"], day, alike(kind)) for one in QUESTIONS for day, kind in one["changes"]}
    print(f"reader  {os.environ.get('QA_ANSWER__READER', 'large')}")
    print(f"found   {len(found & labels)} of {len(labels)} labelled changes")
    print(f"false   {len(found - labels)} of {len(found)} said")
    for name, missed in (("missed", labels - found), ("false", found - labels)):
        for one in sorted(missed):
            print(f"  {name}: {' · '.join(one)}")


if __name__ == "__main__":
    main()
