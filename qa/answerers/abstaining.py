"""Why nothing is answered, in a sentence."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.lexical import Lexical
from index.stores import Stores
from qa.answerers.idf import share, weigh
from qa.english.kinds import asking, names
from qa.english.tokens import CONTENT, tokens
from qa.types import Passage, Question

# A passage that has less of a question's words, weighted by idf, and of its names, and of the words that ask, is not
# about it: so was none of the 43 whose article was found, and 8 % of 120 about other things than the index holds
# (benchmarks/RESULTS.md, "What is said where nothing is answered"). More words in common prove nothing.
TOUCHES = 1 / 3
# News of a day is told within about as long; an index that ends earlier does not have it.
LATE = timedelta(days=14)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")


def reason(question: Question, passages: Sequence[Passage], stores: Stores) -> str:
    """Say why: by an empty index, the filters, the indexed period, or as no passage is about it or settles it."""
    if not stores.catalog.count("articles"):
        return "The index holds no articles: `qa index FOLDER` adds some."
    if question.filters and not passages:
        return "The filters let no article through that comes near it: remove one, or widen the dates."
    first, last = stores.catalog.published_range()
    if first and last and (asked := _outside(question, passages, first, last)):
        return f"The articles are from {_month(first)} to {_month(last)}; {asked} is not covered."
    if _touched(question.text, passages, stores.lexical):
        return "None of the passages that come nearest holds a settled answer."
    return "No passage is about it."


def _touched(question: str, passages: Sequence[Passage], lexical: Lexical) -> bool:
    """Whether any passage may be about a question, by what it names, by all of its words, or by those that ask."""
    told = ([one.shown for one in tokens(text) if one.tag in CONTENT] for text in (question, asking(question)))
    weights = [weigh(" ".join(words), lexical) for words in (names(question), *told)]
    found = (set(lexical.words(f"{one.title} {one.read.text}")) for one in passages)
    return any(share(each, words) >= TOUCHES for words in found for each in weights)


def _outside(question: Question, passages: Sequence[Passage], first: date, last: date) -> str | None:
    """Return what is asked about that lies outside what was published; not a year that a passage tells of."""
    years = list(dict.fromkeys(_YEAR.findall(question.text)))
    told = any(year in one.text for one in passages for year in years)
    if years and not told and not any(first.year <= int(year) <= last.year for year in years):
        return " and ".join(years)
    if question.as_of and question.as_of - last > LATE:
        return f"the time up to {question.as_of:%B} {question.as_of.day}, {question.as_of.year},"
    return None


def _month(day: date) -> str:
    return f"{day:%B} {day.year}"
