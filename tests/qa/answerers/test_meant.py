"""The packaged reader, through the engine, on articles about two people of one name and two events of one kind."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from qa.config import load_config
from qa.engine import Engine
from qa.sureness import PROBABLE, headline
from qa.types import Question

FILES = {
    "mint.md": "---\ntitle: Coin cutter retires\npublisher: Tarn Herald\ndate: 2033-05-03\n---\n\n"
    "Ida Wyndle, a coin cutter, will retire in June. Wyndle works at the mint in Tarn and has cut 90 coins.\n",
    "pilot.md": "---\ntitle: Pilot fined for speeding\npublisher: Harbour Post\ndate: 2033-06-01\n---\n\n"
    "Odo Wyndle, a pilot, was fined 60 crowns on Monday. Wyndle works at the port of Corran and is 44.\n",
    "mill.md": "---\ntitle: Two die in mill fire\npublisher: Tarn Herald\ndate: 2033-02-08\n---\n\n"
    "Two people died in a fire at the Old Mill in Tarn on Monday, the police said.\n",
    "silo.md": "---\ntitle: Silo fire kills six\npublisher: Harbour Post\ndate: 2033-09-13\n---\n\n"
    "Six people died in a fire at a silo in Quay Street in Corran on Sunday, the worst since 1999.\n",
}


@pytest.fixture(scope="module")
def engine(build_home: Callable[[Mapping[str, str]], Path]) -> Iterator[Engine]:
    engine = Engine.open(load_config(home=str(build_home(FILES))))
    yield engine
    engine.close()


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param(
            "Where does Wyndle work?",
            {"Ida Wyndle, a coin cutter": "mint", "Odo Wyndle, a pilot": "port of Corran"},
            id="people",
        ),
        pytest.param("How many people died in the fire?", {"Old Mill": "Two", "Silo fire": "Six"}, id="events"),
    ],
)
def test_each_reading_is_answered_and_none_is_taken_for_the_one(
    engine: Engine, question: str, found: Mapping[str, str]
) -> None:
    answer = engine.ask(Question(question))
    cited = {one.marker: one for one in answer.citations}

    assert len(answer.readings) == len(found)
    for words, said in found.items():
        reading = next(one for one in answer.readings if words in one.reading)
        assert said in reading.answer
        assert all(reading.answer in cited[marker].shown for marker in reading.citations)
        assert f"{reading.reading}: " in answer.text
    assert (answer.abstained, answer.short_answer, answer.agreement, headline(answer)) == (False, None, (), None)
    assert answer.confidence <= max(one.confidence for one in answer.readings) / 2 < PROBABLE


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Where does Ida Wyndle work?", "mint"),
        ("How many people died in the fire at the Old Mill?", "Two"),
        ("How much was Wyndle fined?", "60 crowns"),
    ],
)
def test_what_means_one_thing_is_answered_as_ever(engine: Engine, question: str, said: str) -> None:
    answer = engine.ask(Question(question))

    assert answer.readings == ()
    assert said in (answer.short_answer or "")
