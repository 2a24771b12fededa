"""`qa serve --workers 2`, the real command: it answers many, from what is uploaded meanwhile, whatever is killed."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import Request, urlopen

import psutil
import pytest

WEIR = "Weir shut\n\nNora Quill shut the weir on Monday, she said. The repairs will cost 40,000 crowns.\n"
FAIR = b'{"title": "Eel fair", "text": "Mayor Ines Brandt opened the eel fair on Sunday."}\n'
ASKED = {"Who shut the weir?": "Nora Quill", "What will the repairs cost?": "40,000"}


@pytest.fixture(scope="module")
def process(build_home: Callable[..., Path]) -> Iterator[subprocess.Popen[str]]:
    home = build_home({"weir.txt": WEIR})
    command = [Path(sys.executable).with_name("qa"), "serve", "--port", "0", "--workers", "2", "--home", home]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.terminate()


@pytest.fixture(scope="module")
def url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
    assert found, process.stderr and process.stderr.read()
    return found.group()


def ask(url: str, question: str) -> dict[str, Any]:
    with urlopen(Request(f"{url}/api/ask", json.dumps({"question": question}).encode()), timeout=60) as reply:
        answer: dict[str, Any] = json.load(reply)
        return answer


def put(url: str, name: str, body: bytes) -> None:
    with urlopen(Request(f"{url}/api/articles/{name}", body, method="PUT"), timeout=60) as reply:
        assert reply.status == 200


def answering(process: subprocess.Popen[str]) -> list[psutil.Process]:
    found = [one for one in psutil.Process(process.pid).children() if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in found if "spawn_main" in " ".join(one.cmdline())]


def test_many_ask_and_one_of_two_that_answer_is_killed(process: subprocess.Popen[str], url: str) -> None:
    with ThreadPoolExecutor(8) as askers:
        texts = [f"{question}{' ' * at}" for at in range(6) for question in ASKED]
        waiting = [askers.submit(ask, url, text) for text in texts]
        answering(process)[0].kill()
        answers = [one.result() for one in waiting]
    assert all(ASKED[answer["question"]] in answer["answer"] for answer in answers)
    assert len({json.dumps(answer["citations"]) for answer in answers}) == 2
    ask(url, "Who shut the weir, and when?")
    assert answering(process)


def test_what_is_indexed_by_another_process_is_answered_from(process: subprocess.Popen[str], url: str) -> None:
    question = "Who opened the eel fair?"
    assert "Brandt" not in ask(url, question)["answer"]
    put(url, "fair.jsonl", FAIR)
    deadline = monotonic() + 60
    home = process.args[-1]  # type: ignore[index]
    file = next(Path(home).rglob("fair*.jsonl"))  # what was sent is indexed by a job of the page; here by hand
    subprocess.run([Path(sys.executable).with_name("qa"), "index", file, "--home", home, "--quiet"], check=True)
    while "Brandt" not in (told := ask(url, question))["answer"]:
        assert monotonic() < deadline, told
        sleep(0.1)


def test_none_is_left_when_it_ends(process: subprocess.Popen[str], url: str) -> None:
    there = answering(process)
    process.terminate()
    process.wait(30)
    assert there
    assert not [one for one in there if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert process.returncode == 0
    assert process.stderr is not None
    lines = process.stderr.read().splitlines()
    assert [line for line in lines if "another takes its place" not in line] == []
