"""Which articles are about a topic, and how near a sentence comes to it: by words and by meaning.

The reader tells this no better and takes seconds (benchmarks/RESULTS.md, "Timelines and digests").
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from index.errors import DatelineError
from index.rendering import said
from index.stores import Stores
from index.types import Article, Chunk, Filters, Span
from qa.answerers.idf import share, weigh
from qa.types import Passage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

# Chunks whose nearness is looked up, and articles that are read.
DEPTH, READ = 1_000, 40
# An article's score is the cosine of its nearest chunk and this much of the share of the topic's words that it has.
WORDS = 0.5
# It is about the topic from this share of the best article's score on, or where its cosine alone comes as near and it
# has some of the words: an election may be told as "the race for the mayor's chain". Below, it touches upon it, and a
# sentence of it must come near by itself. Looked at on the topics of benchmarks/timelines.json.
LEAST, TOUCHES, ABOUT = 0.6, 0.6, 0.75
NEAR_ABOUT, SOME = 0.7, 0.3
NEAR = 0.25
# "HARROWMERE, 5 March (AP) — " says where and when an article was written; it stands before one of its first sentences.
_DATELINE = re.compile(r"[A-Z][A-Z .,'’/-]{2,40}[^—–\n]{0,40}[—–] (?=[“\"]?[A-Z])")
OPENING = 5


@dataclass(frozen=True, slots=True)
class Source:
    """An article that tells of a topic: how near it comes, and whether it is about it or only touches upon it.

    Of an article of many things, `near` are the passages that tell of this one.
    """

    article: Article
    sentences: Sequence[Span]
    near: Sequence[Span]
    score: float
    about: bool

    def tells_in(self, sentence: Span) -> bool:
        """Whether a sentence stands in a passage that tells of the topic."""
        return any(one.start < sentence.end and sentence.start < one.end for one in self.near)

    def said(self, span: Span) -> str:
        """Return what is read at a span, on one line."""
        return " ".join(said(self.article, span.start, span.end).split())

    def headed(self, span: Span) -> str:
        """Return the same behind the article's title."""
        return f"{self.article.title}. {self.said(span)}"


@dataclass(frozen=True, slots=True)
class _Scored:
    """A part of an article, its cosine, and its share of the topic's words."""

    span: Span
    cosine: float
    words: float

    @property
    def score(self) -> float:
        return self.cosine + WORDS * self.words


@dataclass(frozen=True, slots=True)
class _Read:
    """An article, and its parts."""

    article: Article
    whole: _Scored
    parts: Sequence[_Scored]


@dataclass(frozen=True)
class Topic:
    """A topic over an index; without vectors, words alone tell what is near."""

    text: str
    stores: Stores
    weights: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, stores: Stores) -> Self:
        """Return the topic that a text names."""
        return cls(text, stores, weigh(text, stores.lexical))

    def sources(self, passages: Sequence[Passage], filters: Filters) -> list[Source]:
        """Return the articles of passages that tell of it, nearest first."""
        found = list(self._read(passages, filters))
        best = max((one.whole.score for one in found), default=0.0)
        nearest = max((one.whole.cosine for one in found), default=0.0)
        least = max(LEAST, TOUCHES * best)
        kept = [one for one in found if one.whole.score >= least]
        ordered = sorted(kept, key=lambda one: (-one.whole.score, one.article.id))
        return [
            Source(
                one.article,
                self._sentences(one.article),
                [part.span for part in one.parts if part.score >= least],
                one.whole.score,
                one.whole.score >= ABOUT * best
                or (one.whole.cosine >= NEAR_ABOUT * nearest and one.whole.words >= SOME),
            )
            for one in ordered
        ]

    def _read(self, passages: Sequence[Passage], filters: Filters) -> Iterator[_Read]:
        """Yield the articles of passages, with how near each and its chunks come; without vectors, by words alone."""
        cosines = self._cosines(filters)
        for key in list(dict.fromkeys(one.article_id for one in passages))[:READ]:
            if article := self.stores.catalog.article(key):
                parts = [self._scored(article, chunk, cosines) for chunk in self.stores.catalog.article_chunks(article)]
                words = self.share(f"{article.title} {said(article, 0, len(article.text))}")
                cosine = max((one.cosine for one in parts), default=0.0) if cosines else words
                yield _Read(article, _Scored(Span(0, len(article.text)), cosine, words), parts)

    def _scored(self, article: Article, chunk: Chunk, cosines: Mapping[str, float]) -> _Scored:
        words = self.share(f"{article.title} {said(article, chunk.start, chunk.end)}")
        return _Scored(Span(chunk.start, chunk.end), cosines.get(chunk.id, 0.0) if cosines else words, words)

    def _sentences(self, article: Article) -> list[Span]:
        """Return the sentences of an article, the dateline before the first left out."""
        found = self.stores.catalog.sentences(article.id)
        for at, one in enumerate(found[:OPENING]):
            if before := _DATELINE.match(article.text, one.start, one.end):
                found[at] = Span(before.end(), one.end)
        return found

    def share(self, text: str) -> float:
        """Return the share of its words that a text has, weighted by idf."""
        return share(self.weights, set(self.stores.lexical.words(text)))

    def likeness(self, texts: Sequence[str]) -> "Likeness":
        """Return what tells how near texts come, and how alike two of them are."""
        words = [set(self.stores.lexical.words(text)) for text in texts]
        if self._vector is None or not texts:
            return Likeness([share(self.weights, one) for one in words], words, None)
        vectors = self.stores.embedder.embed(texts)
        return Likeness([float(one) for one in vectors @ self._vector], words, vectors)

    @cached_property
    def _vector(self) -> "NDArray[np.float32] | None":
        try:
            return self.stores.embedder.embed_question(self.text)
        except DatelineError as error:
            log.warning("telling by words alone what is about it: %s", error)
            return None

    def _cosines(self, filters: Filters) -> dict[str, float]:
        """Return the cosine of the nearest chunks, by their ids."""
        try:
            found = self.stores.search_vectors(self.text, DEPTH, filters)
        except DatelineError:  # the retriever tells of it
            return {}
        return {one.chunk_id: one.score for one in found}


@dataclass(frozen=True)
class Likeness:
    """How near the texts of a list come to a topic, 0 to 1, and how alike two of them are, by their places.

    `vectors` are `(n, d)` float32, of length one; None without the model.
    """

    near: Sequence[float]
    words: Sequence[set[str]]
    vectors: "NDArray[np.float32] | None"

    def __call__(self, one: int, other: int) -> float:
        """Return their cosine, without vectors the part of the shorter one's words that they share; 0 to 1."""
        if self.vectors is not None:
            return float(self.vectors[one] @ self.vectors[other])
        return len(self.words[one] & self.words[other]) / max(1, self._shorter(one, other))

    def repeats(self, one: int, other: int, share: float, least: int) -> bool:
        """Whether they share so much of the shorter one's words, and so many at least."""
        return len(self.words[one] & self.words[other]) >= max(least, share * self._shorter(one, other))

    def _shorter(self, one: int, other: int) -> int:
        return min(len(self.words[one]), len(self.words[other]))
