"""Whoever is quoted with the opposite did not say it."""

from collections.abc import Sequence

import pytest

from index.types import Span
from qa.answerers.proposals import Occurrence
from qa.answerers.sayings import claim_of, is_unsaid
from qa.reader.runtime import Reading, Stance
from qa.types import Passage

TEXT = "It rains. Ida Marl warned that the quay was wet. She left."
SENTENCES = {"a": [Span(0, 9), Span(10, 48), Span(49, 58)]}
PASSAGE = Passage("1", "a", "Quay", None, None, 0, len(TEXT), TEXT, 1.0, 0)
MARL = Occurrence(PASSAGE, Span(10, 18), SENTENCES["a"][1], 1.0, 1.0)


class Told:
    """Takes one stance on all, and notes what it was asked of which text."""

    def __init__(self, stance: Stance | None) -> None:
        self.stance, self.seen = stance, list[tuple[str, str, str]]()

    def read(self, asked: Sequence[str], texts: Sequence[str], titles: Sequence[str]) -> list[Reading]:
        """Return the same for all."""
        self.seen += zip(asked, texts, titles, strict=True)
        return [Reading((), 0.0, self.stance) for _ in texts]


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("Who said the quay was dry?", "Ida Marl said the quay was dry."),
        ("who has warned that it is wet", "Ida Marl has warned that it is wet."),
        ("Who denies that it is leaking?!", "Ida Marl denies that it is leaking."),
        ("Who announced the opening of the quay?", None),
        ("Who wrote the book that was read?", None),
        ("Who said?", None),
        ("Who shut the quay?", None),
        ("Who is said to have shut it?", None),
        ("What was said of the quay?", None),
        ("", None),
    ],
)
def test_what_an_answer_claims_that_somebody_said(asked: str, claim: str | None) -> None:
    found = claim_of(asked, "Ida Marl")
    assert (found and found.sentence) == claim


@pytest.mark.parametrize(
    ("stance", "unsaid"),
    [(Stance(0.1, 0.8, 0.1), True), (Stance(0.8, 0.1, 0.1), False), (Stance(0.4, 0.5, 0.1), False), (None, False)],
)
def test_a_reader_that_finds_the_opposite_tells(stance: Stance | None, unsaid: bool) -> None:
    reader = Told(stance)
    assert is_unsaid("Who said the quay was dry?", MARL, SENTENCES, reader) is unsaid
    assert reader.seen == [("Ida Marl said the quay was dry.", TEXT, "Quay")]


def test_other_questions_are_not_read_for_it() -> None:
    reader = Told(Stance(0.0, 1.0, 0.0))
    assert not is_unsaid("Who shut the quay?", MARL, SENTENCES, reader)
    assert not is_unsaid("Who said the quay was dry?", MARL, SENTENCES, None)
    assert not reader.seen


@pytest.mark.parametrize(("asked", "said"), [("Who said the quay was wet?", True), ("Who said it was not wet?", False)])
def test_what_has_the_very_words_is_said(asked: str, said: bool) -> None:
    assert is_unsaid(asked, MARL, SENTENCES, Told(Stance(0.0, 1.0, 0.0))) is not said
