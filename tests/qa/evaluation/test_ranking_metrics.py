"""Metrics of rankings, by article and by evidence, each against cases computed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation.metrics.ranking import hit_at, ndcg_at, recall_at, reciprocal_rank, span_recall_at
from qa.evaluation.qrels import Need, Place

articles = st.sampled_from("abcdefghijklmno")
rankings = st.lists(articles, unique=True)


@pytest.mark.parametrize(
    ("ranked", "relevant", "hits", "rank"),
    [
        pytest.param("abc", "a", (1, 1, 1), 1, id="first"),
        pytest.param("abc", "cb", (0, 1, 1), 1 / 2, id="first-relevant-counts"),
        pytest.param("abcde", "e", (0, 1, 1), 1 / 5, id="at-the-cutoff-of-5"),
        pytest.param("abcdef", "f", (0, 0, 1), 1 / 6, id="beyond-5"),
        pytest.param("abcdefghij", "j", (0, 0, 1), 1 / 10, id="at-the-cutoff-of-10"),
        pytest.param("abcdefghijk", "k", (0, 0, 0), 0, id="beyond-10"),
        pytest.param("abc", "z", (0, 0, 0), 0, id="none-found"),
        pytest.param("abc", "", (0, 0, 0), 0, id="none-relevant"),
        pytest.param("", "a", (0, 0, 0), 0, id="missing-from-the-run"),
    ],
)
def test_hit_and_reciprocal_rank(ranked: str, relevant: str, hits: tuple[int, int, int], rank: float) -> None:
    assert tuple(hit_at(k, list(ranked), set(relevant)) for k in (1, 5, 10)) == hits
    assert reciprocal_rank(list(ranked), set(relevant)) == rank


def test_the_cutoff_of_the_reciprocal_rank_can_be_moved() -> None:
    assert reciprocal_rank(["a", "b", "c"], {"c"}, cutoff=2) == 0
    assert reciprocal_rank(["a", "b", "c"], {"c"}, cutoff=3) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("k", "ranked", "grades", "expected"),
    [
        pytest.param(10, "abc", {"a": 3, "b": 2, "c": 1}, 1, id="best-order"),
        # 2/log2(2) + 3/log2(4) = 3.5 of 3/log2(2) + 2/log2(3) + 1/log2(4) = 4.761860
        pytest.param(10, "bxa", {"a": 3, "b": 2, "c": 1}, 3.5 / 4.761860, id="graded"),
        pytest.param(1, "bxa", {"a": 3, "b": 2}, 2 / 3, id="cut-after-the-first"),
        # 1/log2(3) of 1/log2(2), and of 1/log2(2) + 1/log2(3) = 1.630930
        pytest.param(10, "xa", {"a": 1}, 0.630930, id="second"),
        pytest.param(10, "xa", {"a": 1, "b": 1}, 0.630930 / 1.630930, id="one-of-two-missing"),
        pytest.param(2, "ab", {"a": 1, "b": 1, "c": 1}, 1, id="more-relevant-than-places"),
        pytest.param(10, "ab", {"a": 0, "b": 1}, 0.630930, id="grade-0-gains-nothing"),
        pytest.param(10, "ab", {"a": -2, "b": 1}, 0.630930, id="nor-does-one-below"),
        pytest.param(10, "abcdefghijk", {"k": 1}, 0, id="beyond-10"),
        pytest.param(10, "", {"a": 1}, 0, id="missing-from-the-run"),
        pytest.param(10, "ab", {}, 0, id="none-relevant"),
        pytest.param(10, "ab", {"a": 0}, 0, id="none-above-0"),
    ],
)
def test_ndcg(k: int, ranked: str, grades: dict[str, int], expected: float) -> None:
    assert ndcg_at(k, list(ranked), grades) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("k", "ranked", "relevant", "expected"),
    [
        pytest.param(10, "abc", "ac", 1, id="all"),
        pytest.param(10, "abc", "axyz", 1 / 4, id="one-of-four"),
        pytest.param(2, "abc", "ac", 1 / 2, id="cut"),
        pytest.param(10, "abcdefghijk", "k", 0, id="beyond-10"),
        pytest.param(10, "", "a", 0, id="missing-from-the-run"),
    ],
)
def test_recall(k: int, ranked: str, relevant: str, expected: float) -> None:
    assert recall_at(k, list(ranked), set(relevant)) == expected


@given(rankings, st.sets(articles, min_size=1))
def test_ranking_metrics_agree(ranked: list[str], relevant: set[str]) -> None:
    hits = [hit_at(k, ranked, relevant) for k in range(1, 11)]
    assert hits == sorted(hits)
    rank = reciprocal_rank(ranked, relevant)
    assert hits[0] <= rank <= hits[-1]
    assert rank == (1 / (hits.index(1) + 1) if 1 in hits else 0)
    recall, gain = recall_at(10, ranked, relevant), ndcg_at(10, ranked, dict.fromkeys(relevant, 1))
    assert (recall > 0) == (gain > 0) == (hits[-1] == 1)
    assert 0 <= recall <= 1


@given(rankings, st.dictionaries(articles, st.integers(1, 4), min_size=1))
def test_ndcg_is_1_for_the_best_order_and_no_more_for_any(ranked: list[str], grades: dict[str, int]) -> None:
    best = sorted(grades, key=lambda key: -grades[key])
    assert ndcg_at(10, best, grades) == pytest.approx(1)
    assert 0 <= ndcg_at(10, ranked, grades) <= 1 + 1e-12


def need(*spans: tuple[str, int, int]) -> Need:
    return Need("Ann won", tuple(Place(*span) for span in spans))


@pytest.mark.parametrize(
    ("k", "passages", "expected"),
    [
        pytest.param(10, [("a", 0, 11), ("b", 0, 5)], 2 / 2, id="both"),
        pytest.param(10, [("a", 0, 10)], 0, id="ends-where-the-evidence-starts"),
        pytest.param(10, [("a", 19, 30)], 1 / 2, id="overlaps-by-a-character"),
        pytest.param(10, [("a", 20, 30)], 0, id="starts-where-it-ends"),
        pytest.param(10, [("c", 10, 20)], 0, id="another-article"),
        pytest.param(10, [("d", 0, 3)], 1 / 2, id="said-elsewhere-too"),
        pytest.param(1, [("x", 0, 9), ("a", 0, 99)], 0, id="cut"),
        pytest.param(10, [], 0, id="nothing-found"),
    ],
)
def test_recall_of_evidence(k: int, passages: list[tuple[str, int, int]], expected: float) -> None:
    needs = [need(("a", 10, 20)), need(("b", 0, 5), ("d", 2, 4))]
    assert span_recall_at(k, [Place(*span) for span in passages], needs) == expected


def test_recall_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no relevant article"):
        recall_at(10, ["a"], set())
    with pytest.raises(ValueError, match="no evidence"):
        span_recall_at(10, [], [])
