"""The days and publishers that a page, a link or a request limits a question to."""

from collections.abc import Sequence
from datetime import date

from index.errors import QuestionError
from index.types import Filters


def read_day(name: str, value: object) -> date | None:
    """Return the day that a text names as YYYY-MM-DD; None for None and "". Raises `QuestionError` naming it."""
    if value is None or value == "":
        return None
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:  # Python reads other ISO forms too: "20220616", "2022-W24-4"
        raise QuestionError(f"{name} is no day: {str(value)[:40]!r}; write it as 2024-03-31")
    return found


def read_filters(publishers: Sequence[str], since: object, until: object) -> Filters:
    """Return filters from what a page, a link or a request gives; raises `QuestionError` when no day can fit them."""
    first, last = read_day("since", since), read_day("until", until)
    if first and last and first > last:
        raise QuestionError(f"no day is from {first} and to {last}: change one of the two")
    return Filters(tuple(publishers), first, last)
