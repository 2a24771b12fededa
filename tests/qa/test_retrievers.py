from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from index.build import build
from index.errors import StoreError
from index.stores import Stores
from index.types import Filters
from qa.config import RetrievalSettings
from qa.retrievers import HybridRetriever
from qa.types import Question

# The same story every spring: only the day tells which one is meant.
STORY = "Spring flood\n\nTarn Herald\n\nMay 2, {year}\n\nThe Tarn rose and {homes} homes were flooded in Corran.\n"
ASKED = "How many homes were flooded in Corran?"


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, exported_models: Any) -> Any:  # noqa: ANN401
    from index.config import IndexSettings
    from index.home import BuildSettings

    root = tmp_path_factory.mktemp("springs")
    for year in range(2030, 2036):
        text = STORY.format(year=year, homes=10 * (year - 2029))
        (root / f"{year}.txt").write_text(text, encoding="utf-8")
    settings = BuildSettings(index=IndexSettings(home=str(root / "home"), models=str(exported_models)))
    build([root], settings)
    opened = Stores.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def years(stores: Stores) -> Callable[..., list[int]]:
    """The years of the articles found, best first."""

    def find(
        as_of: date | None = None,
        filters: Filters | None = None,
        preferred: tuple[date, date] | None = None,
        **settings: float,
    ) -> list[int]:
        retriever = HybridRetriever(stores, RetrievalSettings(**settings))  # type: ignore[arg-type]
        hits = retriever.retrieve(Question(ASKED, filters or Filters(), as_of=as_of, preferred=preferred))
        chunks = stores.catalog.chunks([hit.chunk_id for hit in hits])
        return list(dict.fromkeys(day.year for hit in hits if (day := chunks[hit.chunk_id].published)))

    return find


@pytest.mark.parametrize("year", range(2030, 2036))
def test_the_latest_news_of_the_day_of_asking_comes_first_and_later_news_not_at_all(
    years: Callable[..., list[int]], year: int
) -> None:
    found = years(date(year, 5, 9))
    assert found[0] == year
    assert sorted(found) == list(range(2030, year + 1))


@pytest.mark.parametrize(
    ("as_of", "settings"),
    [
        pytest.param(None, {}, id="no-day"),
        pytest.param(date(2033, 4, 1), {}, id="nothing-in-the-days-before"),
        pytest.param(date(2033, 5, 1), {}, id="later-articles-are-not-news-yet"),
        pytest.param(date(2033, 5, 9), {"recency_weight": 0}, id="switched-off"),
        pytest.param(date(2033, 5, 9), {"recency_days": 6}, id="fewer-days"),
    ],
)
def test_without_recent_articles_the_order_is_that_of_the_words(
    years: Callable[..., list[int]], as_of: date | None, settings: dict[str, float]
) -> None:
    assert years(as_of, **settings) == years(None, Filters(until=as_of))


def test_filters_hold_for_recent_articles_too(years: Callable[..., list[int]]) -> None:
    before = Filters(until=date(2032, 12, 31))
    assert 2033 not in years(date(2033, 5, 9), before)
    assert years(date(2033, 5, 9), before) == years(None, before)
    assert years(date(2033, 5, 9), Filters(since=date(2033, 5, 2), until=date(2033, 5, 2))) == [2033]
    assert years(date(2033, 5, 9), Filters(publishers=("Other Paper",))) == []


def test_the_days_that_words_prefer_come_first_and_nothing_is_lost(years: Callable[..., list[int]]) -> None:
    found = years(preferred=(date(2034, 1, 1), date(2034, 12, 31)))
    assert found[0] == 2034
    assert sorted(found) == list(range(2030, 2036))


def test_when_both_searches_fail_each_reason_is_told_once(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(stores, "search_lexical", broken)
    monkeypatch.setattr(stores, "search_vectors", broken)
    with pytest.raises(StoreError, match=r"^gone$"):
        HybridRetriever(stores, RetrievalSettings()).retrieve(Question(ASKED, as_of=date(2033, 5, 9)))
