from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.display import HEAD, spread_for_display
from qa.types import Passage


def passages(articles: str) -> list[Passage]:
    """A passage per letter: the article it is of. Chunk ids tell them apart."""
    return [
        Passage(f"{article}{rank}", article, "", None, None, 0, 1, "", 1 / rank, rank)
        for rank, article in enumerate(articles, 1)
    ]


def chunk_ids(found: list[Passage]) -> list[str]:
    return [passage.chunk_id for passage in found]


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        pytest.param("abcde", "a1 b2 c3 d4 e5", id="nothing-to-move"),
        pytest.param("aaabcd", "a1 a2 b4 c5 d6 a3", id="third-waits-behind-the-fifth"),
        pytest.param("aaabbbc", "a1 a2 b4 b5 c7 a3 b6", id="those-that-wait-keep-their-order"),
        pytest.param("abcdeaaa", "a1 b2 c3 d4 e5 a6 a7 a8", id="behind-the-fifth-any-number"),
        pytest.param("aaaabb", "a1 a2 b5 b6", id="too-few-articles-for-five"),
        pytest.param("aaaa", "a1 a2", id="one-article"),
        pytest.param("", "", id="none"),
    ],
)
def test_at_most_two_of_one_article_among_the_first_five(articles: str, expected: str) -> None:
    assert chunk_ids(spread_for_display(passages(articles), 2, 10)) == expected.split()


@pytest.mark.parametrize(
    ("per_article", "limit", "expected"),
    [
        pytest.param(1, 10, "a1 b3 c4 d5 e6 a2", id="one-per-article"),
        pytest.param(3, 10, "a1 a2 b3 c4 d5 e6", id="three-per-article"),
        pytest.param(2, 3, "a1 a2 b3", id="fewer-than-five-wanted"),
    ],
)
def test_settings(per_article: int, limit: int, expected: str) -> None:
    assert chunk_ids(spread_for_display(passages("aabcde"), per_article, limit)) == expected.split()


def test_ranks_are_given_anew_and_scores_stay() -> None:
    found = spread_for_display(passages("aaabcd"), 2, 10)

    assert [passage.rank for passage in found] == [1, 2, 3, 4, 5, 6]
    assert [passage.score for passage in found] == pytest.approx([1, 1 / 2, 1 / 4, 1 / 5, 1 / 6, 1 / 3])


@given(articles=st.text("abcdefg", max_size=20), per_article=st.integers(1, 4), limit=st.integers(1, 12))
def test_no_article_crowds_the_head_and_nothing_is_invented(articles: str, per_article: int, limit: int) -> None:
    given_passages = passages(articles)

    found = spread_for_display(given_passages, per_article, limit)

    counts = Counter(passage.article_id for passage in found[:HEAD])
    assert all(count <= per_article for count in counts.values())
    assert len(found) <= limit
    assert len(set(chunk_ids(found))) == len(found)
    assert set(chunk_ids(found)) <= set(chunk_ids(given_passages))
    assert [passage.rank for passage in found] == list(range(1, len(found) + 1))
    assert chunk_ids(found[:1]) == chunk_ids(given_passages[:1])
