"""A home opened as llama-index's users expect it."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import QueryBundle
from llama_index.core.vector_stores.types import FilterOperator, MetadataFilter, MetadataFilters

from index.errors import NoIndexError, QuestionError
from qa.llama import Home, open_home

CHUNKS = 6  # a headline and a text of each article
WHO = "Who opened the eel fair?"
HERALD = MetadataFilters(filters=[MetadataFilter(key="publisher", value="Tarn Herald")])
OLD = MetadataFilters(filters=[MetadataFilter(key="published", value="2032-12-31", operator=FilterOperator.LTE)])


@pytest.fixture(scope="module")
def opened(home: Path) -> Iterator[Home]:
    with open_home(home) as opened:
        yield opened


def titles(retriever: BaseRetriever, question: str = WHO) -> list[str]:
    return [str(found.node.metadata["title"]) for found in retriever.retrieve(question)]


def test_the_retriever_gives_nodes_with_true_offsets(opened: Home) -> None:
    nodes = opened.as_retriever().retrieve(WHO)
    assert len(nodes) == CHUNKS
    for found in nodes:
        article = opened.engine.article(found.node.metadata["article_id"])
        assert article is not None
        assert article.text[found.node.start_char_idx : found.node.end_char_idx] == found.node.get_content()
    assert [found.score for found in nodes] == sorted((found.score or 0.0 for found in nodes), reverse=True)


def test_so_many_nodes_as_asked_for(opened: Home) -> None:
    assert len(opened.as_retriever(similarity_top_k=2).retrieve(WHO)) == 2


@pytest.mark.parametrize(
    ("filters", "expected"), [(HERALD, {"Bridge to close", "Eel fair of old"}), (OLD, {"Eel fair of old"})]
)
def test_filters_hold_for_nodes_and_answers(opened: Home, filters: MetadataFilters, expected: set[str]) -> None:
    assert set(titles(opened.as_retriever(filters))) == expected
    response = opened.as_query_engine(filters).query(WHO)
    assert "Olaf Reed" in str(response)
    assert response.metadata is not None
    assert response.metadata["filters"] != {"publishers": [], "since": None, "until": None}


def test_the_day_of_asking_brings_its_news_first(opened: Home) -> None:
    for day, title in ((date(2032, 6, 14), "Eel fair of old"), (date(2033, 6, 14), "Eel fair opens")):
        assert titles(opened.as_retriever(as_of=day))[0] == title
        response = opened.as_query_engine(as_of=day).query(WHO)
        assert response.metadata is not None
        assert response.metadata["as_of"] == day.isoformat()


def test_a_question_goes_on_from_the_history(opened: Home) -> None:
    said = [
        ChatMessage(role="system", content="Be brief."),
        ChatMessage(role="user", content="When was Tallow Bridge closed?"),
        ChatMessage(role="assistant", content="On Friday."),
    ]
    response = opened.as_query_engine(history=said).query("And what does it cost?")
    assert response.metadata is not None
    assert "Tallow Bridge" in response.metadata["interpreted_as"]
    assert titles(opened.as_retriever(history=said), "And what does it cost?")[0] == "Bridge to close"


def test_the_query_engine_cites_spans(opened: Home) -> None:
    engine = opened.as_query_engine()
    response = engine.query(WHO)
    assert response.metadata is not None
    assert [node.node.get_content() for node in response.source_nodes] == [
        citation["quote"] for citation in response.metadata["citations"]
    ]
    assert len(engine.retrieve(QueryBundle(WHO))) == CHUNKS


def test_both_can_be_awaited(opened: Home) -> None:
    with ThreadPoolExecutor(1) as beside:  # a browser that earlier tests opened has a loop of its own in this thread
        found = beside.submit(lambda: asyncio.run(opened.as_retriever().aretrieve(WHO))).result()
        answered = beside.submit(lambda: asyncio.run(opened.as_query_engine().aquery(WHO))).result()

    assert len(found) == CHUNKS
    assert str(answered) == str(opened.as_query_engine().query(WHO))


def test_every_chunk_is_a_node(opened: Home) -> None:
    nodes = list(opened.nodes())
    assert len(nodes) == opened.engine.state().chunks == CHUNKS
    assert {node.node_id for node in nodes} == {found.node.node_id for found in opened.as_retriever().retrieve(WHO)}


def test_what_cannot_be_opened_or_honoured_is_said_at_once(opened: Home, tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        open_home(tmp_path / "nowhere")
    wrong = MetadataFilters(filters=[MetadataFilter(key="publisher", value="A", operator=FilterOperator.NE)])
    for make in (opened.as_retriever, opened.as_query_engine):
        with pytest.raises(QuestionError, match="publisher != 'A'"):
            make(wrong)
