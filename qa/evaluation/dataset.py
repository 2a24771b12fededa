"""Questions with their gold, and what they are put to."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from qa.pairs import Pair


class Task(StrEnum):
    """What a set asks of a system."""

    ASK = "ask"  # answer from the index
    READ = "read"  # answer from the passage that comes with the question
    FIND = "find"  # rank the articles that come with the set


@dataclass(frozen=True, slots=True)
class GivenArticle:
    """An article that a set brings along."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """Questions with their gold, and what they are asked of: the index, unless the set brings `articles`."""

    pairs: tuple[Pair, ...]
    task: Task = Task.ASK
    articles: Iterable[GivenArticle] = ()

    def select(self, limit: int | None, seed: int | None) -> Self:
        """Return it with `limit` pairs in the order of the file: drawn by `seed` if one is given, else the first."""
        if limit is None or limit >= len(self.pairs):
            return self
        at = range(limit) if seed is None else sorted(random.Random(seed).sample(range(len(self.pairs)), limit))
        return replace(self, pairs=tuple(self.pairs[each] for each in at))
