from datetime import date

import pytest
from llama_index.core.vector_stores.types import FilterCondition, FilterOperator, MetadataFilter, MetadataFilters

from index.errors import QuestionError
from index.types import Filters
from qa.llama.filters import to_filters

EQ, IN, GTE, LTE = FilterOperator.EQ, FilterOperator.IN, FilterOperator.GTE, FilterOperator.LTE
SPRING, SUMMER = date(2033, 3, 1), date(2033, 6, 30)


def one(key: str, operator: FilterOperator, value: object) -> MetadataFilter:
    return MetadataFilter(key=key, operator=operator, value=value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "filters"),
    [
        pytest.param([], Filters(), id="none"),
        pytest.param([one("publisher", EQ, "Tarn Herald")], Filters(("tarn herald",)), id="publisher"),
        pytest.param([one("publisher", IN, ["B", "A"])], Filters(("a", "b")), id="publishers"),
        pytest.param([one("publisher", IN, ["B", "A"]), one("publisher", EQ, "b")], Filters(("b",)), id="both"),
        pytest.param([one("published", GTE, "2033-03-01")], Filters(since=SPRING), id="since"),
        pytest.param([one("published", LTE, "2033-06-30")], Filters(until=SUMMER), id="until"),
        pytest.param([one("published", EQ, "2033-03-01")], Filters(since=SPRING, until=SPRING), id="day"),
        pytest.param(
            [one("published", GTE, "2033-03-01"), one("published", GTE, "2032-03-01")],
            Filters(since=SPRING),
            id="later",
        ),
        pytest.param(
            [MetadataFilters(filters=[one("published", GTE, "2033-03-01")]), one("published", LTE, "2033-06-30")],
            Filters(since=SPRING, until=SUMMER),
            id="nested",
        ),
    ],
)
def test_filters_become_ours(given: list[MetadataFilter | MetadataFilters], filters: Filters) -> None:
    assert to_filters(MetadataFilters(filters=given)) == filters
    assert to_filters(None) == Filters()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(one("publisher", FilterOperator.NE, "A"), "the filter publisher != 'A': ", id="operator"),
        pytest.param(one("published", FilterOperator.GT, "2033-03-01"), "the filter published > '2033-03-01'", id="gt"),
        pytest.param(one("published", IN, ["2033-03-01"]), "the filter published in ", id="days"),
        pytest.param(one("title", EQ, "Fair"), "the filter title == 'Fair': ", id="key"),
        pytest.param(one("publisher", EQ, 5), "the filter publisher == 5: ", id="value"),
        pytest.param(one("publisher", IN, []), r"the filter publisher in \[\]: ", id="no-value"),
        pytest.param(one("published", GTE, "March"), "published is no day: 'March'", id="no-day"),
        pytest.param(one("published", GTE, ""), "the filter published >= '': ", id="empty-day"),
    ],
)
def test_what_cannot_be_honoured_is_named(given: MetadataFilter, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        to_filters(MetadataFilters(filters=[given]))


@pytest.mark.parametrize("condition", [FilterCondition.OR, FilterCondition.NOT])
def test_other_conditions_are_named(condition: FilterCondition) -> None:
    with pytest.raises(QuestionError, match=f"filters joined by {condition.value}: Dateline filters by publisher"):
        to_filters(MetadataFilters(filters=[one("publisher", EQ, "A")], condition=condition))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([one("publisher", EQ, "A"), one("publisher", EQ, "B")], "no article is by two publishers"),
        ([one("published", GTE, "2033-06-30"), one("published", LTE, "2033-03-01")], "no day is from 2033-06-30"),
    ],
)
def test_what_nothing_can_pass_is_said(given: list[MetadataFilter | MetadataFilters], told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        to_filters(MetadataFilters(filters=given))
