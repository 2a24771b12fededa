"""Processes that answer for one that serves, real ones: the same answers, whatever is indexed or killed meanwhile."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil
import pytest

from index.errors import NoIndexError, QuestionError
from qa import workers
from qa.config import load_config
from qa.engine import Engine
from qa.kept_answers import Asked
from qa.locks import FairLock
from qa.types import Answer, Question, Timings
from qa.workers import WorkerError, Workers

WEIR = "Weir shut\n\nNora Quill shut the weir on Monday, she said. The repairs will cost 40,000 crowns.\n"
FAIR = "Eel fair\n\nInes Brandt opened the eel fair on Sunday, the mayor said.\n"
WHO = Asked(Question("Who shut the weir?"))
QUESTIONS = [Question(text) for text in ("Who shut the weir?", "What will the repairs cost?", "Who sank the ferry?")]


@pytest.fixture(scope="module")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home({"weir.txt": WEIR})


@pytest.fixture(scope="module")
def two(home: Path) -> Iterator[Workers]:
    with closing(Workers(load_config(home=str(home)), 2)) as found:
        yield found


def processes(parent: int | None = None) -> list[psutil.Process]:
    """Those that answer for a process, this one or another."""
    found = [one for one in psutil.Process(parent).children() if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in found if "spawn_main" in " ".join(one.cmdline())]


def content(answer: Answer) -> Answer:
    return replace(answer, timings=Timings())


def until(true: Callable[[], object]) -> None:
    deadline = monotonic() + 60
    while not true():
        assert monotonic() < deadline
        sleep(0.02)


def test_many_who_ask_at_once_get_what_one_process_answers(two: Workers, home: Path) -> None:
    config = load_config(home=str(home))
    with Engine.open(config) as alone:
        expected = {question: content(alone.ask(question)) for question in QUESTIONS}
        chunk = replace(WHO, chunk_id=alone.find(WHO.question)[0].chunk_id)
        looked = content(alone.answer(chunk))
    assert len({answer.text for answer in expected.values()}) == 3
    got: list[tuple[Question, Answer]] = []
    with closing(Engine.open(config, lock=FairLock(2), elsewhere=partial(two.answer, str(home)))) as engine:

        def ask(first: int) -> None:
            for question in [*QUESTIONS[first:], *QUESTIONS[:first]]:
                got.append((question, engine.ask(question)))

        threads = [threading.Thread(target=ask, args=[at % 3]) for at in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        article = expected[QUESTIONS[0]].citations[0].article_id
        assert engine.read(QUESTIONS[0], article).short_answer == "Nora Quill"
        assert content(two.answer(str(home), chunk)) == looked
    assert len(got) == 18
    assert all(content(answer) == expected[question] for question, answer in got)


@pytest.mark.parametrize("when", ["idle", "answering"])
def test_one_that_is_killed_is_replaced_and_its_question_answered(two: Workers, home: Path, when: str) -> None:
    before = processes()  # of which one may have been killed, and not been asked since
    assert before
    said: list[Answer] = []
    asking = threading.Thread(target=lambda: said.append(two.answer(str(home), WHO)))
    if when == "answering":
        asking.start()
        sleep(0.01)
    for one in before:
        one.send_signal(signal.SIGKILL)
    if when == "idle":
        asking.start()
    asking.join(60)
    assert [answer.short_answer for answer in said] == ["Nora Quill"]


def test_one_of_which_processes_die_is_given_up(two: Workers, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers._Worker, "answer", dies)
    with pytest.raises(WorkerError, match=r"3 processes ended, one after another.* fewer --workers"):
        two.answer(str(home), WHO)
    monkeypatch.undo()
    assert two.answer(str(home), WHO).short_answer == "Nora Quill"


def dies(worker: Any, home: str, asked: Asked) -> Answer:  # noqa: ANN401 - it is private
    """Stand in for a question that no process survives."""
    worker.await_ready()
    worker._process.kill()
    worker._pipe.send((home, asked))
    worker._received()
    raise AssertionError("it answered")


def test_what_is_wrong_is_told_as_ever(two: Workers, home: Path) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        two.answer(str(home), Asked(Question(" ")))
    with pytest.raises(NoIndexError, match="run `qa index FOLDER` first"):
        two.answer(str(home / "nowhere"), WHO)
    assert two.answer(str(home), WHO).short_answer == "Nora Quill"


def test_what_cannot_be_opened_is_told_at_the_start(home: Path, tmp_path: Path) -> None:
    with pytest.raises(NoIndexError):
        Workers(load_config(home=str(tmp_path / "nowhere")), 2)
    config = load_config(home=str(home))
    wrong = config.retrieval.model_copy(update={"candidates": 0, "retriever": "no.such:thing"})
    with pytest.raises(Exception, match="no"):
        Workers(config.model_copy(update={"retrieval": wrong}), 2)


def test_what_is_indexed_meanwhile_is_answered_from(two: Workers, make_corpus: Callable[..., Any]) -> None:
    """Another home, too: each process opens those that it is asked of."""
    corpus = make_corpus({"weir.txt": WEIR})
    corpus.build()
    fair = Asked(Question("Who opened the eel fair?"))
    assert two.answer(str(corpus.home), fair).abstained
    corpus.write({"fair.txt": FAIR})
    corpus.build()
    assert "Brandt" in two.answer(str(corpus.home), fair).text


def test_they_end_with_the_process_that_serves(home: Path) -> None:
    """However it ends: nobody is left to answer nobody."""
    code = (
        "import sys; from qa.config import load_config; from qa.workers import Workers\n"
        "if __name__ == '__main__':\n"
        " Workers(load_config(home=sys.argv[1]), 2); print('ready', flush=True); sys.stdin.read()"
    )
    script = home.parent / "serves.py"
    script.write_text(code)
    command = [sys.executable, str(script), str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ) as serves:
        assert serves.stdout is not None
        assert serves.stdout.readline() == "ready\n"
        there = processes(serves.pid)
        assert len(there) == 2
        serves.kill()
    until(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in there))
