"""Retrievers and node postprocessors of llama-index that config names: they work wherever a question is asked."""

import json
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.errors import StoreError
from qa.config import Config, load_config
from qa.engine import Engine
from qa.types import Filters, Question
from ui.server import start

if TYPE_CHECKING:
    from conftest import Run

WHO = "Who opened the eel fair?"
NOTHING_IS_SO_NEAR = (
    '{ name = "llama_index.core.postprocessor:SimilarityPostprocessor", arguments = { similarity_cutoff = 9 } }'
)


@pytest.fixture
def config(home: Path, tmp_path: Path) -> Callable[[str], Config]:
    def with_setting(setting: str) -> Config:
        (tmp_path / "config.toml").write_text(f"[retrieval]\n{setting}\n", encoding="utf-8")
        return load_config(tmp_path / "config.toml", str(home))

    return with_setting


def found(config: Config, question: Question) -> list[str]:
    with Engine.open(config) as engine:
        return [passage.title for passage in engine.find(question)]


def test_a_postprocessor_orders_and_drops_what_is_read_and_invents_nothing(config: Callable[[str], Config]) -> None:
    plain = found(config(""), Question(WHO))
    named = '{ name = "llama_parts_of_others:Backwards", arguments = { keep = 2 } }'
    with Engine.open(config(f"rerankers = [{named}]")) as engine:
        passages = engine.find(Question(WHO))
        assert [passage.title for passage in passages] == plain[::-1][:2]
        for passage in passages:
            article = engine.article(passage.article_id)
            assert article is not None
            assert article.text[passage.start : passage.end] == passage.text


def test_a_retriever_finds_each_chunk_once_and_under_the_filters(config: Callable[[str], Config]) -> None:
    longest = config('retriever = "llama_parts_of_others:longest"')
    assert found(longest, Question(WHO))[0] == "Eel fair of old"
    assert len(found(longest, Question(WHO))) == 6
    assert set(found(longest, Question(WHO, Filters(publishers=("MILLRACE news",))))) == {"Eel fair opens"}
    assert set(found(longest, Question(WHO, Filters(authors=("ada lint",))))) == {"Eel fair of old"}
    with Engine.open(longest) as engine:
        assert "Olaf Reed" in engine.ask(Question(WHO)).text


def test_nodes_that_are_not_of_the_index_are_an_error_that_says_so(config: Callable[[str], Config]) -> None:
    with pytest.raises(StoreError, match="Foreign found 1 nodes, none of which is a chunk of this index"):
        found(config('retriever = "llama_parts_of_others:Foreign"'), Question(WHO))


@pytest.mark.slow
def test_the_commands_and_the_server_use_what_is_named(
    config: Callable[[str], Config], run_qa: "Run", home: Path, tmp_path: Path
) -> None:
    settings = config(f"rerankers = [{NOTHING_IS_SO_NEAR}]")
    pair = {"question": WHO, "answers": ["Ines Brandt"], "evidence": [{"article": "fair.txt"}]}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair), encoding="utf-8")

    assert run_qa("ask", WHO, "--home", home).code == 3
    evaluated = run_qa("evaluate", "pairs.jsonl", "--home", home, "--json").json
    assert evaluated["metrics"]["hit@10"]["mean"] == 0
    with Engine.open(settings) as engine, closing(start(engine, port=0)) as server:
        assert ask(server.url)["abstained"]
        assert ask(server.url)["passages"] == []

    config("")
    assert run_qa("ask", WHO, "--home", home).code == 0
    assert run_qa("evaluate", "pairs.jsonl", "--home", home, "--json").json["metrics"]["hit@10"]["mean"] == 1


def ask(url: str) -> Any:  # noqa: ANN401
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/api/ask", json.dumps({"question": WHO}).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)
