"""The pipeline: with parts of one's own, with damaged projections, and while others write."""

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

from index.errors import CitationError, NoIndexError, QuestionError, StoreError
from qa.config import load_config
from qa.engine import Engine
from qa.types import Answer, Evidence, Filters, Finding, Hit, Passage, Question, Turn

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


def test_the_question_is_cleaned_and_the_rest_of_it_kept(open_engine: Callable[[], Engine]) -> None:
    answer = open_engine().ask(Question("  Who ordered\tthe closure\x00 of Heron Lock? ", id="q7"))

    assert (answer.question.text, answer.question.id) == (CLOSURE.text, "q7")
    with pytest.raises(QuestionError, match="empty"):
        open_engine().ask(Question("\n"))


def test_a_follow_up_is_answered_as_it_is_meant_and_kept_as_it_was_typed(open_engine: Callable[[], Engine]) -> None:
    engine = open_engine()
    typed = Question("And who ordered it?", history=(Turn("When was the closure of Heron Lock?", "Monday [1]"),))

    meant = engine.ask(typed)
    undone = engine.ask(replace(typed, history=()))

    assert meant.interpreted_as == "Who ordered the closure of Heron Lock?"
    assert meant.question == typed
    assert meant.text == engine.ask(CLOSURE).text
    assert says(meant, "Ada Finch")
    assert undone.interpreted_as is None
    assert undone.confidence < meant.confidence


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
    open_engine: Callable[[], Engine], home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(home / "models")

    answer = open_engine().ask(CLOSURE)

    assert "closure of Heron Lock" in answer.passages[0].text
    assert "run `qa index` to prepare it" in caplog.text


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


def test_without_either_search_it_is_one_clear_error(open_engine: Callable[[], Engine], home: Path) -> None:
    shutil.rmtree(home / "lexical")
    shutil.rmtree(home / "models")

    with held_lock(home), pytest.raises(StoreError, match=r"qa verify --repair.*run `qa index`"):
        open_engine().ask(CLOSURE)


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


class Found:
    """A retriever that finds the same chunks whatever is asked."""

    def __init__(self, *chunk_ids: str) -> None:
        self.hits = [Hit(key, 1 / rank, rank) for rank, key in enumerate(chunk_ids, 1)]

    def retrieve(self, question: Question) -> list[Hit]:
        return self.hits


class Says:
    """An answerer that gives the same evidence whatever is asked, and keeps the passages it saw."""

    def __init__(self, *evidence: Evidence) -> None:
        self.evidence = evidence
        self.saw: list[Passage] = []

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        self.saw = list(passages)
        return Finding(self.evidence, 0.75, "llm:oracle", "at noon")


def test_any_retriever_and_answerer_will_do(open_engine: Callable[[], Engine]) -> None:
    real = open_engine()
    catalog = real.stores.catalog
    (lock,) = (article for key in catalog.article_ids() if (article := real.article(key)) and "Lock" in article.title)
    chunks = [chunk.id for chunk in catalog.article_chunks(lock)]
    oracle = Says(Evidence(lock.id, 0, 10, "Heron Lock", 0.9, 6, 10))

    answer = Engine(real.stores, Found("gone", *chunks), oracle).ask(Question("?"))

    assert [passage.chunk_id for passage in oracle.saw] == chunks  # one that is gone is left out
    assert all(p.text == lock.text[p.start : p.end] and p.title == lock.title for p in oracle.saw)
    assert answer.text == "Heron Lock [1]"
    assert (answer.answered_by, answer.short_answer, answer.confidence) == ("llm:oracle", "at noon", 0.75)
    assert (answer.citations[0].answer_start, answer.citations[0].answer_end) == (6, 10)
    assert [passage.rank for passage in answer.passages] == list(range(1, len(answer.passages) + 1))


@pytest.mark.parametrize(
    "made_up",
    [
        pytest.param(lambda key: Evidence(key, 0, 10, "Heron Dock", 1.0), id="words"),
        pytest.param(lambda key: Evidence(key, 0, 10**6, "Heron Lock", 1.0), id="end"),
        pytest.param(lambda key: Evidence(key, 0, 0, "", 1.0), id="nothing"),
        pytest.param(lambda key: Evidence("no-such-article", 0, 10, "Heron Lock", 1.0), id="article"),
    ],
)
def test_what_an_answerer_makes_up_is_never_printed(
    open_engine: Callable[[], Engine], made_up: Callable[[str], Evidence]
) -> None:
    real = open_engine()
    key = real.stores.catalog.article_ids()[0]

    with pytest.raises(CitationError, match=r"citation \[1\]"):
        Engine(real.stores, Found(), Says(made_up(key))).ask(Question("?"))
