"""Follow-ups made to stand alone, against a person's rewrites: token F1 before and after, and needless rewrites.

    python benchmarks/followups.py --data DATA/followups

DATA/followups holds .jsonl.gz files with a line per question: `_id`, `dialogue` (turns, each after "|user|:") and
`rewrite`. Opening questions are left out. A question counts as dependent when the person's rewrite brings in a content
word from an earlier question. Half of the dialogues, drawn by their ids, are held out: no rule was written or chosen by
looking at them. No index is needed.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from qa.english.words import FUNCTION
from qa.evaluation.metrics.answers import token_f1
from qa.evaluation.statistics import draws, interval, ratio
from qa.followups import standalone
from qa.types import Turn


@dataclass(frozen=True, slots=True)
class Case:
    typed: str
    gold: str
    earlier: tuple[str, ...]
    dialogue: str

    @property
    def held_out(self) -> bool:
        return bool(sha256(self.dialogue.encode()).digest()[0] % 2)

    @property
    def dependent(self) -> bool:
        said = set().union(*map(content, self.earlier))
        return bool((content(self.gold) - content(self.typed)) & said)

    @property
    def rewrite(self) -> str | None:
        return standalone(self.typed, [Turn(question, "") for question in self.earlier])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    for path in sorted(parser.parse_args().data.glob("*.jsonl.gz")):
        found = list(cases(path))
        print(f"{path.name.partition('.')[0]}")
        for name, part in (
            ("all", found),
            ("dependent", [case for case in found if case.dependent]),
            ("dependent, looked at", [case for case in found if case.dependent and not case.held_out]),
            ("dependent, held out", [case for case in found if case.dependent and case.held_out]),
            ("alone", [case for case in found if not case.dependent]),
            ("alone, looked at", [case for case in found if not case.dependent and not case.held_out]),
            ("alone, held out", [case for case in found if not case.dependent and case.held_out]),
        ):
            print(f"  {name:20} {told(part)}")


def cases(path: Path) -> Iterator[Case]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            *earlier, last = (turn.strip() for turn in row["dialogue"].split("|user|:")[1:])
            if earlier:
                gold = row["rewrite"].removeprefix("|user|:").strip()
                yield Case(last, gold, tuple(earlier), row["_id"].partition("<")[0])


def told(part: Sequence[Case]) -> str:
    rewrites = [case.rewrite for case in part]
    before = np.array([token_f1(case.typed, [case.gold]) for case in part])
    after = np.array([token_f1(now or case.typed, [case.gold]) for case, now in zip(part, rewrites, strict=True)])
    found = interval(np.array([after - before, np.ones(len(part))]).T, ratio, draws(len(part), seed=0))
    span = f" ({found.low:+.3f} to {found.high:+.3f})" if found else ""
    changed = sum(now is not None for now in rewrites)
    return (
        f"{len(part):4} questions, F1 {before.mean():.3f} as typed, {after.mean():.3f} rewritten,"
        f" difference {after.mean() - before.mean():+.3f}{span}; {changed} rewritten, {len(part) - changed} left alone"
    )


def content(text: str) -> set[str]:
    words = (word.strip(".,;:!?()\"'’").lower() for word in text.replace("'s", "").split())
    return {word for word in words if word} - FUNCTION


if __name__ == "__main__":
    main()
