"""The engine: with damaged projections, while others write, and with parts of one's own."""

import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import CitationError, NoIndexError, StoreError
from qa.config import load_config
from qa.engine import Engine
from qa.retrievers import ChunkRetriever
from qa.types import Answer, Evidence, Filters, Finding, Passage, Question

QA = Path(sys.executable).with_name("qa")
LOCK = (
    "Heron Lock shut after leak\n\nMillrace News\n\nMay 2, 2033\n\n"
    "Engineers shut Heron Lock on Monday after its upper gate cracked. The harbour master, Ada Finch, ordered the"
    " closure of Heron Lock.\n"
)
FAIR = (
    "Eel fair draws a record crowd\n\nTarn Herald\n\nJune 12, 2033\n\n"
    "The eel fair in Corran drew 9,500 visitors on Sunday, more than ever before.\n"
)
MUSEUM = (
    "Clock museum opens\n\nTarn Herald\n\nJuly 1, 2033\n\n"
    "The clock museum in Saltby was opened by the poet Ines Vole. It holds 310 clocks.\n"
)
CLOSURE = Question("Who ordered the closure of Heron Lock?")
CLOCKS = Question("Who opened the clock museum in Saltby?")


@pytest.fixture(scope="module")
def built(build_home: Callable[..., Path]) -> Path:
    """A home over two articles, to be copied."""
    return build_home({"lock.txt": LOCK, "fair.txt": FAIR})


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache of models is empty."""
    monkeypatch.setenv("QA_INDEX__MODELS", str(tmp_path / "none"))


@pytest.fixture
def open_engine(home: Path) -> Iterator[Callable[[], Engine]]:
    opened: list[Engine] = []

    def open_one() -> Engine:
        opened.append(Engine.open(load_config(home=str(home))))
        return opened[-1]

    yield open_one
    for engine in opened:
        engine.close()


@contextmanager
def held_lock(home: Path) -> Iterator[None]:
    """Another process holds the right to write."""
    code = "import sys; from pathlib import Path; from index.home import locked\n"
    code += "with locked(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
        process.stdin.close()


def says(answer: Answer, words: str) -> bool:
    return not answer.abstained and words in answer.text and all(c.quote for c in answer.citations)


def test_an_answer_states_its_index_and_its_times(open_engine: Callable[[], Engine]) -> None:
    engine = open_engine()
    answer = engine.ask(CLOSURE)

    assert says(answer, "Ada Finch")
    assert (answer.index.articles, answer.index.chunks) == (2, engine.coverage().chunks)
    assert answer.index.fingerprint
    assert 0 < answer.timings.retrieve
    assert 0 < answer.timings.read
    assert answer.timings.total == pytest.approx(answer.timings.retrieve + answer.timings.read)


def test_no_index_says_how_to_make_one_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match=r"no index at .*nowhere: run `qa index FOLDER` first"):
        Engine.open(load_config(home=str(tmp_path / "nowhere")))
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("lost", [["vectors"], ["lexical"], ["lexical", "vectors"]], ids="-".join)
def test_what_is_deleted_while_closed_does_not_keep_it_from_answering(
    open_engine: Callable[[], Engine], home: Path, lost: list[str]
) -> None:
    for name in lost:
        shutil.rmtree(home / name)

    assert says(open_engine().ask(CLOSURE), "Ada Finch")
    assert (home / "lexical" / "meta.json").is_file()


def test_without_the_model_it_is_searched_by_words_and_said_what_to_do(
    open_engine: Callable[[], Engine], no_models: None, caplog: pytest.LogCaptureFixture
) -> None:
    answer = open_engine().ask(CLOSURE)

    assert "closure of Heron Lock" in answer.passages[0].text
    assert "run `qa index` to prepare it" in caplog.text


def test_a_home_that_keeps_its_own_model_answers_as_before(
    open_engine: Callable[[], Engine],
    home: Path,
    no_models: None,
    exported_models: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shutil.copytree(exported_models, home / "models")
    caplog.set_level(logging.INFO)

    engine = open_engine()

    assert says(engine.ask(CLOSURE), "Ada Finch")
    assert engine.stores.search_vectors(CLOSURE.text, 5, Filters())
    assert caplog.messages == []
    assert not engine.stores.models.cache.exists()


@pytest.mark.parametrize("lost", ["vectors", "lexical"])
def test_what_is_deleted_under_a_running_engine_does_not_keep_it_from_answering(
    open_engine: Callable[[], Engine], home: Path, lost: str
) -> None:
    engine = open_engine()
    assert says(engine.ask(CLOSURE), "Ada Finch")
    shutil.rmtree(home / lost)

    assert says(engine.ask(CLOSURE), "Ada Finch")


def test_without_a_lexical_index_that_can_be_rebuilt_now_meaning_alone_answers(
    open_engine: Callable[[], Engine], home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(home / "lexical")
    caplog.set_level(logging.INFO)

    with held_lock(home):
        answer = open_engine().ask(CLOSURE)

    assert says(answer, "Ada Finch")
    assert "not brought up to date now" in caplog.text
    assert "searching without one of two indexes" in caplog.text


def test_without_either_search_it_is_one_clear_error(
    open_engine: Callable[[], Engine], home: Path, no_models: None
) -> None:
    shutil.rmtree(home / "lexical")

    with held_lock(home), pytest.raises(StoreError, match=r"qa verify --repair.*run `qa index`"):
        open_engine().ask(CLOSURE)


@pytest.mark.slow
def test_while_another_process_holds_the_lock_the_command_answers(home: Path) -> None:
    command = [QA, "ask", CLOSURE.text, "--home", home]

    with held_lock(home):
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
        second = subprocess.run([QA, "index", home.parent, "--home", home], capture_output=True, text=True, check=False)

    assert (asked.returncode, asked.stderr) == (0, "")
    assert "Ada Finch" in asked.stdout
    assert second.returncode == 1
    assert "being indexed by process" in second.stderr
    assert len(second.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_running_engine_answers_during_another_s_indexing_and_sees_its_articles(
    open_engine: Callable[[], Engine], home: Path, tmp_path: Path
) -> None:
    engine = open_engine()
    assert engine.ask(CLOCKS).abstained
    before = engine.state()
    more = tmp_path / "more"
    more.mkdir()
    (more / "museum.txt").write_text(MUSEUM, encoding="utf-8")
    for number in range(60):
        notice = f"Notice {number}\n\nThe council of ward {number} meets in hall {number * 7}. Bring a chair.\n"
        (more / f"notice-{number}.txt").write_text(notice, encoding="utf-8")

    answered = 0
    with subprocess.Popen([QA, "index", more, "--home", home, "--quiet"], stdout=subprocess.PIPE) as indexing:
        while indexing.poll() is None:
            assert says(engine.ask(CLOSURE), "Ada Finch")
            answered += indexing.poll() is None
            time.sleep(0.3)  # both want all cores

    assert indexing.returncode == 0
    assert answered > 0
    after = engine.ask(CLOCKS)
    assert says(after, "Ines Vole")
    assert (after.index.articles, before.articles) == (63, 2)
    assert after.index.fingerprint != before.fingerprint
    for search in (engine.stores.search_lexical, engine.stores.search_vectors):
        best = search(CLOCKS.text, 1, Filters())[0].chunk_id
        assert "Ines Vole" in engine.stores.catalog.chunks([best])[best].text


class Mistaken:
    """Cites what doesn't stand there, so many times; then what does."""

    def __init__(self, article_id: str, times: int) -> None:
        self.article_id, self.times = article_id, times

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        self.times -= 1
        return Finding(
            (Evidence(self.article_id, 0, 4, "Gone" if self.times >= 0 else "Eel ", 1.0),), 1.0, "llm:oracle"
        )


def test_an_answer_whose_article_was_replaced_meanwhile_is_made_once_more(open_engine: Callable[[], Engine]) -> None:
    engine = open_engine()
    keys = engine.stores.catalog.article_ids()
    (fair,) = (key for key in keys if (article := engine.article(key)) and article.text.startswith("Eel "))

    assert replace(engine, answerer=Mistaken(fair, 1)).ask(CLOSURE).text == "Eel [1]"
    with pytest.raises(CitationError, match=r"citation \[1\] does not match"):
        replace(engine, answerer=Mistaken(fair, 2)).ask(CLOSURE)


def test_what_is_exchanged_is_asked_in_place_of_the_other(open_engine: Callable[[], Engine]) -> None:
    engine = open_engine()
    nothing = replace(engine, retriever=ChunkRetriever("gone"))

    assert nothing.find(CLOSURE) == []
    assert nothing.ask(CLOSURE).abstained
    assert says(engine.ask(CLOSURE), "Ada Finch")


def test_used_in_a_with_it_is_closed_after(home: Path) -> None:
    with Engine.open(load_config(home=str(home))) as engine:
        assert engine.find(CLOSURE)
    with pytest.raises(StoreError, match="closed meanwhile"):
        engine.find(CLOSURE)
