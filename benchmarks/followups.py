"""Follow-ups made to stand alone, against a person's rewrites: token F1 before and after, and needless rewrites.

    python benchmarks/followups.py --data DATA

DATA holds dialogues of others, .jsonl.gz: `followups/clapnq` and `followups/govt` (questions without their answers),
`rewrite/canard_dev` and `rewrite/trec_cast`. Nothing was trained on these, except on the groups of CANARD that are left
out here. No index is needed. Three kinds of questions, none of them a dialogue's first:

  dependent   the person's rewrite brings in a content word that an earlier turn said
  alone       it says the same words as were typed, or (where people word everything anew: clapnq, govt) it brings in
              nothing that was said before and keeps every pronoun; questions whose pronoun stands before any word that
              could explain it ("does he have one"; a name explains "he") are left out: some were left so, but nobody
              understands them alone
  foreign     questions of the last kind and opening ones, after a history of another dialogue
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from qa.english import words
from qa.evaluation.metrics.answers import token_f1
from qa.evaluation.statistics import draws, interval, ratio
from qa.normalise import normalise
from qa.questions.followups import standalone
from qa.types import Turn

# CANARD's dialogues whose group's hash falls into one part of so many are not trained on.
HELD_OUT_OF = 3
PRONOUN = re.compile(r"\b(?:he|him|his|she|hers?|it|its|they|them|theirs?|this|these|those)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was typed after a history, and what a person made of it."""

    typed: str
    gold: str
    history: tuple[Turn, ...]
    dialogue: str
    reworded: bool = False  # whether people worded rewrites anew where nothing was lacking

    @property
    def dependent(self) -> bool:
        said = content(" ".join(f"{turn.question} {turn.answer}" for turn in self.history))
        return bool((content(self.gold) - content(self.typed)) & said)

    @property
    def alone(self) -> bool:
        if normalise(self.gold) == normalise(self.typed):
            return not self.points_back
        kept = set(PRONOUN.findall(self.typed.lower())) <= set(PRONOUN.findall(self.gold.lower()))
        return self.reworded and kept and not self.dependent and not self.points_back

    @property
    def points_back(self) -> bool:
        found = PRONOUN.search(self.typed)
        before = self.typed[1 : found.start()] if found else ""
        person = found and found.group().lower() in words.HE | words.SHE
        return bool(found) and not (any(map(str.isupper, before)) if person else content(self.typed[: found.start()]))

    @property
    def rewrite(self) -> str | None:
        return standalone(self.typed, self.history)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print each rewrite")
    options = parser.parse_args()
    for name, path in (
        ("clapnq", "followups/clapnq"),
        ("govt", "followups/govt"),
        ("canard", "rewrite/canard_dev"),
        ("cast", "rewrite/trec_cast"),
    ):
        found = list(cases(options.data / f"{path}.jsonl.gz"))
        later = [case for case in found if case.history]
        parts = {
            "dependent": [case for case in later if case.dependent],
            "alone": [case for case in later if case.alone],
            "foreign": foreign([case for case in found if case.alone]),
        }
        for part, chosen in parts.items():
            print(f"{name:7} {part:10} {told(chosen)}")
            if options.show:
                show(chosen)


def cases(path: Path) -> Iterator[Case]:
    """Yield the questions of a set, without those of CANARD that are trained on."""
    read = of_dialogue if path.parent.name == "followups" else of_turns
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            case = read(row)
            if row.get("source") != "canard" or is_held_out(case.dialogue):
                yield case


def is_held_out(dialogue: str) -> bool:
    return sha256(dialogue.encode()).digest()[0] % HELD_OUT_OF == 0


def of_dialogue(row: dict[str, Any]) -> Case:
    """Read a line of `followups`: `dialogue` has the turns, each after "|user|:"."""
    *earlier, last = (turn.strip() for turn in row["dialogue"].split("|user|:")[1:])
    gold = row["rewrite"].removeprefix("|user|:").strip()
    history = tuple(Turn(question, "") for question in earlier)
    return Case(last, gold, history, row["_id"].partition("<")[0], reworded=True)


def of_turns(row: dict[str, Any]) -> Case:
    """Read a line of `rewrite`: questions and answers take turns in `history`, or all are questions.

    CANARD begins with an article's title and a heading: somebody looked something up, and goes on to ask.
    """
    said = [text.strip() for text in row["history"]]
    if row["source"] in ("cast2019", "cast2020"):
        history = tuple(Turn(question, "") for question in said)
    else:
        history = tuple(Turn(*pair) for pair in zip(said[::2], said[1::2], strict=True))
    return Case(row["question"].strip(), row["rewrite"].strip(), history, row["group"])


def foreign(chosen: Sequence[Case]) -> list[Case]:
    """Give each question the longest history of the next dialogue."""
    longest = {case.dialogue: case.history for case in sorted(chosen, key=lambda case: len(case.history))}
    names = sorted(name for name, history in longest.items() if history)
    after = dict(zip(names, names[1:] + names[:1], strict=True))
    return [replace(case, history=longest[after.get(case.dialogue, names[0])]) for case in chosen]


def told(part: Sequence[Case]) -> str:
    rewrites = [case.rewrite for case in part]
    before = np.array([token_f1(case.typed, [case.gold]) for case in part])
    after = np.array([token_f1(now or case.typed, [case.gold]) for case, now in zip(part, rewrites, strict=True)])
    found = interval(np.array([after - before, np.ones(len(part))]).T, ratio, draws(len(part), seed=0))
    span = f" ({found.low:+.4f} to {found.high:+.4f})" if found else ""
    changed = sum(now is not None for now in rewrites)
    return (
        f"{len(part):5} questions, {changed:4} rewritten ({changed / len(part):.1%}); F1 {before.mean():.3f} as typed,"
        f" {after.mean():.3f} rewritten, change {after.mean() - before.mean():+.4f}{span}"
    )


def show(part: Sequence[Case]) -> None:
    for case in part:
        if now := case.rewrite:
            gain = token_f1(now, [case.gold]) - token_f1(case.typed, [case.gold])
            print(f"    {gain:+.2f} {case.typed} → {now} [{case.gold}]")


def content(text: str) -> set[str]:
    said = (word.strip(".,;:!?()\"'’").lower() for word in text.replace("'s", "").split())
    return {word for word in said if word} - words.FUNCTION


if __name__ == "__main__":
    main()
