"""Yes or no, and the sentence that decides."""

import math
from collections.abc import Sequence

import pytest

from index.types import Span
from qa.answerers import verdicts
from qa.answerers.probability import Logistic
from qa.answerers.verdicts import Verdict, decide, is_quoted
from qa.reader.runtime import Reading, Stance
from qa.types import Passage

TEXT = "The lock is old. It did not leak. Boats pass."
SENTENCES = [Span(0, 16), Span(17, 33), Span(34, 45)]
BY_ODDS = Logistic({"passage": 1.0, "sentence": 1.0}, 0.0)


class Told:
    """Takes the stances that a test gives to sentences."""

    def __init__(self, stances: dict[str, Stance]) -> None:
        self.stances = stances

    def read(self, question: str, texts: Sequence[str], spans: int) -> list[Reading]:
        """Return a stance for each text, not said unless told."""
        return [Reading((), 0.0, self.stances.get(text, Stance(0.1, 0.1, 0.8))) for text in texts]


def decided(stances: Sequence[Stance | None], of_sentences: dict[str, Stance]) -> Verdict | None:
    passages = [Passage(str(at), "a", "", None, None, 0, 45, TEXT, 1.0, at) for at in range(len(stances))]
    readings = [Reading((), 0.0, stance) if stance else None for stance in stances]
    return decide("lock leak?", passages, readings, {"a": SENTENCES}, Told(of_sentences), BY_ODDS)


@pytest.mark.parametrize(("said", "other"), [("yes", "no"), ("no", "yes")])
def test_the_passage_that_says_most_leads_and_a_sentence_decides(said: str, other: str) -> None:
    sure = Stance(**{said: 0.8, other: 0.1, "unsaid": 0.1})
    weak = Stance(**{said: 0.1, other: 0.2, "unsaid": 0.7})
    told = decided([weak, sure, None], {"It did not leak.": sure})
    assert told is not None
    assert (told.said, told.place[0].chunk_id, told.place[1]) == (said, "1", SENTENCES[1])
    assert told.features.passage == pytest.approx(math.log(8))
    assert told.features.said == pytest.approx(math.log(9))
    assert told.features.sentence == pytest.approx(math.log(8))
    assert told.features.sentence_said == pytest.approx(math.log(9))
    assert told.probability == pytest.approx(64 / 65)


def test_firm_sentences_turn_a_passage_that_hardly_leans_and_what_they_say_against_it_counts() -> None:
    hardly, yes, no = Stance(0.5, 0.4, 0.1), Stance(0.7, 0.1, 0.2), Stance(0.02, 0.96, 0.02)
    told = decided([hardly], {"The lock is old.": yes, "It did not leak.": no})
    assert told is not None
    assert (told.said, told.place[1], told.against) == ("no", SENTENCES[1], [])
    assert told.features.passage == pytest.approx(math.log(4 / 5))
    assert told.features.against == pytest.approx(math.log(4))  # it is likelier a yes than that it says either
    firm = Stance(0.85, 0.05, 0.1)
    told = decided([hardly], {"The lock is old.": firm, "It did not leak.": no})
    assert told is not None
    assert [place[1] for place in told.against] == [SENTENCES[0]]

    told = decided([Stance(0.8, 0.1, 0.1)], {"The lock is old.": yes, "It did not leak.": Stance(0.1, 0.6, 0.3)})
    assert told is not None
    assert (told.said, told.place[1]) == ("yes", SENTENCES[0])


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("The lock: “It leaks.” Boats pass.", True),
        ("The lock leaks, “and it always did,” she said. Boats pass.", False),
        ("The “Leak Act” is for the lock. Boats pass.", False),
        ("“The lock is old. It leaks. Boats pass.”", True),
    ],
)
def test_what_only_a_quotation_says_is_told_as_such(text: str, quoted: bool) -> None:
    passage = Passage("c", "a", "", None, None, 10, 10 + len(text), text, 1.0, 1)
    verdict = Verdict("yes", (passage, Span(10, 10 + text.index(" Boats"))), None, 0.9)
    assert is_quoted("Does the lock leaks?", verdict) is quoted


def test_a_question_decides_nothing() -> None:
    text = "Who did leak? It did not leak."
    passages = [Passage("c", "a", "", None, None, 0, len(text), text, 1.0, 1)]
    firm = Stance(0.98, 0.01, 0.01)
    told = Told({"Who did leak?": firm, "It did not leak.": Stance(0.1, 0.6, 0.3)})
    sentences = {"a": [Span(0, 13), Span(14, len(text))]}
    found = decide("lock leak?", passages, [Reading((), 0.0, Stance(0.1, 0.8, 0.1))], sentences, told, BY_ODDS)
    assert found is not None
    assert (found.said, found.place[1], found.against) == ("no", Span(14, len(text)), [])


def test_nothing_read_is_no_verdict() -> None:
    assert decided([None], {}) is None
    assert decided([], {}) is None


def test_what_is_shipped_can_be_read() -> None:
    assert verdicts.read_fitted().weights
