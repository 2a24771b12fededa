"""The words of a question that say which articles are asked: days, publishers, authors; what they limit it to."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from qa.mentions import Mention, limited, told
from qa.questions.filters.attributions import authors_named, publishers_named, without_asides
from qa.questions.filters.days import days_meant, without_dates
from qa.types import Question

__all__ = ["readings", "understand", "ungiven"]

# Longer texts are quoted from somewhere, and name days and papers of their own.
MAX_CHARS = 1_000


def understand(
    text: str, day: date | None, publishers: Sequence[str], is_author: Callable[[str], bool], before: str = ""
) -> tuple[Mention, ...]:
    """Return what of a question says which articles are asked, in order.

    Days count from the `day` of asking, and "the day after" from the question `before`; without a day none is read.
    `publishers` are those of the corpus; `is_author` tells whether somebody wrote an article of it.
    """
    if len(text) > MAX_CHARS:
        return ()
    sources = [*publishers_named(text, publishers), *authors_named(text, is_author)]
    days = days_meant(text, day, before[-MAX_CHARS:], sources) if day else []
    return tuple(sorted([*sources, *days], key=lambda one: one.start))


def ungiven(question: Question, understood: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return what a question's words say beside its filters: of a kind that is given or unread they count nothing."""
    filters = question.filters
    given = {"publisher": filters.publishers, "author": filters.authors, "days": filters.since or filters.until}
    return tuple(one for one in understood if not given.get(one.kind) and one.kind not in question.unread)


def readings(
    question: Question, understood: Sequence[Mention], day: date | None, recent: timedelta
) -> Iterator[tuple[Question, bool]]:
    """Yield a question with its words as filters, then with fewer of them: first the days go, then the sources.

    With each comes whether it is worth asking where the one before finds articles, none of which answers: what happened
    on a day may be told of years later, but what a paper says only that paper tells.
    """
    preferred = _preferred(understood, day, recent)
    firm = [one for one in understood if not one.soft and one.kind != "recency"]
    sources = [one for one in firm if one.kind != "days"]
    told_later = any(one.kind == "days" and not one.published for one in firm)
    seen = []
    for kept, widened in ((firm, False), (sources, told_later), ([], False)):
        filters = limited(question.filters, kept, day)
        if filters not in seen:
            seen.append(filters)
            text = _without(question.text, kept)
            yield replace(question, text=text, filters=filters, preferred=preferred), widened


def _without(text: str, kept: Sequence[Mention]) -> str:
    """Return a question without what its filters say already, and no article does."""
    left = without_asides(without_dates(text, kept), kept)
    if left == text:
        return text
    left = re.sub(r" +(?=[?.!,])", "", " ".join(left.split()))
    return left[:1].upper() + left[1:]


def _preferred(understood: Sequence[Mention], day: date | None, recent: timedelta) -> tuple[date, date] | None:
    """Return the days whose articles come first: those that words name and don't limit to, else the last ones."""
    soft = next((one for one in understood if one.kind == "days" and one.soft), None)
    if day and soft:
        first, last = told(soft, day)
        return (first or date.min, last or day)
    if day and any(one.kind == "recency" for one in understood):
        return (date.fromordinal(max(1, day.toordinal() - recent.days)), day)
    return None
