"""Whether sentences carry an answer."""

import math
from collections.abc import Sequence

import pytest

from index.types import Span
from qa.answerers.proofs import carried
from qa.answerers.proposals import Occurrence
from qa.reader.runtime import Reading, Stance
from qa.types import Passage

TEXT = "Boats pass. The lock is old. Ada shut it. It leaks. Nobody knows why."
SENTENCES = [Span(0, 11), Span(12, 28), Span(29, 41), Span(42, 51), Span(52, 69)]


class Told:
    """Notes what it is asked of which text; says yes with a probability of 0.8."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def read(self, asked: Sequence[str], texts: Sequence[str], titles: Sequence[str]) -> list[Reading]:
        """Return the same for all."""
        self.seen += zip(asked, texts, strict=True)
        return [Reading((), 0.0, Stance(0.8, 0.1, 0.1)) for _ in texts]


def occurrence(start: int, end: int, sentence: Span, begins: int = 0) -> Occurrence:
    passage = Passage("1", "a", "", None, None, begins, len(TEXT), TEXT[begins:], 1.0, 0)
    return Occurrence(passage, Span(start, end), sentence, 1.0, 1.0)


def test_an_answer_is_read_with_its_question_among_the_sentences_beside_it() -> None:
    reader = Told()
    found = [occurrence(29, 32, SENTENCES[2]), occurrence(0, 5, SENTENCES[0]), occurrence(29, 32, SENTENCES[2], 29)]
    odds = carried("Who shut it?", found, {"a": SENTENCES}, reader)
    assert odds == pytest.approx([math.log(4)] * 3)
    assert reader.seen == [
        ("Who shut it? Ada", "The lock is old. Ada shut it. It leaks."),
        ("Who shut it? Boats", "Boats pass. The lock is old."),
        ("Who shut it? Ada", "Ada shut it. It leaks."),
    ]


def test_nothing_to_carry() -> None:
    assert carried("Who?", [], {}, Told()) == []
