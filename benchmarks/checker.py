"""Sentences held to what they cite: `python benchmarks/checker.py --data DATA --large FOLDER`.

FOLDER is the exported large reader. Of DATA's `entail` sets, claims against their evidence: of groups that training
held out, and of the sets that are for measuring alone. Balanced accuracy, the mean of the shares of carried claims and
of others that are told rightly, at a probability of 0.5 and as shown ("supported" or not), with 95 % intervals; and the
time that a claim takes. Of DATA's quiz, what large models answered from pages: each answer put as a claim, against
those parts of its question's pages that share most words with it. The share struck, of wrong answers and of right
ones, as shown and at other probabilities; where a model says that the pages don't tell, there is no claim.
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from measure import machine
from numpy.typing import NDArray
from reading import percent

from index.sentences import sentence_spans
from qa.checker import Source, Support, Verdict
from qa.checker.checking import EntailmentChecker
from qa.checker.evidence import kin
from qa.english.kinds import asking
from qa.english.tokens import tokens
from qa.evaluation.metrics.answers import exact_match, states_answer, token_f1
from qa.reader.runtime import Reader

sys.path.append(str(Path(__file__).parent.parent))  # training stands beside the packages, not among them
from training.few_chunks import read
from training.reader.rows import WEIGHTS, is_dev, read_rows

HELD_OUT = tuple(name for name in WEIGHTS if name.startswith("entail/"))
MEASURED = ("entail/rte", "entail/factcheckgpt_stance", "entail/monli")
SEED, SAMPLES = 1, 1000
# Of a question's pages so many parts are cited, each of so many sentences.
CITED, PART = 2, 5
STRUCK_BELOW = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
_DECLINES = re.compile(
    r"\b(?:insufficient|not (?:contain|provide|mention|include|specif|enough|state|available)|no information|unknown"
    r"|cannot|can't|does ?n[o']t|do not|none of)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A model's answer as a claim, with what is cited for it, and whether it is right."""

    claim: str
    cited: tuple[Source, ...]
    right: bool
    supported: bool


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


def claimed(quiz: Path, limit: int | None) -> Iterator[Claimed]:
    """Yield what models answered, right or wrong, at most so many of each: not what is right in part."""
    pages = {row["id"]: row for row in read(quiz / "articles.jsonl.gz")}
    pairs = {row["id"]: row for row in read(quiz / "pairs.jsonl.gz")}
    told = [(pairs[row["id"]], row["prediction"].strip()) for row in read(quiz / "predictions.jsonl.gz")]
    judged = {
        label: [each for each in told if is_right(each[1], each[0]["answers"]) is label] for label in (True, False)
    }
    cut: dict[str, list[Part]] = {}
    for label, those in judged.items():
        for pair, said in Random(SEED).sample(those, min(limit or len(those), len(those))):
            if pair["id"] not in cut:
                cut[pair["id"]] = parts([pages[page] for page in pair["pages"] if page in pages])
            claim = put(pair["question"], said)
            yield Claimed(claim, likeliest(claim, cut[pair["id"]]), label, pair["supported"])


def is_right(said: str, golds: Sequence[str]) -> bool | None:
    """Whether an answer is right; None for none, and for one that has some words of the right one."""
    if not said or _DECLINES.search(said):
        return None
    if states_answer(said, golds) or exact_match(said, golds) == 1:
        return True
    return False if token_f1(said, golds) == 0 else None


def put(question: str, answer: str) -> str:
    """Return a question and its answer as a claim: "Which team won?" and "Ajax" are "Ajax won."."""
    asked = asking(question).rstrip("? ")
    cut = tokens(asked)
    verb = next((at for at, one in enumerate(cut) if one.tag in "VBX"), 0)
    opens = bool(cut) and cut[0].word in ("who", "what", "which") and verb
    after = cut[verb + 1].tag if verb and verb + 1 < len(cut) else "."
    if len(answer.split()) > 12:
        return answer
    if opens and (cut[verb].tag == "V" or (cut[verb].tag == "B" and after in "DVgP")):
        return f"{answer} {asked[cut[verb].start :]}."
    return f"{asked}? {answer}."


@dataclass(frozen=True, slots=True)
class Part:
    """A few sentences of a page, and the words of both."""

    source: Source
    words: frozenset[str]


def parts(pages: Sequence[dict[str, Any]]) -> list[Part]:
    """Return the parts of pages, each of which begins with the last sentence of the one before."""
    found = []
    for page in pages:
        day = date.fromisoformat(page["published"]) if page.get("published") else None
        spans = sentence_spans(page["text"])
        for at in range(0, len(spans), PART - 1):
            text = page["text"][spans[at].start : spans[min(at + PART, len(spans)) - 1].end]
            source = Source(text, page["title"], page.get("publisher"), day)
            found.append(Part(source, kin(f"{page['title']} {text}")))
    return found


def likeliest(claim: str, found: Sequence[Part]) -> tuple[Source, ...]:
    """Return the parts that share most with a claim, its rarer words counting for more."""
    wanted = kin(claim)
    weights = {word: np.log(len(found) / max(1, sum(word in one.words for one in found))) for word in wanted}
    best = sorted(found, key=lambda one: -sum(weights[word] for word in wanted & one.words))
    return tuple(one.source for one in best[:CITED])


def quiz(checker: EntailmentChecker, told: Sequence[Claimed]) -> None:
    unique = list(dict.fromkeys((one.claim, one.cited) for one in told))
    found = dict(zip(unique, checker.check([one for one, _ in unique], [cited for _, cited in unique]), strict=True))
    verdicts = [(one, found[one.claim, one.cited]) for one in told]
    for name, those in (("all", verdicts), ("pages support", [each for each in verdicts if each[0].supported])):
        wrong, right = ([verdict for one, verdict in those if one.right is label] for label in (False, True))
        print(f"quiz, {name}: {len(wrong)} wrong, {len(right)} right answers, {len(unique)} claims")
        for support in Support:
            print(f"  {support}: {share(wrong, support)} of the wrong, {share(right, support)} of the right")
        for least in STRUCK_BELOW:
            below = [percent([one.probability < least for one in each]) for each in (wrong, right)]
            print(f"  below {least}: {below[0]} of the wrong, {below[1]} of the right")


def share(verdicts: Sequence[Verdict], support: Support) -> str:
    return percent([one.support is support for one in verdicts])


if __name__ == "__main__":
    main()
