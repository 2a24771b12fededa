"""`[retrieval] retriever` and `rerankers`, and `[answer] answerer`, name parts that are ours and parts that are not."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.errors import ConfigError
from qa.answerers import reading
from qa.answerers.reading import ReadingAnswerer
from qa.config import load_config
from qa.engine import Engine
from qa.reader.runtime import Reader
from qa.types import Question

if TYPE_CHECKING:
    from conftest import Ran, Run

FILES = {
    "lock.txt": "Heron Lock shut\n\nEngineers shut Heron Lock on Monday. The harbour master, Ada Finch, ordered it.\n",
    "fair.txt": "Eel fair opens\n\nThe eel fair drew 9,500 people on Sunday. Mayor Ines Brandt opened it at noon.\n",
    "trains.txt": "Trains halted\n\nNo train left Saltby on Friday. A fallen tree lay across both tracks all day.\n",
}
WHO = "Who ordered Heron Lock shut?"
WITHOUT = '{ name = "parts_of_others:without", arguments = { word = "Ada Finch" } }'


@pytest.fixture(scope="module")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home(FILES)


@pytest.fixture
def ask(run_qa: "Run", home: Path, tmp_path: Path) -> "Callable[..., Ran]":
    """`ask('retriever = "bm25"')`: what `qa ask WHO --json` says under this line of `[retrieval]`, or of another."""

    def ask_with(setting: str, table: str = "retrieval") -> "Ran":
        (tmp_path / "mine.toml").write_text(f"[{table}]\n{setting}\n", encoding="utf-8")
        return run_qa("ask", WHO, "--json", "--home", home, "--config", tmp_path / "mine.toml")

    return ask_with


def found(home: Path, tmp_path: Path, setting: str, question: str = WHO) -> list[str]:
    """The titles of what is found under this line of `[retrieval]`, best first."""
    (tmp_path / "mine.toml").write_text(f"[retrieval]\n{setting}\n", encoding="utf-8")
    with Engine.open(load_config(tmp_path / "mine.toml", str(home))) as engine:
        passages = engine.find(Question(question))
    assert [passage.rank for passage in passages] == list(range(1, len(passages) + 1))
    return [passage.title for passage in passages]


@pytest.mark.parametrize("size", ["large", "small"])
def test_the_large_reader_stands_by_unless_the_setting_says_otherwise(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    reader = Reader(threads=1)
    monkeypatch.setattr(reading, "open_reader", lambda size, models: reader if size == "large" else None)
    monkeypatch.delenv("QA_ANSWER__READER")
    (tmp_path / "mine.toml").write_text(f'[answer]\nreader = "{size}"\n', encoding="utf-8")

    with Engine.open(load_config(tmp_path / "mine.toml", str(home))) as engine:
        assert isinstance(engine.answerer, ReadingAnswerer)
        assert engine.answerer.large is (reader if size == "large" else None)


def test_a_retriever_by_dotted_path_is_asked_and_its_passages_alone_are_read(ask: "Callable[..., Ran]") -> None:
    ran = ask('retriever = "parts_of_others:Titled"')
    assert ran.code == 3
    assert len(ran.json["passages"]) == 1

    named = ask('retriever = { name = "parts_of_others:Titled", arguments = { word = "Lock" } }')
    assert "Ada Finch" in named.json["answer"]


@pytest.mark.parametrize("name", ["hybrid", "bm25", "dense"])
def test_our_retrievers_by_name(ask: "Callable[..., Ran]", name: str) -> None:
    assert "Ada Finch" in ask(f'retriever = "{name}"').json["answer"]


def test_rerankers_stand_before_reading_in_their_order(ask: "Callable[..., Ran]", home: Path, tmp_path: Path) -> None:
    plain = found(home, tmp_path, "rerankers = []")
    assert plain[0] == "Heron Lock shut"
    assert found(home, tmp_path, 'rerankers = ["parts_of_others:Backwards"]') == plain[::-1]
    twice = f'rerankers = ["parts_of_others:Backwards", {WITHOUT}]'
    assert found(home, tmp_path, twice) == plain[:0:-1]

    ran = ask(f"rerankers = [{WITHOUT}]")  # what it leaves out is not read
    assert ran.code == 3
    assert {passage["score"] for passage in ran.json["passages"]} == {7.0}


def test_rerankers_are_given_so_many_and_what_they_do_not_see_goes_no_further(home: Path, tmp_path: Path) -> None:
    plain = found(home, tmp_path, "rerank_depth = 2")
    assert len(plain) == 3
    assert found(home, tmp_path, 'rerank_depth = 2\nrerankers = ["parts_of_others:Backwards"]') == plain[1::-1]


def test_the_reader_as_reranker_puts_first_what_bears_on_the_question(home: Path, tmp_path: Path) -> None:
    backwards = found(home, tmp_path, 'rerankers = ["parts_of_others:Backwards", "reader"]')
    assert backwards[0] == "Heron Lock shut"
    assert sorted(backwards) == sorted(found(home, tmp_path, ""))


def test_an_answerer_by_dotted_path_answers_and_what_it_cites_is_proven(ask: "Callable[..., Ran]") -> None:
    ran = ask('answerer = "parts_of_others:Opening"\nthreshold = 0.25', "answer")
    told = ran.json
    assert (told["answered_by"], told["short_answer"], told["confidence"]) == ("others:opening", "Heron Lock", 0.25)
    assert told["citations"][0]["quote"] == "Heron Lock"

    made_up = ask('answerer = { name = "parts_of_others:Opening", arguments = { made_up = "Heron Dock" } }', "answer")
    assert (made_up.code, made_up.out) == (1, "")
    assert "citation [1] does not match" in made_up.err


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        pytest.param('retriever = "bm52"', "[retrieval] retriever = 'bm52': there is none of that name; ", id="name"),
        pytest.param('rerankers = ["colbert"]', "[retrieval] rerankers = 'colbert': there is none of", id="item"),
        pytest.param('retriever = "parts_of_others:Backwards"', "which has no method 'retrieve'", id="other-kind"),
        pytest.param('rerankers = ["parts_of_others:without"]', "missing 1 required positional", id="argument"),
        pytest.param(
            '[answer]\nanswerer = "sentences"', "[answer] answerer = 'sentences': there is none", id="answerer"
        ),
        pytest.param("rerankers = [5]", "mine.toml: [retrieval] rerankers[1] = 5: neither a name nor", id="form"),
    ],
)
def test_a_bad_name_is_one_line(ask: "Callable[..., Ran]", setting: str, told: str) -> None:
    ran = ask(setting)
    assert ran.code == 1
    assert told in ran.err
    assert len(ran.err.splitlines()) == 1


def test_in_python_a_bad_name_is_a_config_error(home: Path) -> None:
    config = load_config(home=str(home))
    wrong = config.retrieval.model_validate({"retriever": "bm52"})
    with pytest.raises(ConfigError, match='"bm25", "dense", "hybrid"'):
        Engine.open(config.model_copy(update={"retrieval": wrong}))
