"""Questions with their gold, and what they are put to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

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
