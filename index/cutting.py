"""Articles are cut into sentences and chunks, as the settings and the embedding model have it."""

from dataclasses import replace
from functools import cached_property

from index.chunkers import Chunker, chunks_of, embedded_title, open_chunker
from index.config import ChunkSettings
from index.embedder import open_counter, prepare
from index.home import BuildSettings
from index.ledger import Prepared
from index.models import Models
from index.types import Article, Span
from index.word_pieces import TokenCounter


class Cutter:
    """Cuts one article after another; the model's tokenizer is opened for the first, and prepared if need be."""

    def __init__(self, settings: BuildSettings, models: Models) -> None:
        self._settings, self._models = settings, models

    def prepared(self, article: Article) -> Prepared:
        """Return an article with its sentences and chunks, ready to be stored."""
        from index.sentences import sentences_of

        sentences = sentences_of(article)
        title = embedded_title(article.title, self._tokens, self._chunks)
        return Prepared(article, title, sentences, chunks_of(article, self._chunker.cut(article, sentences)))

    @cached_property
    def _tokens(self) -> TokenCounter:
        prepare(self._settings.embedder, self._models)
        return open_counter(self._settings.embedder, self._models)

    @cached_property
    def _chunks(self) -> ChunkSettings:
        """The settings of chunks, none larger than the model reads."""
        chunks = self._settings.chunks
        return chunks.model_copy(update={"max_tokens": min(chunks.max_tokens, self._tokens.window)})

    @cached_property
    def _chunker(self) -> Chunker:
        return open_chunker(self._tokens, self._chunks)


def refitted(prepared: Prepared, article: Article) -> Prepared | None:
    """Return an article cut as it was under another id or path; None where it is not the same, and to be cut anew."""
    if replace(prepared.article, id=article.id, path=article.path) != article:
        return None
    spans = [Span(chunk.start, chunk.end) for chunk in prepared.chunks]
    return replace(prepared, article=article, chunks=chunks_of(article, spans))
