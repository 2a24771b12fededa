"""Which chunk a sentence stands in."""

from index.catalog import Catalog
from index.types import Article, Span


def chunk_at(catalog: Catalog, article: Article, sentence: Span) -> str:
    """Return the id of the chunk that holds most of a sentence; "" for an article without chunks."""
    held = {
        chunk.id: min(chunk.end, sentence.end) - max(chunk.start, sentence.start)
        for chunk in catalog.article_chunks(article)
    }
    return max(held, key=held.__getitem__, default="")
