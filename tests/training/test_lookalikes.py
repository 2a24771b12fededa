import random

import pytest

from training.reader.lookalikes import shape, spans_like, swapped
from training.reader.questions import as_verdict

TOWN = (
    "In 1904 Harrowmere saw a flood, said Ada Quill. The mill at Pennock burnt in 1911, and 3,400 people left in May."
)


def test_one_thing_in_a_question_is_changed() -> None:
    rng = random.Random(1)
    found = {swapped("Who led Harrowmere in 1904?", [TOWN], ["Ada Quill"], rng) for _ in range(60)}
    assert "Who led Pennock in 1904?" in found
    assert "Who led Harrowmere in 1911?" in found
    assert not any(one and ("Ada" in one or "3,400" in one) for one in found)


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        ("who was the first mayor", "who was the last mayor"),
        ("which is the largest town", "which is the smallest town"),
    ],
)
def test_a_word_becomes_its_opposite(question: str, changed: str) -> None:
    assert swapped(question, [], [], random.Random(2)) == changed


def test_a_month_becomes_a_month() -> None:
    found = {swapped("Who left in May?", [TOWN], [], random.Random(seed)) for seed in range(20)}
    assert "Who left in August?" in found
    assert not any(one and "Pennock" in one for one in found)


def test_nothing_to_change() -> None:
    assert swapped("who led it?", [TOWN], [], random.Random(3)) is None


def test_what_looks_like_an_answer() -> None:
    assert (shape("1904"), shape("Ada Quill"), shape("a flood")) == ("figure", "name", "words")
    assert spans_like("1904", TOWN) == ["1911", "3,400"]
    assert "Ada Quill" in spans_like("Pennock", TOWN)
    assert spans_like("a flood", TOWN) == []


@pytest.mark.parametrize(
    ("question", "answer", "before", "asked"),
    [
        ("When did the mill burn?", "1911", "burnt in ", "Did the mill burn in 1911?"),
        ("where is the mill", "Pennock", "a mill at ", "is the mill at Pennock?"),
        ("Where did she come from?", "Pennock", "", "Did she come from Pennock?"),
        ("When did the mill burn?", "1911", "a summer, ", None),
        ("In what town did she live?", "Pennock", "", "Did she live in Pennock?"),
        ("How many votes did she get?", "3,400", "", "Did she get 3,400 votes?"),
        ("how many people were hurt?", "40", "", "were 40 people hurt?"),
        ("Who is the mayor of Pennock?", "Ben Marsh", "", "Is Ben Marsh the mayor of Pennock?"),
        ("Who led Pennock then?", "Ben Marsh", "", "Was it Ben Marsh who led Pennock then?"),
        ("What did she do?", "nothing", "", None),
        ("Why did it burn?", "a spark", "", None),
    ],
)
def test_a_question_asked_with_its_answer(question: str, answer: str, before: str, asked: str | None) -> None:
    assert as_verdict(question, answer, before) == asked
