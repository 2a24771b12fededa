"""What papers have taken back of what the articles about a topic say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from index.types import Span
from qa.accounts.topics import Source
from qa.answerers.corrections import Withdrawn, withdrawn
from qa.answerers.proposals import Occurrence
from qa.types import Passage

_FIGURE = re.compile(r"[£$€]?\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """The notices of a topic's articles."""

    notices: Sequence[Withdrawn]

    @classmethod
    def of(cls, sources: Sequence[Source]) -> Self:
        """Return what these articles take back."""
        first = [_occurrence(source, Span(0, 0), Span(0, 0)) for source in sources]
        sentences = {source.article.id: source.sentences for source in sources}
        return cls(withdrawn(first, sentences, {source.article.id: source.article.text for source in sources}))

    def covers(self, source: Source, sentence: Span, words: Span | None) -> bool:
        """Whether some words of a sentence are taken back, or the whole of it."""
        whole = any(one.article_id == source.article.id and one.span.start == sentence.start for one in self.notices)
        return whole or (words is not None and self._covers(source, sentence, words))

    def covers_figure(self, source: Source, sentence: Span) -> bool:
        """Whether a sentence is taken back, or any figure in it."""
        return any(self.covers(source, sentence, one) for one in (None, *_figures(source, sentence)))

    def _covers(self, source: Source, sentence: Span, words: Span) -> bool:
        return any(one.covers(_occurrence(source, sentence, words)) for one in self.notices)


def _figures(source: Source, sentence: Span) -> Iterator[Span]:
    for match in _FIGURE.finditer(source.article.text, sentence.start, sentence.end):
        yield Span(*match.span())


def _occurrence(source: Source, sentence: Span, words: Span) -> Occurrence:
    one = source.article
    facts = one.id, one.title, one.publisher, one.published
    passage = Passage("", *facts, 0, len(one.text), one.text, source.score, 1, one.markup)
    return Occurrence(passage, words, sentence, 0.0, 0.0)
