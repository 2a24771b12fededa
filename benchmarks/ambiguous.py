"""Questions that may mean two people, places or events, and questions that look like them and mean one.

    python benchmarks/ambiguous.py [--half "looked at" | "kept back"] [--bare] [--show]

`benchmarks/ambiguous_articles.jsonl`: small sets of invented articles, each indexed alone. `ambiguous_questions.jsonl`
has the questions, with each reading's answers and words of which one must stand in how it is told apart; the sets of
one half were kept back until the rules stood. `--bare`: nothing told apart, as before.

  found         of what is ambiguous: each labelled reading is told, by one of its words, with a right answer
  sure of one   of what is ambiguous: answered with one thing from 0.6 on
  false alarms  of what means one thing: told apart
  right         of what means one thing: so many are answered rightly
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.build import build
from qa.answerers.reading import ReadingAnswerer
from qa.config import build_settings, load_config
from qa.engine import Engine
from qa.evaluation.metrics.answers import states_answer
from qa.sureness import PROBABLE
from qa.types import Answer, Question

HERE = Path(__file__).parent
HALVES = ("looked at", "kept back")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its labels, and what was answered."""

    row: dict[str, Any]
    answer: Answer

    @property
    def is_ambiguous(self) -> bool:
        return "readings" in self.row

    @property
    def found(self) -> bool:
        return bool(self.answer.readings) and all(map(self._told, self.row["readings"]))

    @property
    def right(self) -> bool:
        return bool(self.answer.short_answer) and states_answer(self.answer.short_answer or "", self.row["answers"])

    def _told(self, label: dict[str, list[str]]) -> bool:
        return any(
            states_answer(one.answer, label["answers"])
            and any(word.casefold() in one.reading.casefold() for word in label["about"])
            for one in self.answer.readings
        )


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def asked(halves: Sequence[str]) -> Iterator[Asked]:
    """Yield the questions of each set, asked of an index of its articles alone."""
    questions = [row for row in rows("ambiguous_questions.jsonl") if row["half"] in halves]
    articles = rows("ambiguous_articles.jsonl")
    for name in dict.fromkeys(row["set"] for row in questions):
        with TemporaryDirectory() as place:
            file = Path(place) / "articles.jsonl"
            file.write_text("".join(json.dumps(row) + "\n" for row in articles if row["set"] == name))
            config = load_config(home=str(Path(place) / "home"))
            build([file], build_settings(config), lambda *step: None)
            with Engine.open(config) as engine:
                yield from (
                    Asked(row, engine.ask(Question(row["question"]))) for row in questions if row["set"] == name
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--show", action="store_true", help="print each question that is not as labelled")
    options = parser.parse_args()
    if options.bare:
        ReadingAnswerer._senses = lambda *_: []  # type: ignore[method-assign, assignment]
    every = list(asked([options.half] if options.half else HALVES))
    for half in HALVES:
        report(half, [one for one in every if one.row["half"] == half], options.show)


def report(half: str, found: Sequence[Asked], show: bool) -> None:
    ambiguous = [one for one in found if one.is_ambiguous]
    others = [one for one in found if not one.is_ambiguous]
    if not found:
        return
    sure = sum(not one.answer.readings and one.answer.confidence >= PROBABLE for one in ambiguous)
    print(f"{half}: found {sum(one.found for one in ambiguous)}, sure of one {sure}, of {len(ambiguous)}")
    alarms, right = sum(bool(one.answer.readings) for one in others), sum(one.right for one in others)
    print(f"{half}: false alarms {alarms}, right {right}, of {len(others)}")
    for one in found if show else ():
        if not (one.found if one.is_ambiguous else one.right):
            told = [(each.reading, each.answer, round(each.confidence, 2)) for each in one.answer.readings]
            print(" ", one.row["question"], "|", told or (one.answer.short_answer, round(one.answer.confidence, 2)))


if __name__ == "__main__":
    main()
