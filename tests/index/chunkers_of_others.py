"""Chunkers that are not ours, named by dotted path."""

from collections.abc import Sequence
from itertools import pairwise

from index.config import ChunkSettings
from index.types import Article, Span
from index.word_pieces import TokenCounter


class Whole:
    """An article is one chunk, or as many as are asked for, equally long."""

    def __init__(self, tokens: TokenCounter, settings: ChunkSettings, parts: int = 1) -> None:
        self.parts = parts

    def cut(self, article: Article, sentences: Sequence[Span]) -> list[Span]:
        ends = [round(part * len(article.text) / self.parts) for part in range(self.parts + 1)]
        return [Span(start, end) for start, end in pairwise(ends)]


def beyond(tokens: TokenCounter, settings: ChunkSettings) -> Whole:
    """Cuts one character more than there is."""

    class Beyond(Whole):
        def cut(self, article: Article, sentences: Sequence[Span]) -> list[Span]:
            return [Span(0, len(article.text) + 1)]

    return Beyond(tokens, settings)


def nothing(tokens: TokenCounter, settings: ChunkSettings) -> None:
    """Makes no chunker."""


NUMBER = 5
