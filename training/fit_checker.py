"""Fit how likely a sentence is carried by what it cites, on claims that the reader was not trained on.

    python -m training.fit_checker --data DATA --large FOLDER [--limit N] [--write]

A logistic regression, `qa/checker/fitted.json`, of what the reader and the look-up of numbers, days, names and
quotations make of the claims of DATA's `entail` sets, of those groups alone that training held out. Of each set the
carried and the other claims weigh the same: it is 0.5 where both are equally likely. No claim of these is of a day:
what the `age` of sources tells is what it tells of answers, fitted by `training.fit_reading`. Printed: the share told
rightly of both, averaged ("balanced accuracy"), of groups that the fit has not seen, with all features and without
each. `--write` stores the weights.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from qa.answerers.features import Judge
from qa.checker.checking import FITTED, beside
from qa.checker.evidence import FEATURES, features
from qa.checker.quoting import hold_quotations
from qa.checker.types import Source
from qa.reader.runtime import Reader
from training.asked import Asked
from training.few_chunks import SEED
from training.fit_reading import fit, half
from training.reader.rows import WEIGHTS, Row, is_dev, read_rows

# Where both are equally likely, as the fit weighs them.
EVEN = 0.5
AGE = "age"
SETS = tuple(name for name in WEIGHTS if name.startswith("entail/"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--large", type=Path, required=True, help="the folder of the exported large reader")
    parser.add_argument("--limit", type=int, default=500, help="claims of a set")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    reader = Reader(options.large)
    asked = {name: list(judged(held_out(options.data, name, options.limit), reader)) for name in SETS}
    names = [name for name in FEATURES if name != AGE]
    for without in ("", *names):
        told = balanced(asked, [name for name in names if name != without])
        shown = "  ".join(f"{name.partition('/')[2]} {share:.3f}" for name, share in told.items())
        print(f"without {without}:" if without else "all:", f"{sum(told.values()) / len(told):.3f}", shown, flush=True)
    found = fit(names, [part for each in asked.values() for part in by_label(each)])
    found = replace(found, weights={**found.weights, AGE: Judge.read("large").probability.weights[AGE]})
    print(found)
    if options.write:
        found.write(FITTED)


def held_out(data: Path, name: str, limit: int) -> list[Row]:
    """Return claims of a set that no reader was trained on, the same every time."""
    rows = sorted((row for row in read_rows(data, [name]) if is_dev(row.group)), key=lambda row: (row.id, row.question))
    return random.Random(SEED).sample(rows, min(limit, len(rows)))


def judged(rows: Sequence[Row], reader: Reader) -> Iterator[Asked]:
    """Yield what bears on whether each claim is carried, and whether it is."""
    for row in rows:
        cited = [Source(row.context)]
        held = next(beside(hold_quotations(row.question, cited), cited))
        stance = reader.read(held.claim, [held.read], spans=1)[0].stance
        if stance is None:
            raise SystemExit("this reader takes no stances: give the large one")
        found = features(held.quoted.text, held.read, stance, held.faults)
        yield Asked(row.group, True, [asdict(found)], [row.stance == "yes"])


def by_label(asked: Sequence[Asked]) -> list[list[Asked]]:
    """Return the carried claims and the others."""
    return [[one for one in asked if one.right[0] is label] for label in (True, False)]


def balanced(asked: dict[str, list[Asked]], names: Sequence[str]) -> dict[str, float]:
    """Return, for each set, the mean of the shares of carried claims, and of others, that are told rightly.

    Each claim is told by a fit that has not seen its group.
    """
    right: dict[str, dict[bool, list[bool]]] = {name: {True: [], False: []} for name in asked}
    for odd in (0, 1):
        seen = [part for each in asked.values() for part in by_label(half(each, 1 - odd)) if part]
        fitted = fit(names, seen)
        for name, each in asked.items():
            for one in half(each, odd):
                carried = fitted.probability(one.rows[0]) >= EVEN
                right[name][one.right[0]].append(carried == one.right[0])
    return {name: sum(sum(each) / len(each) for each in told.values()) / 2 for name, told in right.items()}


if __name__ == "__main__":
    main()
