"""Passages for a question that names a year or a month, which news leaves out of its own days."""

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import replace

from qa.types import Passage

_NAMES = re.compile(rf"\b(?:(?:19|20)\d\d|{'|'.join(filter(None, month_name))})\b", re.IGNORECASE)


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
