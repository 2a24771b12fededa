"""Dateline as llama-index components, and llama-index components as parts of Dateline.

`DatelineRetriever` and `DatelineQueryEngine` go wherever llama-index takes a retriever or a query engine.
`Postprocessed` puts any llama-index reranker behind a retriever of ours. Importing this takes a second;
nothing else in the project does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.catalog import Catalog
from qa import answers
from qa.retrievers import Retriever
from qa.types import Answer, Hit, Question


class DatelineRetriever(BaseRetriever):
    """Hits as llama-index nodes: the id is the chunk's, the offsets count code points of the article's text."""

    def __init__(self, retriever: Retriever, catalog: Catalog, limit: int = 10) -> None:
        self._retriever = retriever
        self._catalog = catalog
        self._limit = limit
        # Given, since the base class would otherwise look into llama-index's global settings.
        super().__init__(callback_manager=CallbackManager())

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._retriever.retrieve(Question(query_bundle.query_str))[: self._limit]
        return to_nodes(hits, self._catalog)


class DatelineQueryEngine(CustomQueryEngine):
    """Answers with proven citations as a llama-index query engine; `Response.metadata` is the answer's JSON."""

    engine: Any  # a `qa.engine.Engine`, whose parts are Protocols, which pydantic can't check

    def custom_query(self, query_str: str) -> Response:
        """Answer a question; the source nodes are the cited spans, in order of their markers."""
        answer: Answer = self.engine.ask(Question(query_str))
        nodes = [
            NodeWithScore(
                node=TextNode(
                    text=citation.quote,
                    start_char_idx=citation.start,
                    end_char_idx=citation.end,
                    metadata={"article_id": citation.article_id, "title": citation.title, "path": citation.path},
                ),
                score=answer.confidence,
            )
            for citation in answer.citations
        ]
        return Response(response=answer.text, source_nodes=nodes, metadata=answers.to_json(answer))


@dataclass(frozen=True, slots=True)
class Postprocessed:
    """A `Retriever` whose first `depth` hits pass through llama-index node postprocessors."""

    retriever: Retriever
    catalog: Catalog
    postprocessors: Sequence[BaseNodePostprocessor]
    depth: int = 50

    def retrieve(self, question: Question) -> list[Hit]:
        """Return the hits that are left, in the postprocessors' order, ranks from 1."""
        nodes = to_nodes(self.retriever.retrieve(question)[: self.depth], self.catalog)
        for postprocessor in self.postprocessors:
            nodes = postprocessor.postprocess_nodes(nodes, query_str=question.text)
        return [Hit(item.node.node_id, item.score or 0.0, rank) for rank, item in enumerate(nodes, 1)]


def to_nodes(hits: Sequence[Hit], catalog: Catalog) -> list[NodeWithScore]:
    """Return hits as nodes; those whose chunk is gone are left out."""
    chunks = catalog.chunks([hit.chunk_id for hit in hits])
    nodes = []
    for hit in hits:
        chunk = chunks.get(hit.chunk_id)
        if chunk is None:
            continue
        metadata: dict[str, Any] = {
            "article_id": chunk.article_id,
            "title": chunk.title,
            "publisher": chunk.publisher,
            "published": chunk.published.isoformat() if chunk.published else None,
        }
        node = TextNode(
            id_=chunk.id, text=chunk.text, start_char_idx=chunk.start, end_char_idx=chunk.end, metadata=metadata
        )
        nodes.append(NodeWithScore(node=node, score=hit.score))
    return nodes
