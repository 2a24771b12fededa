"""Retrievers and postprocessors of llama-index, as somebody writes them for it."""

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.stores import Stores
from qa.config import RetrievalSettings
from qa.llama.nodes import nodes_of


class Backwards(BaseNodePostprocessor):
    """The last comes first; what stands in the nodes is no longer what the index has."""

    keep: int = 100

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        for item in nodes:
            item.node.set_content("Replaced.")
        invented = NodeWithScore(node=TextNode(text="Invented."), score=9.0)
        return [invented, *nodes[::-1][: self.keep]]


class Longest(BaseRetriever):
    """Finds the longest nodes first, whatever is asked."""

    def __init__(self, nodes: list[TextNode]) -> None:
        self._nodes = sorted(nodes, key=lambda node: -len(node.text))
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [NodeWithScore(node=node, score=None) for node in [*self._nodes, *self._nodes]]


class Foreign(BaseRetriever):
    """Finds nodes that no index of ours has."""

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [NodeWithScore(node=TextNode(text="Foreign."), score=1.0)]


def longest(stores: Stores, settings: RetrievalSettings) -> Longest:
    """Made of the nodes of the index that is asked."""
    return Longest(list(nodes_of(stores.catalog)))
