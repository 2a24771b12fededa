"""Suggested questions to be read by a person: each with its answer and the sentence it is from, and the time it took.

    python benchmarks/suggestions.py --home HOME [--first 12] [--follow-ups 8] [--within 4]

Prints first questions, then asks each of them and prints the follow-ups. What a person has to judge: is it good
English, would somebody ask it, and is the answer right?
"""

import argparse
import time

from qa.config import load_config
from qa.engine import Engine
from qa.types import Answer, Question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--first", type=int, default=12, help="how many first questions")
    parser.add_argument("--follow-ups", type=int, default=8, help="of how many answers the follow-ups are shown")
    parser.add_argument("--within", type=float, default=4.0, help="seconds for the first questions")
    options = parser.parse_args()
    engine = Engine.open(load_config(home=options.home))
    engine.ask(Question("Who?"))  # opens the models
    started = time.perf_counter()
    first = engine.first_questions(options.first, options.within)
    print(f"{len(first)} first questions in {time.perf_counter() - started:.2f} s")
    answers = [show(engine, question) for question in first]
    for answer in answers[: options.follow_ups]:
        started = time.perf_counter()
        following = engine.follow_ups(answer)
        print(f"\nafter {answer.question.text!r}: {len(following)} in {time.perf_counter() - started:.2f} s")
        for question in following:
            show(engine, question)
    engine.close()


def show(engine: Engine, question: str) -> Answer:
    answer = engine.ask(Question(question))
    quote = answer.citations[0].quote if answer.citations else ""
    print(f"  {question}\n      {answer.confidence:.2f} {answer.short_answer}\n      {quote}")
    return answer


if __name__ == "__main__":
    main()
