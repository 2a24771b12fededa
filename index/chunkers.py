"""An article becomes chunks: runs of whole sentences that the embedding model reads to the end."""

import hashlib
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.components import make
from index.config import ChunkSettings
from index.errors import ConfigError
from index.rendering import render, said
from index.types import Article, Chunk, Span, chunk_id
from index.word_pieces import TokenCounter

# A title is context, not content: at most this part of the model's window goes to it.
TITLE_SHARE = 0.25


class Chunker(Protocol):
    """Anything that cuts an article into chunks along its sentences."""

    def cut(self, article: Article, sentences: Sequence[Span]) -> list[Span]:
        """Return the chunks' spans, in order. What the embedding model does not read to its end is found by words."""
        ...


def embedded_text(title: str, text: str) -> str:
    """Return what the model reads for a chunk: its article's title, then the chunk."""
    return f"{title}\n{text}" if title else text


def embedding_key(title: str, text: str) -> bytes:
    """Return under which key the vector of a chunk is kept: equal for what the model reads as the same."""
    return hashlib.sha256(embedded_text(title, text).encode()).digest()[:16]


def embedded_title(title: str, tokens: TokenCounter, settings: ChunkSettings) -> str:
    """Return the part of an article's title that is embedded with each of its chunks."""
    return tokens.head(" ".join(title.split()), int(settings.max_tokens * TITLE_SHARE)).strip()


@dataclass(frozen=True, slots=True)
class SentenceChunker:
    """Whole sentences up to `max_tokens` word pieces, title and special pieces included.

    Each chunk repeats the last `overlap_sentences` of the one before where there is room. A sentence that
    is longer than the model reads is cut into pieces; nothing is left out.
    """

    tokens: TokenCounter
    settings: ChunkSettings

    def cut(self, article: Article, sentences: Sequence[Span]) -> list[Span]:
        """Cut `article` along `sentences`."""
        title_tokens = self.tokens.counts([embedded_title(article.title, self.tokens, self.settings)])[0]
        room = self.settings.max_tokens - self.tokens.special - title_tokens
        units = self._units(article, sentences, room)
        sizes = self.tokens.counts([said(article, unit.start, unit.end) for unit in units])
        return [
            Span(units[first].start, units[last].end)
            for first, last in _runs(units, sizes, room, self.settings.overlap_sentences, article.boilerplate)
        ]

    def _units(self, article: Article, sentences: Sequence[Span], room: int) -> list[Span]:
        """Return the sentences, the overlong ones cut to fit."""
        sizes = self.tokens.counts([said(article, s.start, s.end) for s in sentences])
        units: list[Span] = []
        for sentence, size in zip(sentences, sizes, strict=True):
            units += [sentence] if size <= room else self._pieces(article, sentence, room)
        return units

    def _pieces(self, article: Article, span: Span, room: int) -> Iterator[Span]:
        read = render(article.text, article.markup, span.start, span.end)
        # Each cut falls at a piece's border, where one more piece may arise: leave room for it.
        for piece in self.tokens.cut(read.text, room - 2):
            part = read.origin(piece.start, piece.end)
            content = said(article, part.start, part.end)
            if not content or content.isspace():
                continue
            # The rest of a word too long to be known at all may be short enough to be spelt out.
            if self.tokens.counts([content])[0] > room and part != span:
                yield from self._pieces(article, part, room)
            else:
                yield part


def _runs(
    units: Sequence[Span], sizes: Sequence[int], room: int, overlap: int, walls: Sequence[Span]
) -> list[tuple[int, int]]:
    """Return (first, last) unit of each chunk; no chunk reaches over boilerplate."""
    runs: list[tuple[int, int]] = []
    first = total = 0
    starts = [*(wall.start for wall in walls), sys.maxsize]
    for at, size in enumerate(sizes):
        walled = at > first and starts[bisect_left(starts, units[at - 1].end)] < units[at].start
        if at > first and (walled or total + size > room):
            runs.append((first, at - 1))
            first, total = at, 0
            while not walled and first > runs[-1][0] + 1 and at - first < overlap:
                if total + sizes[first - 1] + size > room:
                    break
                first -= 1
                total += sizes[first]
        total += size
    if sizes:
        runs.append((first, len(sizes) - 1))
    return runs


# What `[chunks] chunker` names; anything else that it names is made in the same way.
CHUNKERS: dict[str, Callable[[TokenCounter, ChunkSettings], Chunker]] = {"sentences": SentenceChunker}


def open_chunker(tokens: TokenCounter, settings: ChunkSettings) -> Chunker:
    """Return the chunker that `[chunks] chunker` names; `ConfigError` when it can't be had."""
    return make(
        "[chunks] chunker", settings.chunker, CHUNKERS, "cut", lambda maker, given: maker(tokens, settings, **given)
    )


def chunks_of(article: Article, spans: Sequence[Span]) -> list[Chunk]:
    """Return the chunks that a chunker cut; `ConfigError` for a span without text."""
    chunks = [_chunk(article, span) for span in dict.fromkeys(spans)]
    for chunk in chunks:
        if not 0 <= chunk.start < chunk.end <= len(article.text) or chunk.text.isspace():
            raise ConfigError(
                f"[chunks] chunker: cuts {chunk.start}-{chunk.end} out of article {article.id}, where no text stands;"
                f" it has {len(article.text)} characters"
            )
    return chunks


def _chunk(article: Article, span: Span) -> Chunk:
    text = article.text[span.start : span.end]
    return Chunk(chunk_id(article.id, span.start, span.end, text), article.id, span.start, span.end, text)
