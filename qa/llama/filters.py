"""llama-index's metadata filters as ours: by publisher, and by the day of publishing."""

from collections.abc import Iterator
from datetime import date

from llama_index.core.vector_stores.types import (
    ExactMatchFilter,
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
)

from index.errors import QuestionError
from index.types import Filters
from qa.questions import read_day, read_filters

_SINCE, _UNTIL = (FilterOperator.EQ, FilterOperator.GTE), (FilterOperator.EQ, FilterOperator.LTE)
_ALLOWED = "publisher with == or in, published with ==, >= or <= and a day such as 2024-03-31, all joined by and"


def to_filters(given: MetadataFilters | None) -> Filters:
    """Return what llama-index's filters let through; `QuestionError` naming what can't be honoured."""
    names: list[frozenset[str]] = []
    first, last = date.min, date.max
    for each in _flat(given) if given else ():
        if each.key == "publisher" and each.operator in (FilterOperator.EQ, FilterOperator.IN):
            names.append(_publishers(each))
        elif each.key == "published" and each.operator in {*_SINCE, *_UNTIL}:
            day = _day(each)
            first = max(first, day) if each.operator in _SINCE else first
            last = min(last, day) if each.operator in _UNTIL else last
        else:
            raise _refused(each)
    publishers = frozenset.intersection(*names) if names else frozenset()
    if names and not publishers:
        raise QuestionError("no article is by two publishers: give them in one filter, with the operator in")
    since, until = (None if day in (date.min, date.max) else day.isoformat() for day in (first, last))
    return read_filters(sorted(publishers), since, until)


def _flat(given: MetadataFilters) -> Iterator[MetadataFilter | ExactMatchFilter]:
    if given.condition not in (FilterCondition.AND, None):
        raise QuestionError(f"filters joined by {given.condition.value}: Dateline filters by {_ALLOWED}")
    for each in given.filters:
        if isinstance(each, MetadataFilters):
            yield from _flat(each)
        else:
            yield each


def _publishers(given: MetadataFilter | ExactMatchFilter) -> frozenset[str]:
    names = given.value if isinstance(given.value, list) else [given.value]
    if not names or not all(isinstance(name, str) for name in names):
        raise _refused(given)
    return frozenset(str(name).casefold() for name in names)


def _day(given: MetadataFilter | ExactMatchFilter) -> date:
    day = read_day("published", given.value)
    if day is None:
        raise _refused(given)
    return day


def _refused(given: MetadataFilter | ExactMatchFilter) -> QuestionError:
    return QuestionError(
        f"the filter {given.key} {given.operator.value} {given.value!r}: Dateline filters by {_ALLOWED}"
    )
