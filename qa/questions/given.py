"""The filters that a question is given, in the index's own names: a publisher by any spelling or domain of it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from heapq import nlargest

from index.catalog import Catalog
from index.errors import QuestionError
from index.publishers import Stated, known_publishers
from index.types import Filters

# Of names that may have been meant, so many are told; likeness is worked out over so many characters of each.
_TOLD, _COMPARED = 3, 60


def settled(filters: Filters, catalog: Catalog) -> Filters:
    """Return filters with the one name of each publisher, whichever spelling, part or domain of it was given.

    Raises `QuestionError` for a publisher or an author without an article, naming the nearest that have one.
    """
    for author in filters.authors:
        if not catalog.written_by([author]):
            raise _unknown("author", author, (one.byline for one in catalog.listings() if one.byline))
    return replace(filters, publishers=_names(filters.publishers, catalog)) if filters.publishers else filters


def _names(given: Iterable[str], catalog: Catalog) -> tuple[str, ...]:
    shown = {name.casefold(): name for name, _ in catalog.publishers()}
    if any(one.casefold() not in shown for one in given):  # addresses tell whose a domain is: many rows
        known = known_publishers(Stated(one.publisher, one.url) for one in catalog.listings())
        shown = {one.casefold(): name for one in given if (name := known.find(one.title()))} | shown
    unknown = next((one for one in given if one.casefold() not in shown), None)
    if unknown is not None:
        raise _unknown("publisher", unknown, shown.values())
    return tuple(dict.fromkeys(shown[one.casefold()] for one in given))


def _unknown(kind: str, given: str, names: Iterable[str]) -> QuestionError:
    nearest = nlargest(_TOLD, dict.fromkeys(names), key=lambda name: _likeness(given, name))
    there = f"the nearest here are {', '.join(nearest)}" if nearest else f"no article here names its {kind}"
    return QuestionError(f"no article is by the {kind} {given[:_COMPARED]!r}: {there}")


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 2: by letters, and by having a word in common."""
    one, other = one[:_COMPARED].casefold(), other[:_COMPARED].casefold()
    shared = set(re.findall(r"\w{4,}", one)) & set(re.findall(r"\w{4,}", other))
    return SequenceMatcher(None, one, other).ratio() + bool(shared)
