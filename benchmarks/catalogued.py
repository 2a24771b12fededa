"""Questions about the articles themselves, and look-alikes about the news: which are taken, and which are right.

    python benchmarks/catalogued.py --home HOME

HOME is an index of `sample/`. `benchmarks/catalogued_questions.jsonl` has the questions, written before the rules:
"asks" is what each asks of the catalog, null where it asks of the news; where "answers" are given, right is a short
answer that holds one of them and, where that list is empty, no answer.
"""

import argparse
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from qa.answerers import catalog
from qa.config import load_config
from qa.engine import Engine
from qa.types import Answer, Question, Turn

QUESTIONS = Path(__file__).parent / "catalogued_questions.jsonl"


def question_of(line: dict[str, Any]) -> Question:
    history = tuple(Turn(turn["question"], turn["answer"]) for turn in line.get("history", ()))
    return Question(line["question"], history=history)


def is_right(line: dict[str, Any], answer: Answer) -> bool:
    if not line["answers"]:
        return answer.abstained
    return not answer.abstained and any(each in (answer.short_answer or "") for each in line["answers"])


def taken_for(question: Question, engine: Engine) -> str | None:
    """Return what the catalog takes a question for; one without a history is not searched for."""
    found: list[str | None] = [None]
    reader = catalog.read_catalog_question

    def noted(*arguments: Any) -> Any:  # noqa: ANN401
        asked = reader(*arguments)
        found.append(asked.asks.value if asked else None)
        return asked

    with patch.object(catalog, "read_catalog_question", noted):
        engine.ask(question) if question.history else catalog.from_catalog(question, engine.stores)
    return found[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    given = parser.parse_args()
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    config = load_config(home=given.home)
    config = config.model_copy(update={"answer": config.answer.model_copy(update={"reader": "small"})})
    with Engine.open(config) as engine:
        kinds = [(line["asks"], taken_for(question_of(line), engine)) for line in lines]
        judged = [line for line in lines if line["asks"] and "answers" in line]
        answers = [engine.ask(question_of(line)) for line in judged]
    for line, (asks, kind) in zip(lines, kinds, strict=True):
        if asks != kind:
            print(f"  {line['question']} → taken for {kind}, is {asks}")
    right = [is_right(line, answer) for line, answer in zip(judged, answers, strict=True)]
    for line, answer, fits in zip(judged, answers, right, strict=True):
        if not fits:
            print(f"  {line['question']} → {answer.text[:90]} (wanted {line['answers']})")
    hits = sum(asks == kind for asks, kind in kinds if kind)
    print(f"taken: {sum(kind is not None for _, kind in kinds)}, rightly {hits}")
    print(f"to be taken: {sum(asks is not None for asks, _ in kinds)}, of these {hits} are")
    silent = sum(answer.abstained and not fits for answer, fits in zip(answers, right, strict=True))
    print(f"with a known answer: {sum(right)} right, {len(right) - sum(right) - silent} wrong, {silent} not answered")


if __name__ == "__main__":
    main()
