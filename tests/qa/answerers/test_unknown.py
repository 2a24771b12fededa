"""Articles say themselves that something is not known."""

import pytest

from index.types import Span
from qa.answerers.unknown import unknown
from qa.types import Passage
from tests.qa.answerers.test_features import Words


def found(question: str, said: str) -> bool:
    passage = Passage("c", "a", "", None, None, 0, len(said), said, 1.0, 1)
    return unknown(question, [passage], {"a": [Span(0, len(said))]}, Words()) is not None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who leaked letter?", "It was not clear who leaked the letter."),
        ("who leaked letter", "Nobody knows who leaked the letter, the mayor said."),
        ("When will ferry sail?", "The company did not say when the ferry will sail again."),
        ("How many boats sank?", "Officials have yet to say how many boats sank."),
        ("Why did boat sink?", "It is unclear why the boat did sink"),
        ("How will boats be paid?", "She would not immediately say how the boats will be paid for."),
    ],
)
def test_what_nobody_knows(question: str, said: str) -> None:
    assert found(question, said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who leaked letter?", "It was clear who leaked the letter."),
        ("Who leaked letter?", "It was not clear when the letter was leaked."),
        ("Who leaked letter?", "It was not clear who opened the lock."),
        ("Who opened lock?", "Ada Finch opened the lock; she did not say why."),
        ("Did boat sink?", "It is not known who sank the boat."),
        ("What did Finch steal from lock keeper Bell?", "It is unclear what led Finch away from there."),
        ("", "It is not known who sank the boat."),
    ],
)
def test_what_is_known_or_something_else(question: str, said: str) -> None:
    assert not found(question, said)


def test_the_sentence_is_returned_with_its_passage() -> None:
    text = "The letter came. It is not clear who leaked it."
    passage = Passage("c", "a", "Letter", None, None, 100, 147, text, 1.0, 1)
    spans = {"a": [Span(0, 100), Span(100, 116), Span(117, 147)]}
    assert unknown("Who leaked letter?", [passage], spans, Words()) == (passage, Span(117, 147))
