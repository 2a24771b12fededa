"""What the world throws at the command: questions from a pipe, readers that go away, days before any calendar."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qa import retrievers
from qa.engine import Engine
from qa.statements import groups
from qa.types import Answer, Citation, Question
from ui.transcripts import cited_text, json_text, markdown, printable_html
from ui.view import Exchange

Run = Callable[..., Any]
QA = Path(sys.executable).with_name("qa")
ASKED = "Who opened the eel fair?"


@pytest.fixture
def run(sample_home: Path, run_qa: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("QA_HOME", str(sample_home))
    return run_qa


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "-"]], ids=" ".join)
def test_a_question_comes_from_a_pipe(run: Run, arguments: list[str]) -> None:
    said = run("ask", ASKED, "--json").json
    piped = run(*arguments, "--json", stdin=f"{ASKED}\n".encode()).json
    assert (piped["question"], piped["answer"]) == (said["question"], said["answer"])


def test_a_pipe_without_a_question(run: Run) -> None:
    assert run("ask", stdin=b" \n").code == 2
    assert run("ask", "-", stdin=b"\n").code in (1, 3)
    assert "characters" in run("ask", stdin=b"a" * 50_000).err


@pytest.mark.parametrize("command", [["ask", ASKED], ["status"], ["article", "nosuch"]], ids=lambda each: each[0])
def test_what_is_piped_is_plain(run: Run, command: list[str]) -> None:
    assert [line for line in run(*command).out.splitlines() if line != line.rstrip() or "\x1b" in line] == []


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-10", "9999-12-31"])
def test_any_day_can_be_asked_as_of(run: Run, day: str) -> None:
    lines = [{"question": ASKED, "as_of": day}, {"question": "Who won the chess championship?", "as_of": day}]
    ran = run("ask", "--batch", "-", stdin="\n".join(map(json.dumps, lines)).encode())
    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line).get("error") for line in ran.out.splitlines()] == [None, None]


def test_the_days_before_the_first_are_left_out() -> None:
    recent = retrievers._recent(Question("Who?", as_of=date(1, 1, 3)), days=14)
    assert recent is not None
    assert (recent.filters.since, recent.filters.until) == (date(1, 1, 1), date(1, 1, 3))


def test_a_line_that_fails_unforeseen_does_not_end_the_batch(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Engine.ask

    def broken(engine: Engine, question: Question, *more: bool) -> Answer:
        if question.text == "Why?":
            raise ZeroDivisionError("never seen before")
        return ask(engine, question, *more)

    monkeypatch.setattr(Engine, "ask", broken)
    ran = run("ask", "--batch", "-", stdin=b'{"question": "Why?", "id": 7}\n{"question": "Who opened the eel fair?"}\n')
    first, second = map(json.loads, ran.out.splitlines())
    assert first["id"] == 7
    assert first["error"].startswith("ZeroDivisionError: never seen before")
    assert (second.get("error"), ran.code) == (None, 1)


def test_a_run_that_read_nothing_ends_with_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new" / "articles").mkdir(parents=True)
    home = ("--home", tmp_path / "new" / "home")
    nothing = run("index", tmp_path / "new" / "articles", *home)
    assert (nothing.code, "the index holds nothing" in nothing.err) == (0, True)
    asked = run("ask", ASKED, *home)
    assert (asked.code, "holds no articles" in " ".join(asked.out.split())) == (3, True)
    (tmp_path / "new" / "articles" / "a.csv").write_text("a")
    assert run("index", tmp_path / "new" / "articles", *home).code == 1
    assert run("index", "http://127.0.0.1:9/gone", *home).code == 1
    (tmp_path / "new" / "articles" / "a.txt").write_text("The eel fair was opened by the poet Ines Vole.")
    assert run("index", tmp_path / "new" / "articles", "http://127.0.0.1:9/gone", *home).code == 0


def test_a_home_is_its_owner_s_alone(run: Run, tmp_path: Path) -> None:
    articles, home = tmp_path / "articles", tmp_path / "home"
    articles.mkdir()
    (articles / "a.txt").write_text("The eel fair was opened by the poet Ines Vole.")
    run("index", articles, "--home", home)
    (home / "catalog.sqlite").chmod(0o644)
    home.chmod(0o755)
    run("index", articles, "--home", home)
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (home, *home.rglob("*"))}
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}
    (home / "mine").mkdir(mode=0o755)
    home.chmod(0o755)
    run("index", articles, "--home", home)
    assert stat.S_IMODE(home.stat().st_mode) == stat.S_IMODE((home / "mine").stat().st_mode) == 0o755


@pytest.mark.parametrize("command", [["status"], ["ask", ASKED], ["--help"]], ids=lambda each: each[0])
def test_a_reader_that_goes_away_hears_nothing(sample_home: Path, command: list[str]) -> None:
    gone, end = os.pipe()
    os.close(gone)
    with os.fdopen(end, "wb") as closed:
        arguments = [QA, *command, *([] if "--help" in command else ["--home", sample_home])]
        done = subprocess.run(arguments, stdout=closed, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False)
    assert done.stderr == b""
    assert done.returncode == 1


def test_exports_keep_no_credentials() -> None:
    quote = "The eel fair was opened by the poet Ines Vole."
    cited = Citation(
        1, "x", "Fair", "Tarn", None, "http://ada:pw@t.example/f", "https://ada:pw@t.example/f", 0, 46, quote
    )
    exchange = Exchange("Who?", Answer(Question("Who?"), f"{quote} [1]", False, 0.9, (cited,)))
    told = [*(write([exchange]) for write in (markdown, json_text, printable_html)), cited_text(exchange.answer)]  # type: ignore[arg-type]
    assert not any("ada" in text for text in told)
    assert all("t.example/f" in text.replace("\\", "") for text in told)


def test_brackets_full_of_digits_are_no_marker() -> None:
    answer = Answer(Question("Who?"), f"[{'1' * 5000}] said so.", False, 0.9)
    assert [one.text for group in groups(answer) for one in group.statements] == [answer.text]
