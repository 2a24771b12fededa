"""Words of a question that say which articles are asked, and the filters that they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from index.types import Filters

# A paper that does not come out at weekends tells on Monday what happened on Friday.
TOLD = timedelta(3)
SOURCES: tuple[Literal["publisher", "author"], ...] = ("publisher", "author")
# What a question's words can say of the articles to be asked.
Kind = Literal["publisher", "author", "days", "recency"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a question, `text[start:end]`, that say which articles are asked.

    Days are those on which something happened, unless they are those on which articles were `published`; an open end
    is None. What is `soft`, and words for recent news, put articles first and leave none out. What is `counted` counts
    from the day of asking.
    """

    kind: Kind
    start: int
    end: int
    name: str | None = None
    since: date | None = None
    until: date | None = None
    published: bool = False
    soft: bool = False
    counted: bool = False


def limited(given: Filters, understood: Sequence[Mention], day: date | None) -> Filters:
    """Return the filters that were given and, of a kind that was not, those that a question's words are.

    What happened on a day is told of on it and up to `TOLD` later, until the `day` of asking.
    """
    firm = [one for one in understood if not one.soft]
    named = {kind: tuple(dict.fromkeys(one.name for one in firm if one.kind == kind and one.name)) for kind in SOURCES}
    days = next((one for one in firm if one.kind == "days" and not (given.since or given.until)), None)
    since, until = told(days, day) if days else (given.since, given.until)
    return replace(
        given,
        publishers=given.publishers or named["publisher"],
        authors=given.authors or named["author"],
        since=since,
        until=until,
    )


def told(days: Mention, day: date | None) -> tuple[date | None, date | None]:
    """Return the first and the last day on which articles tell of what a question names by its days."""
    if days.published or days.until is None:
        return days.since, days.until
    late = date.fromordinal(min(days.until.toordinal() + TOLD.days, date.max.toordinal()))
    return days.since, min(late, max(day, days.until)) if day else late
