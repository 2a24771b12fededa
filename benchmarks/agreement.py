"""How often an answer is told to have a rival that answers another question.

    python benchmarks/agreement.py --data DATA --work WORK [--large FOLDER] [--show]

What was read for `python -m training.fit_reading`, which WORK keeps: the sample, half of DATA's news and articles that
no reader was trained on; questions for words that are answered. False alarms: of the answers that are right, those
with a rival that is no gold answer. Found: rivals that are gold ones, beside a right answer and a wrong one. Told
apart: answers to what is taken to mean several things. With Wilson's 95 % intervals (1927, "Probable Inference, the Law
of Succession, and Statistical Inference").
"""

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.stores import Stores
from qa.agreement.values import value_of
from qa.answerers.agreeing import grouped
from qa.answerers.features import Judge, Judged
from qa.answerers.reading import PROVED
from qa.answerers.senses import senses
from qa.config import AnswerSettings
from qa.english.kinds import Form, asking, asks_for_several, expected, form
from qa.evaluation.metrics.answers import states_answer
from qa.reader.runtime import Reader
from qa.types import Question

sys.path.append(str(Path(__file__).parent.parent))  # training stands beside the packages, not among them
from training.asked import SAMPLE, Corpus, HeldOut, Kept, Pairs, answerer, is_right, news
from training.few_chunks import FewChunks

Z = 1.96


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--large", type=Path, help="the folder of the exported large reader")
    parser.add_argument("--show", action="store_true", help="print each false alarm")
    options = parser.parse_args()
    large = Reader(options.large) if options.large else None
    sample = Pairs("sample", SAMPLE, SAMPLE / "pairs.jsonl", options.work, large)
    every = [0, 0]
    for corpus in (sample, *news(options.data, options.work, large), HeldOut(options.data, options.work, large)):
        alarms, right, found, apart = counted(corpus, "large" if large else "small", options.show)
        every = [every[0] + alarms, every[1] + right]
        print(f"{corpus.name}: false alarms {wilson(alarms, right)}, gold rivals found {found[0]} and {found[1]}")
        print(f"{corpus.name}: told apart {apart[0]} of {apart[2]} answers, {apart[1]} of them right ones")
    print(f"all: false alarms {wilson(*every)}")


def counted(corpus: Corpus, readers: str, show: bool) -> tuple[int, int, Sequence[int], Sequence[int]]:
    """Return the false alarms, the right answers, the gold rivals beside right and wrong ones, and what is told apart.

    That is so many answers, how many of them are right, and of how many answers.
    """
    alarms = right = 0
    found, apart = [0, 0], [0, 0, 0]
    engine = corpus.engine()
    chunks = FewChunks(engine.stores.catalog, engine.stores.lexical)
    for one in corpus.kept(engine):
        asked = one.question.text
        if form(asked) is not Form.SPAN or asks_for_several(asked):
            continue
        stores = chunks.stores(engine.stores, set(one.few) if one.few else None)
        judged = judged_of(one, stores, Judge.read(readers))
        if not judged or judged[0].probability < AnswerSettings().threshold:
            continue
        first, *rivals = grouped(asked, judged)
        gold = [is_gold(asked, group.first.text, one.golds) for group in rivals]
        is_first = is_right(asked, judged[0].proposal, one.golds)
        right += is_first
        several = senses(one.question, judged, stores, Judge.read(readers))
        apart = [apart[0] + bool(several), apart[1] + bool(several and is_first), apart[2] + 1]
        if show and several:
            print(asked, *(f"{each.words}: {each.judged[0].proposal.best.text}" for each in several), sep=" | ")
        alarms += is_first and not all(gold)
        found[not is_first] += any(gold)
        if show and is_first and not all(gold):
            print(asked, first.first.text, *(each.first.text for each in rivals), sep=" | ")
    engine.close()
    return alarms, right, found, apart


def judged_of(one: Kept, stores: Stores, fitted: Judge) -> list[Judged]:
    """Return the answers to a question as the product ranks them, of what was read and kept."""
    question = Question(one.question.text, as_of=one.question.as_of)
    first = replace(answerer(stores, None), fitted=fitted).judge(question, one.passages, one.readings)
    if not one.carried or not first:
        return first
    odds = [one.carried.get(each.proposal.key, 0.0) for each in first[:PROVED]]
    odds += [min(odds)] * (len(first) - len(odds))
    rows = [replace(each.features, carried=odd) for each, odd in zip(first, odds, strict=True)]
    return fitted.rated(fitted.ranked([each.proposal for each in first], rows))


def is_gold(asked: str, answer: str, golds: Sequence[str]) -> bool:
    """Whether an answer says what a gold one does."""
    kind = expected(asking(asked))
    value = value_of(answer, kind)
    return states_answer(answer, golds) or any(value.same(value_of(gold, kind)) for gold in golds)


def wilson(part: int, whole: int) -> str:
    """Return a share with its interval."""
    share, spread = part / whole, Z * Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / whole + spread / 4 / whole) / (1 + spread)
    return f"{part} of {whole}, {share:.1%} ({max(0.0, middle - half):.1%}–{middle + half:.1%})"


if __name__ == "__main__":
    main()
