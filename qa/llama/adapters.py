"""Retrievers and node postprocessors of llama-index as parts of the pipeline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import QueryBundle

from index.errors import StoreError
from index.stores import Stores
from qa.llama.nodes import to_nodes
from qa.types import Hit, Passage, Question

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class LlamaRetriever:
    """A `Retriever` over a retriever of llama-index that returns nodes of `Home.nodes`."""

    retriever: BaseRetriever
    stores: Stores

    def retrieve(self, question: Question) -> list[Hit]:
        """Return a hit for each node that passes the question's filters; `StoreError` when no node is of this index."""
        scores: dict[str, float | None] = {}
        for item in self.retriever.retrieve(QueryBundle(question.text)):
            scores.setdefault(item.node.node_id, item.score)
        chunks = self.stores.catalog.chunks(list(scores))
        if scores and not chunks:
            raise StoreError(
                f"[retrieval] retriever: {type(self.retriever).__name__} found {len(scores)} nodes, none of which is a"
                " chunk of this index; make it of the nodes that `qa.llama.open_home(HOME).nodes()` gives"
            )
        articles = {one.article_id: self.stores.catalog.article(one.article_id) for one in chunks.values()}
        admit = question.filters.admit
        let_through = {key for key, one in articles.items() if one and admit(one.publisher, one.published, one.byline)}
        kept = [key for key in scores if key in chunks and chunks[key].article_id in let_through]
        return [Hit(key, _or(scores[key], 1 / rank), rank) for rank, key in enumerate(kept, 1)]


@dataclass(frozen=True, slots=True)
class LlamaReranker:
    """A `Reranker` over a node postprocessor of llama-index."""

    postprocessor: BaseNodePostprocessor

    def rerank(self, question: Question, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages whose nodes are left, as the index has them, in the postprocessor's order."""
        given = {passage.chunk_id: passage for passage in passages}
        left = self.postprocessor.postprocess_nodes(to_nodes(passages), query_bundle=QueryBundle(question.text))
        return [
            replace(given[item.node.node_id], score=_or(item.score, given[item.node.node_id].score))
            for item in left
            if item.node.node_id in given
        ]


def is_component(maker: object) -> bool:
    """Whether something is a class of llama-index's retrievers or postprocessors, which know of no index of ours."""
    return isinstance(maker, type) and issubclass(maker, BaseRetriever | BaseNodePostprocessor)


def fitted(part: Part, stores: Stores) -> Part:
    """Return a retriever or postprocessor of llama-index as a part of the pipeline, and anything else as it is."""
    if isinstance(part, BaseRetriever):
        return cast("Part", LlamaRetriever(part, stores))
    if isinstance(part, BaseNodePostprocessor):
        return cast("Part", LlamaReranker(part))
    return part


def _or(score: float | None, otherwise: float) -> float:
    return otherwise if score is None else float(score)
