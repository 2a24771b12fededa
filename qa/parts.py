"""The parts of the pipeline that config names: ours, anybody's by dotted path, and those of llama-index."""

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from index.components import Component, make
from index.config import Table
from index.stores import Stores
from qa.answerers import ANSWERERS, Answerer
from qa.checker import Checker
from qa.config import AnswerSettings, LlmSettings, RetrievalSettings
from qa.rerankers import RERANKERS, Reranker
from qa.retrievers import RETRIEVERS, Retriever

if TYPE_CHECKING:
    from qa.llm.writing import Writer


def _by_claims(stores: Stores, settings: LlmSettings) -> Checker:
    from qa.checker import open_checker
    from qa.reader.large import open_reader

    return open_checker(open_reader("large", stores.models))


# What `[llm] checker` names.
CHECKERS: dict[str, Callable[[Stores, LlmSettings], Checker]] = {"claims": _by_claims}

Part = TypeVar("Part")
Settings = TypeVar("Settings", bound=Table)


def open_retriever(stores: Stores, settings: RetrievalSettings) -> Retriever:
    """Return what `[retrieval] retriever` names; `ConfigError` when it can't be had."""
    return _open("[retrieval] retriever", settings.retriever, RETRIEVERS, "retrieve", stores, settings)


def open_rerankers(stores: Stores, settings: RetrievalSettings) -> tuple[Reranker, ...]:
    """Return what `[retrieval] rerankers` names, in its order; `ConfigError` when one can't be had."""
    key = "[retrieval] rerankers"
    return tuple(_open(key, each, RERANKERS, "rerank", stores, settings) for each in settings.rerankers)


def open_answerer(stores: Stores, settings: AnswerSettings) -> Answerer:
    """Return what `[answer] answerer` names; `ConfigError` when it can't be had, `ModelError` for a damaged reader."""
    return _open("[answer] answerer", settings.answerer, ANSWERERS, "answer", stores, settings)


def open_checker(stores: Stores, settings: AnswerSettings) -> Checker | None:
    """Return what holds a sentence to an article by the large reader; None where `[answer] reader` is another."""
    from qa.checker import open_checker
    from qa.reader.large import open_reader

    reader = open_reader("large", stores.models) if settings.reader == "large" else None
    return open_checker(reader) if reader else None


def open_writer(stores: Stores, settings: LlmSettings) -> "Writer | None":
    """Return what writes answers, None where `[llm] provider` names nothing; `ConfigError` says what is missing."""
    if not settings.provider.name:
        return None
    from index.sentences import sentence_spans
    from qa.llm.providers import open_model
    from qa.llm.writing import Writer

    sentence_spans("What cuts text is loaded now. It would be while the first sentence is waited for.")
    checker = _open("[llm] checker", settings.checker, CHECKERS, "check", stores, settings)
    return Writer(open_model(settings), checker, settings)


def _open(
    key: str,
    component: Component,
    entries: Mapping[str, Callable[[Stores, Settings], Part]],
    method: str,
    stores: Stores,
    settings: Settings,
) -> Part:
    """Make a part of the index and the settings; one of llama-index knows neither, and is fitted to the pipeline."""

    def build(maker: Callable[..., Part], arguments: Mapping[str, object]) -> Part:
        given = () if _llama_index_is_used() and _of_llama_index(maker) else (stores, settings)
        made = maker(*given, **arguments)
        return _fitted(made, stores) if _llama_index_is_used() else made

    return make(key, component, entries, method, build)


def _llama_index_is_used() -> bool:
    return "llama_index.core" in sys.modules  # else nothing is of it; importing it takes a second


def _of_llama_index(maker: Callable[..., object]) -> bool:
    from qa.llama.adapters import is_component

    return is_component(maker)


def _fitted(made: Part, stores: Stores) -> Part:
    from qa.llama.adapters import fitted

    return fitted(made, stores)
