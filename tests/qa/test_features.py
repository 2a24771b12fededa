import math

import numpy as np
import pytest

from qa.answerers.features import FEATURES, Candidate, Similarities, Vocabulary, features
from qa.english.kinds import Kind

# In how many of 1,000 chunks each word stands; others stand in none.
COUNTS = {"lock": 100, "opened": 400, "finch": 1}
CHUNKS = 1_000


def words(text: str) -> list[str]:
    """Lower-cased words, three stop words left out: as simple as a vocabulary can be."""
    plain = "".join(char if char.isalnum() else " " for char in text.lower())
    return [word for word in plain.split() if word not in {"the", "who", "by"}]


def frequencies(wanted: list[str]) -> tuple[list[int], int]:
    return [COUNTS.get(word, 0) for word in wanted], CHUNKS


VOCABULARY = Vocabulary(words, frequencies)
LOCK = Candidate(
    "Finch opened it.", "The lock is old.", "All cheered.", "Heron news", "Old stones. Finch opened it.", "c1", 1
)


def idf(count: int, total: int = CHUNKS) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def row(question: str, candidate: Candidate, sentence: float = 0.0, passage: float = 0.0) -> dict[str, float]:
    similar = Similarities(np.array([sentence], np.float32), np.array([passage], np.float32))
    (values,) = features(question, [candidate], similar, VOCABULARY)
    return dict(zip(FEATURES, values.tolist(), strict=True))


def test_weights_are_those_of_bm25() -> None:
    weights = VOCABULARY.weights(["lock", "finch", "unseen"])

    assert weights == pytest.approx({"lock": idf(100), "finch": idf(1), "unseen": idf(0)})
    assert weights["lock"] < weights["finch"] < weights["unseen"]


def test_few_chunks_are_counted_as_a_hundred() -> None:
    assert Vocabulary(words, lambda wanted: ([3] * len(wanted), 5)).weights(["x"]) == pytest.approx({"x": idf(3, 100)})


def test_a_row_by_hand() -> None:
    found = row("Who opened the lock Lock?", LOCK, 0.5, 0.25)

    both = idf(400) + idf(100)  # a word that is asked twice weighs once
    assert found == pytest.approx(
        {
            "cosine": 0.5,
            "cosine_passage": 0.25,
            "words_sentence": idf(400) / both,  # "opened"; "lock" stands before it
            "words_context": 1.0,
            "words_passage": idf(400) / both,  # "lock" is neither in the chunk nor in the title
            "names_sentence": 0.0,  # "Lock"
            "names_passage": 0.0,
            "has_names": 1.0,
            "pairs_sentence": 0.0,  # (opened, lock), (lock, lock)
            "offered": -1.0,  # its only name begins it
            "length": math.log1p(3),
            "is_question": 0.0,
            "rank": 1.0,
            "words_question": math.log1p(2),  # "lock" is asked twice
            "chunks": 3.0,
            **{f"asks_{kind}": float(kind is Kind.PERSON) for kind in Kind},
        }
    )


def candidate(text: str, rank: int = 1) -> Candidate:
    return Candidate(text, "", "", "", text, "c", rank)


@pytest.mark.parametrize(
    ("question", "sentence", "share"),
    [
        pytest.param("gate cracked", "The gate then suddenly cracked.", 1.0, id="three-words-apart"),
        pytest.param("gate cracked", "The gate then quite suddenly cracked.", 0.0, id="four-words-apart"),
        pytest.param("gate cracked", "It cracked, that gate.", 1.0, id="other-order"),
        pytest.param("old gate cracked", "An old gate.", 0.5, id="one-of-two"),
        pytest.param("gate", "The gate.", 0.0, id="no-pair-asked"),
    ],
)
def test_pairs(question: str, sentence: str, share: float) -> None:
    assert row(question, candidate(sentence))["pairs_sentence"] == pytest.approx(share)


@pytest.mark.parametrize(
    ("question", "sentence", "share", "any_names"),
    [
        pytest.param("Did Ada Finch resign in 2033?", "Finch resigned.", 1 / 3, 1.0, id="one-of-three"),
        pytest.param("Did Finch resign?", "finch resigned.", 1.0, 1.0, id="any-case"),
        pytest.param("did it rain?", "Finch resigned.", 0.0, 0.0, id="none-asked"),
    ],
)
def test_names(question: str, sentence: str, share: float, any_names: float) -> None:
    found = row(question, candidate(sentence))

    assert (found["names_sentence"], found["has_names"]) == pytest.approx((share, any_names))


@pytest.mark.parametrize(
    ("question", "sentence", "offered"),
    [
        pytest.param("How many sank?", "Forty sank.", 1.0, id="yes"),
        pytest.param("How many sank?", "Boats sank.", -1.0, id="no"),
        pytest.param("Did any sink?", "Forty sank.", 0.0, id="choice-not-told"),
        pytest.param("What is a weir?", "Forty sank.", 0.0, id="other-not-told"),
    ],
)
def test_offered(question: str, sentence: str, offered: float) -> None:
    assert row(question, candidate(sentence))["offered"] == offered


@pytest.mark.parametrize(
    ("sentence", "is_question"), [("Who knows?", 1.0), ("“Who knows?” ", 1.0), ("Who knows.", 0.0), ("Why? No.", 0.0)]
)
def test_is_question(sentence: str, is_question: float) -> None:
    assert row("Who?", candidate(sentence))["is_question"] == is_question


def test_rank_is_of_the_passage() -> None:
    assert row("Who?", candidate("x", rank=4))["rank"] == pytest.approx(1 / 4)


@pytest.mark.parametrize("question", ["the who by", "?!", ""], ids=["stop-words", "signs", "empty"])
def test_a_question_without_words_gives_finite_zeros(question: str) -> None:
    found = row(question, LOCK)

    assert all(math.isfinite(value) for value in found.values())
    assert {found[key] for key in ("words_sentence", "words_context", "words_passage", "pairs_sentence")} == {0.0}


@pytest.mark.parametrize("n", [0, 1, 5])
def test_shape_and_dtype(n: int) -> None:
    nothing = np.zeros(n, np.float32)

    found = features("Who opened the lock?", [LOCK] * n, Similarities(nothing, nothing), VOCABULARY)

    assert found.shape == (n, len(FEATURES))
    assert found.dtype == np.float32


def test_each_candidate_has_a_row_of_its_own() -> None:
    similar = Similarities(np.array([0.1, 0.9], np.float32), np.array([0.2, 0.8], np.float32))

    found = features("Who opened the lock?", [LOCK, candidate("No.", 2)], similar, VOCABULARY)

    assert found[:, FEATURES.index("cosine")].tolist() == pytest.approx([0.1, 0.9])
    assert found[:, FEATURES.index("rank")].tolist() == pytest.approx([1.0, 0.5])
