"""What a model may write of: answers that rest on passages, and accounts of a topic, each by its own prompt."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from index.timex import read_times
from qa.questions.accounts import Kind, asked_for
from qa.statements import CATALOG
from qa.types import Answer

# An answer has so many sentences; an account as many as the quoted one, within these.
SENTENCES, FEWEST, MOST = 5, 3, 10


def account_of(quoted: Answer) -> Kind | None:
    """Return which account of a topic an answer is; None for any other."""
    account = asked_for(quoted.interpreted_as or quoted.question.text)
    return account.kind if account and not quoted.short_answer else None


def is_writable(quoted: Answer) -> bool:
    """Whether a model may write an answer anew: one that rests on passages, or an account that was found."""
    if account_of(quoted):
        return bool(quoted.citations) and not quoted.abstained
    return bool(quoted.passages) and quoted.answered_by != CATALOG


def most_sentences(quoted: Answer) -> int:
    """Return how many sentences it may have."""
    return min(MOST, max(FEWEST, len(quoted.citations))) if account_of(quoted) else SENTENCES


def in_order(sentences: Iterable[str]) -> bool:
    """Whether sentences that begin with a day tell it in order; a timeline that doesn't is none."""
    days = [day for one in sentences if (day := _first_day(one))]
    return all(one <= other for one, other in pairwise(days))


def _first_day(sentence: str) -> date | None:
    found = next((one for one in read_times(sentence, None) if one.interval), None)
    return found.interval.first if found and found.interval else None
