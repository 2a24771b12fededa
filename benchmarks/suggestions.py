"""Suggested questions to be read by a person: each with its answer and the sentence it is from, and the time it took.

    python benchmarks/suggestions.py --home HOME [--first 12] [--follow-ups 8] [--within 4] [--pairs FILE] [--limit 40]

Prints first questions, then asks each of them, or with --pairs the questions of an evaluation file, and prints the
follow-ups of what is answered; in the end, how many answers got how many. What a person has to judge: is it good
English, would somebody ask it, and is the answer right?
"""

import argparse
import os
import time
from collections import Counter
from pathlib import Path

from qa.config import load_config
from qa.engine import Engine
from qa.pairs import read_pairs
from qa.types import Answer, Question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--first", type=int, default=12, help="how many first questions")
    parser.add_argument(
        "--follow-ups", type=int, default=8, help="of how many first questions the follow-ups are shown"
    )
    parser.add_argument("--within", type=float, default=4.0, help="seconds for the first questions")
    parser.add_argument("--pairs", type=Path, help="questions whose follow-ups are shown instead")
    parser.add_argument("--limit", type=int, default=40, help="how many of them, evenly over the file")
    options = parser.parse_args()
    engine = Engine.open(load_config(home=options.home))
    engine.ask(Question("Who?"))  # opens the models
    if options.pairs:
        answers = answered(engine, options.pairs, options.limit)
    else:
        started = time.perf_counter()
        first = engine.first_questions(options.first, options.within)
        print(f"{len(first)} first questions in {time.perf_counter() - started:.2f} s")
        answers = [show(engine, question) for question in first][: options.follow_ups]
    lead_on(engine, answers)
    engine.close()


def answered(engine: Engine, pairs: Path, limit: int) -> list[Answer]:
    asked = [one for one in read_pairs(pairs) if not one.unanswerable]
    drawn = asked[:: max(1, len(asked) // limit)][:limit]
    answers = [engine.ask(Question(one.question, as_of=one.as_of, history=one.history)) for one in drawn]
    return [answer for answer in answers if not answer.abstained]


def lead_on(engine: Engine, answers: list[Answer]) -> None:
    """Print the follow-ups of each answer, and how many had how many."""
    counts: Counter[int] = Counter()
    seconds: list[float] = []
    for answer in answers:
        started = time.perf_counter()
        following = engine.follow_ups(answer)
        seconds.append(time.perf_counter() - started)
        counts[len(following)] += 1
        print(f"\nafter {answer.question.text!r} ({answer.short_answer}): {len(following)} in {seconds[-1]:.2f} s")
        for question in following:
            show(engine, question)
    share = sum(counts[many] for many in counts if many >= 2) / max(1, len(answers))
    slowest, load = max(seconds, default=0.0), os.getloadavg()[0]
    print(f"\n{len(answers)} answers, follow-ups: {dict(sorted(counts.items()))}; two or more: {share:.2f}")
    print(f"mean {sum(seconds) / max(1, len(seconds)):.2f} s, slowest {slowest:.2f} s, load {load:.1f}")


def show(engine: Engine, question: str) -> Answer:
    answer = engine.ask(Question(question))
    quote = answer.citations[0].quote if answer.citations else ""
    print(f"  {question}\n      {answer.confidence:.2f} {answer.short_answer}\n      {quote}")
    return answer


if __name__ == "__main__":
    main()
