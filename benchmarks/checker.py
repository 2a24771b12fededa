"""Sentences held to what they cite: `python benchmarks/checker.py --data DATA --large FOLDER`.

FOLDER is the exported large reader. Of DATA's `entail` sets, claims against their evidence: of groups that training
held out, and of the sets that are for measuring alone. Balanced accuracy, the mean of the shares of carried claims and
of others that are told rightly, at a probability of 0.5 and as shown ("supported" or not), with 95 % intervals; and the
time that a claim takes. Of DATA's quiz, what large models answered from pages: each answer put as a claim, against
those parts of its question's pages that share most words with it. The share struck, of wrong answers and of right
ones, as shown and at other probabilities; where a model says that the pages don't tell, there is no claim.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
from measure import machine
from numpy.typing import NDArray
from reading import percent

from qa.checker import Source, Support, Verdict
from qa.checker.checking import EntailmentChecker
from qa.reader.runtime import Reader

sys.path.append(str(Path(__file__).parent.parent))  # training stands beside the packages, not among them
from quiz_claims import Claimed, claimed, is_looked_at

from training.reader.rows import WEIGHTS, is_dev, read_rows

HELD_OUT = tuple(name for name in WEIGHTS if name.startswith("entail/"))
MEASURED = ("entail/rte", "entail/factcheckgpt_stance", "entail/monli")
SEED, SAMPLES = 1, 1000
STRUCK_BELOW = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--large", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=400, help="claims of a set")
    parser.add_argument("--sets", nargs="*", default=[*HELD_OUT, *MEASURED], metavar="SET")
    parser.add_argument("--answers", type=int, help="answers of the quiz, right ones and wrong ones; 0 for none")
    options = parser.parse_args()
    checker = EntailmentChecker(Reader(options.large))
    print(f"machine: {machine()}")
    for name in options.sets:
        print(name, *entailed(checker, options.data, name, options.limit), sep="  ", flush=True)
    if options.answers != 0:
        quiz(checker, list(claimed(options.data / "quiz2026", options.answers)))


def entailed(checker: EntailmentChecker, data: Path, name: str, limit: int) -> Iterator[str]:
    rows = [row for row in read_rows(data, [name]) if name in MEASURED or is_dev(row.group)]
    rows = Random(SEED).sample(sorted(rows, key=lambda row: (row.id, row.question)), min(limit, len(rows)))
    began, used = time.perf_counter(), time.process_time()
    found = checker.check([row.question for row in rows], [[Source(row.context)] for row in rows])
    took, used = time.perf_counter() - began, time.process_time() - used
    carried = np.array([row.stance == "yes" for row in rows])
    yield f"{len(rows)}"
    yield f"at 0.5 {balanced(np.array([one.probability >= 0.5 for one in found]), carried)}"
    yield f"as shown {balanced(np.array([one.support is Support.SUPPORTED for one in found]), carried)}"
    struck = np.array([one.support is Support.UNSUPPORTED for one in found])
    yield f"struck {percent(struck[carried])} of the carried, {percent(struck[~carried])} of others"
    yield f"{1000 * took / len(rows):.0f} ms, {1000 * used / len(rows):.0f} ms of a core"


def balanced(said: NDArray[np.bool_], carried: NDArray[np.bool_]) -> str:
    """Return the balanced accuracy with its interval, by drawing the claims again."""

    def of(places: NDArray[np.int64]) -> float:
        told, gold = said[places], carried[places]
        return float((told[gold].mean() + (~told[~gold]).mean()) / 2)

    generator = np.random.default_rng(0)
    every = np.arange(len(said))
    drawn = [of(generator.choice(every, len(every))) for _ in range(SAMPLES)]
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return f"{of(every):.3f} ({low:.3f}-{high:.3f})"


def quiz(checker: EntailmentChecker, told: Sequence[Claimed]) -> None:
    found = {one: checker.check([one.claim], [one.cited], one.occasion)[0] for one in dict.fromkeys(told)}
    verdicts = [(one, found[one]) for one in told]
    shown = {
        "all": verdicts,
        "pages support": [each for each in verdicts if each[0].supported],
        "questions that nothing was chosen by": [each for each in verdicts if not is_looked_at(each[0].id)],
    }
    for name, those in shown.items():
        wrong, right = ([verdict for one, verdict in those if one.right is label] for label in (False, True))
        print(f"quiz, {name}: {len(wrong)} wrong, {len(right)} right answers")
        for support in Support:
            print(f"  {support}: {share(wrong, support)} of the wrong, {share(right, support)} of the right")
        for least in STRUCK_BELOW:
            below = [percent([one.probability < least for one in each]) for each in (wrong, right)]
            print(f"  below {least}: {below[0]} of the wrong, {below[1]} of the right")


def share(verdicts: Sequence[Verdict], support: Support) -> str:
    return percent([one.support is support for one in verdicts])


if __name__ == "__main__":
    main()
