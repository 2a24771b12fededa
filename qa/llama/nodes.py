"""Passages as llama-index nodes: the id is the chunk's, the offsets count code points of the article's text."""

from collections.abc import Iterator, Sequence
from itertools import islice

from llama_index.core.schema import NodeWithScore, TextNode

from index.catalog import Catalog
from qa.pipeline import passages_of
from qa.types import Hit, Passage

_BATCH = 1_000
# Of no use to a model that reads a node.
_UNREAD = ["article_id"]


def to_node(passage: Passage) -> TextNode:
    """Return a passage as a node."""
    return TextNode(
        id_=passage.chunk_id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={
            "article_id": passage.article_id,
            "title": passage.title,
            "publisher": passage.publisher,
            "published": passage.published.isoformat() if passage.published else None,
        },
        excluded_embed_metadata_keys=_UNREAD,
        excluded_llm_metadata_keys=_UNREAD,
    )


def to_nodes(passages: Sequence[Passage]) -> list[NodeWithScore]:
    """Return passages as nodes with their scores."""
    return [NodeWithScore(node=to_node(passage), score=passage.score) for passage in passages]


def nodes_of(catalog: Catalog) -> Iterator[TextNode]:
    """Yield every chunk of an index: what an index or a retriever of llama-index over the same articles is made of."""
    ids = iter(catalog.chunk_ids())
    while batch := list(islice(ids, _BATCH)):
        yield from map(to_node, passages_of([Hit(key, 0.0, 1) for key in batch], catalog))
