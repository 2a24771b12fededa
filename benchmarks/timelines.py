"""Timelines and digests over the sample, against people's labels.

    python benchmarks/timelines.py --home HOME [--verbose] [--half 1|2]

HOME is an index of `sample/harrowmere` and `sample/january-2020`. `benchmarks/timelines.json` has the labels, written
before the code: for each topic its events, each with its days and words of every sentence that tells of it, and which
of them a timeline need not have; and for each request of a digest the facts it is to have and what is outdated or
wrong. Topics fall into two halves by place: what is chosen is chosen on the first.

  precision       of the lines: those that tell of a labelled event
  recall          of the events that a timeline is to have: those told
  day right       of the lines that tell of one: whose days are the event's, or lie within them
  merged wrongly  lines whose sentences tell of different events
  split           lines that tell of an event that another line tells already
  facts           of the facts: those that a digest has
  wrong           of a digest's sentences: those that are outdated or taken back
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from qa.accounts.timelines import Line
from qa.config import load_config
from qa.engine import Engine
from qa.types import Question

LABELS = json.loads((Path(__file__).parent / "timelines.json").read_text(encoding="utf-8"))
SHARES = (
    ("precision", "labelled", "lines"),
    ("recall", "recalled", "wanted"),
    ("day right", "day right", "labelled"),
    ("merged wrongly", "merged wrongly", "lines"),
    ("split", "split", "lines"),
    ("nothing to tell, declined", "declined", "nothing"),
    ("facts", "facts told", "facts"),
    ("sentences with a fact", "key", "sentences"),
    ("first sentence has one", "first key", "digests"),
    ("wrong", "outdated", "sentences"),
    ("no facts, declined", "no facts declined", "no facts"),
)
Label = dict[str, Any]


def tells(quote: str, label: Label) -> bool:
    return any(words in " ".join(quote.split()) for words in label["quotes"])


def day_right(event: Line, label: Label) -> bool:
    return bool(label["from"] <= event.days.first.isoformat() and event.days.last.isoformat() <= label["to"])


def label_of(event: Line, quote: str, labels: list[Label]) -> Label | None:
    """Return the event that a sentence tells of, the one of these days where it tells of several."""
    found = [one for one in labels if tells(quote, one)]
    return min(found, key=lambda one: not day_right(event, one), default=None)


def score_timeline(found: list[Line], labels: list[Label], counts: Counter[str], verbose: bool) -> None:
    told: list[Label] = []
    for event in found:
        each = [label_of(event, one.quote, labels) for one in event.citations]
        first = each[0]
        right = first is not None and day_right(event, first)
        counts["lines"] += 1
        counts["labelled"] += first is not None
        counts["day right"] += right
        counts["merged wrongly"] += any(one is not None and one is not first for one in each)
        counts["split"] += first is not None and first in told
        if first is not None and right:
            told.append(first)
        if verbose:
            mark = "-" if first is None else "?" if not right else "o" if first.get("optional") else "R"
            days = f"{event.days.first} {event.days.last}" if event.days.first != event.days.last else event.days.first
            print(f"  {mark} {days} {event.text[:110]} ({len(event.citations)})")
    wanted = [one for one in labels if not one.get("optional")]
    counts["wanted"] += len(wanted)
    counts["recalled"] += sum(one in told for one in wanted)
    if verbose:
        print(*(f"  missed {one['from']} {one['quotes'][0]}" for one in wanted if one not in told), sep="\n")
    counts["nothing"] += not labels
    counts["declined"] += not labels and not found


def score_digest(engine: Engine, label: Label, counts: Counter[str], verbose: bool) -> None:
    answer = engine.ask(Question(label["question"]))
    quotes = [] if answer.abstained else [" ".join(one.quote.split()) for one in answer.citations]
    facts = [any(words in quote for quote in quotes for words in each) for each in label["facts"]]
    outdated = [any(words in quote for words in label["outdated"]) for quote in quotes]
    key = [any(words in quote for each in label["facts"] for words in each) for quote in quotes]
    counts["facts"] += len(facts)
    counts["facts told"] += sum(facts)
    counts["sentences"] += len(quotes)
    counts["outdated"] += sum(outdated)
    counts["key"] += sum(key)
    counts["first key"] += bool(key and key[0])
    counts["digests"] += bool(label["facts"])
    counts["no facts"] += not facts
    counts["no facts declined"] += not facts and answer.abstained
    if verbose:
        for quote, bad, good in zip(quotes, outdated, key, strict=True):
            print(f"  {'X' if bad else 'F' if good else ' '} {quote[:150]}")
        print(*(f"  missed {each[0]}" for each, has in zip(label["facts"], facts, strict=True) if not has), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--half", type=int, choices=(1, 2))
    parser.add_argument("--only", choices=("timelines", "digests"))
    given = parser.parse_args()
    config = load_config(home=given.home)
    config = config.model_copy(update={"answer": config.answer.model_copy(update={"reader": "small"})})
    halves = [Counter[str](), Counter[str]()]
    with Engine.open(config) as engine:
        for at, label in enumerate(LABELS["timelines"] if given.only != "digests" else ()):
            if given.half in (None, at % 2 + 1):
                print(label["topic"])
                found = list(engine.timeline(Question(label["topic"])).lines)
                score_timeline(found, label["events"], halves[at % 2], given.verbose)
        for at, label in enumerate(LABELS["digests"] if given.only != "timelines" else ()):
            if given.half in (None, at % 2 + 1):
                print(label["question"])
                score_digest(engine, label, halves[at % 2], given.verbose)
    for half, counts in enumerate(halves, 1):
        print(
            f"half {half}: {'; '.join(f'{name} {counts[some]} of {counts[all_of]}' for name, some, all_of in SHARES)}"
        )


if __name__ == "__main__":
    main()
