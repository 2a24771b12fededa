"""Accounts of a topic over many articles: its events in order, what is known of it, or on what sources disagree."""

from collections.abc import Sequence
from dataclasses import replace

from index.stores import Stores
from qa.accounts.comparisons import compared
from qa.accounts.digests import digest
from qa.accounts.timelines import LINES, events
from qa.accounts.topics import Topic
from qa.answerers import Answerer
from qa.answerers.abstaining import reason
from qa.checker import Checker
from qa.config import DigestSettings
from qa.questions.accounts import Account
from qa.types import Evidence, Finding, Passage, Question

NAME = "extractive"
# The share of a timeline's lines, and less than the share of a digest's sentences, that were right over the half of the
# sample's topics on which nothing was chosen (benchmarks/RESULTS.md, "Timelines and digests"); of the points of a
# comparison 4 of 5 over the sample's topics.
TOLD = {"timeline": 0.83, "digest": 0.65, "comparison": 0.8}
AGREED = "No figure, day, name or cause of it was found on which sources disagree."


def tell(
    account: Account,
    question: Question,
    passages: Sequence[Passage],
    stores: Stores,
    settings: DigestSettings,
    answerer: Answerer,
    checker: Checker | None = None,
) -> Finding:
    """Return the account that a question asks for, drawn from the articles of passages; none where none is about it."""
    found: list[Evidence]
    if account.kind == "timeline":
        lines = events(account.topic, passages, stores, question.filters, LINES)
        found = [item for event in lines for item in event.evidence]
    elif account.kind == "comparison":
        topic = Topic.of(account.topic, stores)
        found = list(compared(topic, account.parties, passages, question.filters, answerer, checker))
        if passages and not found:
            return Finding((), 0.0, NAME, reason=AGREED)
    else:
        sentences = digest(Topic.of(account.topic, stores), passages, question.filters, settings.sentences)
        found = [one.evidence for one in sentences]
    if not found:
        return Finding((), 0.0, NAME, reason=reason(replace(question, text=account.topic), passages, stores))
    return Finding(tuple(found), TOLD[account.kind], NAME)
