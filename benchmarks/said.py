"""Questions about who said what, over the sample: how many are answered rightly, with quotations and without.

    python benchmarks/said.py --home HOME [--reader small|large]

HOME is an index of `sample/harrowmere` and `sample/january-2020`. `benchmarks/said_pairs.jsonl` has the questions,
written for this; right is an answer whose first words shown, or whose first quote where none are, hold what a person
would look for, and no answer where nobody said anything of it.
"""

import argparse
from pathlib import Path
from unittest.mock import patch

from qa.config import load_config
from qa.engine import Engine
from qa.normalise import normalise
from qa.pairs import Pair, read_pairs
from qa.types import Answer, Question

PAIRS = Path(__file__).parent / "said_pairs.jsonl"


def is_right(answer: Answer, pair: Pair) -> bool:
    if pair.unanswerable:
        return answer.abstained
    shown = normalise(answer.short_answer or (answer.citations[0].quote if answer.citations else ""))
    return not answer.abstained and any(normalise(wanted) in shown for wanted in pair.answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--reader", default="small")
    given = parser.parse_args()
    config = load_config(home=given.home)
    config = config.model_copy(update={"answer": config.answer.model_copy(update={"reader": given.reader})})
    pairs = list(read_pairs(PAIRS))
    with Engine.open(config) as engine:
        answers = [(pair, engine.ask(Question(pair.question))) for pair in pairs]
        with patch("qa.answerers.reading.said", return_value=None):
            before = [(pair, engine.ask(Question(pair.question))) for pair in pairs]
    for pair, answer in answers:
        if not is_right(answer, pair):
            print(f"  {pair.question} → {answer.short_answer or answer.text[:120]} ({answer.confidence:.2f})")
    for name, given_answers in (("without quotations", before), ("with quotations", answers)):
        for unanswerable in (False, True):
            judged = [is_right(one, pair) for pair, one in given_answers if pair.unanswerable is unanswerable]
            kind = "nobody said" if unanswerable else "said"
            print(f"{name}, {kind}: {sum(judged)} of {len(judged)}")
        sure = [is_right(one, pair) for pair, one in given_answers if not one.abstained]
        print(f"{name}, answered: {sum(sure)} of {len(sure)} right")


if __name__ == "__main__":
    main()
