from collections.abc import Callable

import pytest
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle

from qa.config import load_config
from qa.engine import Engine
from qa.llama import DatelineQueryEngine, DatelineRetriever, Postprocessed
from qa.types import Question

FILES = {
    "bridge.txt": "Bridge to close\n\nThe council will close Tallow Bridge on Friday. Repairs cost two million.\n",
    "fair.txt": "Eel fair opens\n\nThe eel fair drew 9,500 people on Sunday. Mayor Ines Brandt opened it at noon.\n",
}


@pytest.fixture
def engine(make_corpus: Callable[..., object]) -> Engine:
    corpus = make_corpus(FILES)
    corpus.build()
    return Engine.open(load_config(home=str(corpus.home)))


class Backwards(BaseNodePostprocessor):
    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return nodes[::-1]


def test_retriever_gives_nodes_with_true_offsets(engine: Engine) -> None:
    nodes = DatelineRetriever(engine.retriever, engine.stores.catalog).retrieve("Who opened the eel fair?")
    assert nodes
    for found in nodes:
        article = engine.article(found.node.metadata["article_id"])
        assert article is not None
        assert article.text[found.node.start_char_idx : found.node.end_char_idx] == found.node.get_content()


def test_query_engine_cites_spans(engine: Engine) -> None:
    response = DatelineQueryEngine(engine=engine).query("Who opened the eel fair?")
    assert "Ines Brandt" in str(response)
    assert [node.node.get_content() for node in response.source_nodes] == [
        citation["quote"] for citation in response.metadata["citations"]
    ]


def test_postprocessors_reorder_and_drop(engine: Engine) -> None:
    question = Question("Who opened the eel fair?")
    plain = [hit.chunk_id for hit in engine.retriever.retrieve(question)]
    reversed_ = Postprocessed(engine.retriever, engine.stores.catalog, [Backwards()]).retrieve(question)
    assert [hit.chunk_id for hit in reversed_] == plain[::-1]
    assert [hit.rank for hit in reversed_] == list(range(1, len(plain) + 1))
    nothing = SimilarityPostprocessor(similarity_cutoff=2.0)
    assert Postprocessed(engine.retriever, engine.stores.catalog, [nothing]).retrieve(question) == []
