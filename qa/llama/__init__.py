"""Dateline as llama-index components: open a home, and take its retriever or its query engine wherever those go.

Retrievers and node postprocessors of llama-index become parts of Dateline by naming them in config: `qa.parts`.
Importing this takes a second; nothing that the command runs does it unless config names such a part.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.core.vector_stores.types import MetadataFilters

from qa import answers
from qa.config import load_config
from qa.engine import Engine
from qa.llama.filters import to_filters
from qa.llama.nodes import nodes_of, to_nodes
from qa.types import Answer, Question, Turn

__all__ = ["DatelineQueryEngine", "DatelineRetriever", "Home", "open_home"]


class DatelineRetriever(BaseRetriever):
    """Passages as llama-index nodes: the id is the chunk's, the offsets count code points of the article's text.

    `filters` may limit publisher (== or in) and published (==, >= or <= a day); `as_of` is the day of asking; of
    `history`, a question that follows up on it takes what it refers to. `QuestionError` for other filters.
    """

    def __init__(
        self,
        engine: Engine,
        filters: MetadataFilters | None = None,
        as_of: date | None = None,
        history: Sequence[ChatMessage] = (),
        similarity_top_k: int = 10,
    ) -> None:
        self._engine = engine
        self._asked = Question("", to_filters(filters), as_of=as_of, history=_turns(history))
        self._limit = similarity_top_k
        # Given, since the base class would otherwise look into llama-index's global settings.
        super().__init__(callback_manager=CallbackManager())

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return to_nodes(self._engine.find(replace(self._asked, text=query_bundle.query_str))[: self._limit])

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class DatelineQueryEngine(BaseQueryEngine):
    """Answers with proven citations; takes what `DatelineRetriever` takes.

    The source nodes are the cited spans, in order of their markers; `Response.metadata` is the answer's JSON.
    """

    def __init__(
        self,
        engine: Engine,
        filters: MetadataFilters | None = None,
        as_of: date | None = None,
        history: Sequence[ChatMessage] = (),
    ) -> None:
        self._engine = engine
        self._asked = Question("", to_filters(filters), as_of=as_of, history=_turns(history))
        super().__init__(callback_manager=CallbackManager())

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Return what is found for a question, best first."""
        return to_nodes(self._engine.find(replace(self._asked, text=query_bundle.query_str)))

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._engine.ask(replace(self._asked, text=query_bundle.query_str))
        return Response(response=answer.text, source_nodes=_cited(answer), metadata=answers.to_json(answer))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def _get_prompt_modules(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True)
class Home:
    """An open index; to be closed, or used in a `with`."""

    engine: Engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def as_retriever(
        self,
        filters: MetadataFilters | None = None,
        as_of: date | None = None,
        history: Sequence[ChatMessage] = (),
        similarity_top_k: int = 10,
    ) -> DatelineRetriever:
        """Return a retriever over the index."""
        return DatelineRetriever(self.engine, filters, as_of, history, similarity_top_k)

    def as_query_engine(
        self, filters: MetadataFilters | None = None, as_of: date | None = None, history: Sequence[ChatMessage] = ()
    ) -> DatelineQueryEngine:
        """Return a query engine over the index."""
        return DatelineQueryEngine(self.engine, filters, as_of, history)

    def nodes(self) -> Iterator[TextNode]:
        """Yield every chunk as a node: what a retriever of llama-index that config names is made of."""
        return nodes_of(self.engine.stores.catalog)

    def close(self) -> None:
        """Close the index."""
        self.engine.close()


def open_home(path: str | Path, config: Path | None = None) -> Home:
    """Open the index at `path` with the settings of a file, or those of `load_config`; `NoIndexError` without one."""
    return Home(Engine.open(load_config(config, str(path))))


def _turns(messages: Sequence[ChatMessage]) -> tuple[Turn, ...]:
    """Return what was asked and answered; what neither a user nor an assistant said is left out."""
    turns: list[Turn] = []
    for message in messages:
        if message.role == MessageRole.USER:
            turns.append(Turn(message.content or "", ""))
        elif message.role == MessageRole.ASSISTANT and turns:
            turns[-1] = replace(turns[-1], answer=message.content or "")
    return tuple(turns)


def _cited(answer: Answer) -> list[NodeWithScore]:
    return [
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
