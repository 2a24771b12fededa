"""Passages for a question that names a year or a month, which news leaves out of its own days."""

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import replace

from qa.types import Passage

_SURE = "|".join(name for name in month_name if name not in ("", "March", "May"))
# "Who may stand?", "May I ask", "the march": words, unless a capital, a figure or "in" makes a month of them.
_NAMES = re.compile(rf"\b(?:(?:19|20)\d\d|(?i:{_SURE})|(?<=.)(?:March|May)|(?i:(?:\d|in) (?:march|may)))\b")


def dated(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return passages for the readers: with the day of publication behind their titles, where a question names such.

    Other questions would be read a little worse with it (benchmarks/RESULTS.md).
    """
    if not _NAMES.search(question):
        return list(passages)
    return [
        replace(one, title=f"{one.title} ({one.published.day} {one.published:%B %Y})") if one.published else one
        for one in passages
    ]
