import random

import pytest

from training.reader.questions import as_verdict
from training.reader.statements import as_statement, overstated


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("Who wrote the report?", "Ada Brook", "Ada Brook wrote the report."),
        ("Which river flooded in 1953?", "the Ouse", "The Ouse flooded in 1953."),
        ("How many people died in the fire?", "nine", "Nine people died in the fire."),
        ("Who was elected mayor?", "Ada Brook", "Ada Brook was elected mayor."),
        ("Who is the head of the board?", "Ada Brook", "Ada Brook is the head of the board."),
        ("What did the council buy?", "a ferry", "The council bought a ferry."),
        ("Which bank did Orrin Vale found?", "Vale & Sons", "Orrin Vale founded Vale & Sons."),
        ("When was the bridge built?", "1953", "The bridge was built in 1953."),
        ("What did the council do?", "nothing", None),
        ("Why did the council resign?", "it was tired", None),
        ("Who wrote the report?", "a man of whom it is said that he wrote much", None),
    ],
)
def test_a_question_is_told_with_its_answer(question: str, answer: str, told: str | None) -> None:
    assert as_statement(question, answer, as_verdict(question, answer, "built in ")) == told


def test_a_hedge_is_left_out_of_one_sentence() -> None:
    passage = "The dam held. Vale may resign on Monday. Some of the streets are dry. He allegedly took £300."
    drawn = {overstated(passage, random.Random(seed)) for seed in range(60)}
    told = {each[2] for each in drawn if each}

    assert {passage[each[0] : each[1]] for each in drawn if each} == {
        "Vale may resign on Monday.",
        "Some of the streets are dry.",
        "He allegedly took £300.",
    }
    assert told == {
        "Vale will resign on Monday.",
        "all of the streets are dry.",
        "He took £300.",
        "He certainly took £300.",
    }


def test_a_passage_without_hedges_has_nothing_to_leave_out() -> None:
    assert overstated("The dam held. Vale resigned.", random.Random(1)) is None
