from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Scored
from qa.fusion import fuse_by_article, reciprocal_rank_fusion

RANKINGS = st.lists(st.lists(st.sampled_from("abcdefghij"), unique=True), max_size=4)


def scored(ids: Sequence[str]) -> list[Scored]:
    """Scores that fall; fusion looks at ranks alone."""
    return [Scored(key, 100.0 - at) for at, key in enumerate(ids)]


def test_a_fusion_by_hand() -> None:
    words, meaning = scored(["a", "b", "c"]), scored(["c", "a", "d"])

    hits = reciprocal_rank_fusion([words, meaning], [1.0, 1.0], k=60)

    assert [(hit.chunk_id, hit.rank) for hit in hits] == [("a", 1), ("c", 2), ("b", 3), ("d", 4)]
    assert [hit.score for hit in hits] == pytest.approx([1 / 61 + 1 / 62, 1 / 63 + 1 / 61, 1 / 62, 1 / 63])


def test_ranks_start_at_one_so_that_the_first_scores_one_by_k_plus_one() -> None:
    assert reciprocal_rank_fusion([scored(["a"])], [1.0], k=9)[0].score == pytest.approx(1 / 10)


def test_weights_decide_between_two_rankings() -> None:
    rankings = [scored(["a", "b"]), scored(["b", "a"])]

    light, heavy = (reciprocal_rank_fusion(rankings, [1.0, weight], k=60) for weight in (0.5, 2.0))

    assert [hit.chunk_id for hit in light] == ["a", "b"]
    assert [hit.chunk_id for hit in heavy] == ["b", "a"]
    assert heavy[0].score == pytest.approx(1 / 62 + 2 / 61)


def test_a_weight_of_zero_leaves_only_the_other_ranking_s_order() -> None:
    hits = reciprocal_rank_fusion([scored(["c", "b"]), scored(["b", "a"])], [1.0, 0.0])

    assert [hit.chunk_id for hit in hits] == ["c", "b", "a"]
    assert hits[2].score == 0.0


def test_ties_stand_in_order_of_id() -> None:
    hits = reciprocal_rank_fusion([scored(["z", "b"]), scored(["a", "y"])], [1.0, 1.0])

    assert [hit.chunk_id for hit in hits] == ["a", "z", "b", "y"]


@pytest.mark.parametrize("rankings", [[], [[]], [[], []]], ids=["none", "one-empty", "two-empty"])
def test_nothing_found_gives_nothing(rankings: list[list[Scored]]) -> None:
    assert reciprocal_rank_fusion(rankings, [1.0] * len(rankings)) == []


def test_a_ranking_without_its_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        reciprocal_rank_fusion([scored(["a"]), scored(["b"])], [1.0])


@given(rankings=RANKINGS, data=st.data(), k=st.integers(1, 100))
def test_the_order_of_the_rankings_does_not_matter(rankings: list[list[str]], data: st.DataObject, k: int) -> None:
    shuffled = data.draw(st.permutations(rankings))

    one, other = (
        reciprocal_rank_fusion([scored(ids) for ids in order], [1.0] * len(order), k) for order in (rankings, shuffled)
    )

    assert {hit.chunk_id: hit.score for hit in one} == pytest.approx({hit.chunk_id: hit.score for hit in other})
    assert [hit.chunk_id for hit in one] == [hit.chunk_id for hit in other]


@given(rankings=RANKINGS, weights=st.lists(st.floats(0, 10), min_size=4, max_size=4))
def test_every_id_once_and_ranked_without_gaps(rankings: list[list[str]], weights: list[float]) -> None:
    hits = reciprocal_rank_fusion([scored(ids) for ids in rankings], weights[: len(rankings)])

    assert sorted(hit.chunk_id for hit in hits) == sorted({key for ids in rankings for key in ids})
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_article_found_by_two_chunks_comes_before_one_found_once() -> None:
    owners = {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}
    words = [Scored("b1", 9.0), Scored("a1", 8.0)]
    meaning = [Scored("c1", 0.9), Scored("a2", 0.8)]

    hits = fuse_by_article([words, meaning], [1.0, 1.0], owners, k=10)

    # a: 1/12 + 1/12; b and c: 1/11; a's second chunk, of equal rank and later id: 0.85 of the first.
    assert [hit.chunk_id for hit in hits] == ["a1", "a2", "b1", "c1"]
    assert [hit.score for hit in hits] == pytest.approx([1 / 6, 0.85 / 6, 1 / 11, 1 / 11])
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
