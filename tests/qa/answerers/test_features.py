"""What bears on a proposal, and how words weigh."""

import math
from collections.abc import Sequence
from datetime import date

import pytest

from index.errors import StoreError
from index.types import Span
from qa.answerers.features import FAR, UNMARKED, Features, Judge, features_of
from qa.answerers.idf import FEWEST_CHUNKS, share, weigh
from qa.answerers.probability import Logistic
from qa.answerers.proposals import Occurrence, Proposal
from qa.types import Passage, Question

# In how many of 1,000 chunks each word stands; others stand in none.
COUNTS = {"lock": 100, "opened": 400, "finch": 1}


class Words:
    """An index's words, as simple as can be: lower-cased, three stop words left out."""

    chunks = 1_000
    damaged = False

    def words(self, text: str) -> list[str]:
        plain = "".join(char if char.isalnum() else " " for char in text.lower())
        return [word for word in plain.split() if word not in {"the", "who", "by"}]

    def document_frequencies(self, words: Sequence[str]) -> tuple[list[int], int]:
        if self.damaged:
            raise StoreError("gone")
        return [COUNTS.get(word, 0) for word in words], self.chunks


def idf(count: int, total: int = Words.chunks) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))


def test_weights_are_those_of_bm25() -> None:
    weights = weigh("The lock, Finch: unseen lock", Words())
    assert weights == pytest.approx({"lock": idf(100), "finch": idf(1), "unseen": idf(0)})


def test_few_chunks_are_counted_as_more() -> None:
    few = Words()
    few.chunks = 5
    assert weigh("finch", few) == pytest.approx({"finch": idf(1, FEWEST_CHUNKS)})


def test_without_the_lexical_index_all_words_weigh_the_same() -> None:
    damaged = Words()
    damaged.damaged = True
    assert len(set(weigh("lock finch unseen", damaged).values())) == 1


@pytest.mark.parametrize(("present", "expected"), [({"a"}, 0.75), ({"a", "b", "c"}, 1.0), (set(), 0.0)])
def test_share(present: set[str], expected: float) -> None:
    assert share({"a": 3.0, "b": 1.0}, present) == expected
    assert share({}, present) == 0.0


def proposal(passage: Passage, span: Span, sentence: Span, score: float) -> Proposal:
    best = Occurrence(passage, span, sentence, score + 0.5, score)
    return Proposal(best.key, (best,), score)


def test_features_by_hand() -> None:
    passage = Passage(
        "c", "a", "Heron news", None, date(2033, 5, 1), 10, 50, "The lock is old. It opened in May.", 1.0, 1
    )
    first = proposal(passage, Span(40, 43), Span(27, 44), 3.5)
    other = proposal(passage, Span(14, 18), Span(10, 26), 1.5)
    question = Question("Who opened the lock by Heron Mill?", as_of=date(2033, 6, 1))
    found, second = features_of(question, [first, other], 2.5, {"may": 4.0, "old": 9.0}, 1.5, Words())
    total = idf(400) + idf(100) + 2 * idf(0)
    assert first.best.quote == "It opened in May."
    assert found == Features(
        score=3.5,
        best=4.0,
        relevance=2.5,
        small=4.0,
        small_relevance=1.5,
        words_sentence=pytest.approx((idf(400) + idf(0)) / total),  # "opened", and "Heron" of the title
        words_passage=pytest.approx((idf(400) + idf(100) + idf(0)) / total),
        names_sentence=0.5,
        names_passage=0.5,  # "Heron", not "Mill"
        has_names=1.0,
        echo=0.0,
        length=pytest.approx(math.log(2)),
        misfit=0.0,
        age=pytest.approx(math.log2(1 + 17 / 14)),  # 31 days before, of which 14 are news
    )
    assert (second.small, second.echo) == (UNMARKED, 1.0)


def test_a_lone_answer_of_the_wrong_kind() -> None:
    passage = Passage("c", "a", "", None, None, 0, 14, "Many boats did.", 1.0, 1)
    lone = proposal(passage, Span(0, 4), Span(0, 14), 1.0)
    (found,) = features_of(Question("How many sank?"), [lone], 0.0, {}, 0.0, Words())
    assert (found.misfit, found.age) == (1.0, 0.0)


def test_the_ranking_orders_and_the_margin_is_to_the_next_other_answer() -> None:
    passage = Passage("c", "a", "", None, None, 0, 30, "Ana Ruiz, not Bo, told Ana so.", 1.0, 1)
    spans = {"Ana Ruiz": 2.0, "Bo": 3.0, "Ana": 2.5}
    found = [
        proposal(passage, Span(at := passage.text.index(text), at + len(text)), Span(0, 30), score)
        for text, score in spans.items()
    ]
    rows = features_of(Question("Who?"), found, 0.0, {}, 0.0, Words())
    ranking = Logistic({"score": 2.0}, 0.5)
    ranked = Judge(ranking, ranking).ranked(found, rows)
    assert [one.key for one, _ in ranked] == ["bo", "ana", "ana ruiz"]
    assert [row.margin for _, row in ranked] == pytest.approx([1.0, -1.0, -2.0])
    ((_, alone),) = Judge(ranking, ranking).ranked(found[:1], rows[:1])
    assert alone.margin == FAR


def test_a_question_without_words_or_names_gives_zeros() -> None:
    passage = Passage("c", "a", "", None, None, 0, 9, "It opened", 1.0, 1)
    (found,) = features_of(
        Question("who by the"), [proposal(passage, Span(0, 2), Span(0, 9), 1.0)], 0.0, {}, 0.0, Words()
    )
    assert (found.words_sentence, found.words_passage, found.names_passage, found.has_names) == (0, 0, 0, 0)
