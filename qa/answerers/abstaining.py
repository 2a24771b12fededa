"""Why nothing is answered, in a sentence."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.stores import Stores
from qa.answerers.idf import share, weigh
from qa.types import Passage, Question

# A passage that has this share of the question's words, weighted by idf, is about it.
ABOUT = 0.5
# News of a day is told within about as long; an index that ends earlier does not have it.
LATE = timedelta(days=14)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


def reason(question: Question, passages: Sequence[Passage], stores: Stores) -> str:
    """Say why: by an empty index, the filters, the indexed period, or as no passage is about it or answers it."""
    if not stores.catalog.count("articles"):
        return "The index holds no articles: `qa index FOLDER` adds some."
    if question.filters and not passages:
        return "The filters let no article through that comes near it: remove one, or widen the dates."
    first, last = stores.catalog.published_range()
    if first and last and (asked := _outside(question, first, last)):
        return f"The articles are from {_month(first)} to {_month(last)}; {asked} is not covered."
    weights = weigh(question.text, stores.lexical)
    found = (share(weights, set(stores.lexical.words(f"{one.title} {one.read.text}"))) for one in passages)
    if any(each >= ABOUT for each in found):
        return "The nearest passages are about it, but none of them holds an answer."
    return "No passage is about it."


def _outside(question: Question, first: date, last: date) -> str | None:
    years = [int(year) for year in _YEAR.findall(question.text)]
    if years and not any(first.year <= year <= last.year for year in years):
        return " and ".join(map(str, dict.fromkeys(years)))
    if question.as_of and question.as_of - last > LATE:
        return f"the time up to {question.as_of:%B} {question.as_of.day}, {question.as_of.year},"
    return None


def _month(day: date) -> str:
    return f"{day:%B} {day.year}"
