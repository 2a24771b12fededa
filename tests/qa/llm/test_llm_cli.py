"""`qa llm`, `qa ask` and `qa chat` with a language model: what is printed, and the exit codes."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from llm_servers import openai_says, replies, serving, settings_of, toml
from lock_articles import CLOSURE

from qa.cli import main

if TYPE_CHECKING:
    from conftest import Ran, Run

SAID = (
    "Ada Finch ordered the closure of Heron Lock. [1] A whale ate the mayor. [1] Repairs will cost 99,000 crowns. [1]"
)
Ask = Callable[..., "Ran"]


@pytest.fixture
def with_model(run_qa: "Run", lock_home: Path, tmp_path: Path) -> Ask:
    """`with_model(script, "ask", …, model="tiny")`: a command with a config that names a server."""

    def run(script: object, *arguments: object, stdin: bytes = b"", **table: object) -> "Ran":
        with serving(script) as fake:  # type: ignore[arg-type]
            (tmp_path / "mine.toml").write_text(toml("llm", settings_of(fake, **table)), encoding="utf-8")
            return run_qa("--home", lock_home, "--config", tmp_path / "mine.toml", *arguments, stdin=stdin)

    return run


def test_what_is_written_is_printed_with_whether_it_is_carried(with_model: Ask) -> None:
    ran = with_model(openai_says(SAID), "ask", CLOSURE)
    assert ran.code == 0
    assert "✓ Ada Finch ordered the closure of Heron Lock. [1]" in ran.out
    assert "✗ A whale ate the mayor. (not carried: nothing cited says so)" in ran.out
    assert "≈ Repairs will cost 99,000 crowns. [2] (not in what it cites: “99,000”)" in ran.out
    assert "Written by tiny; each sentence checked against the words it cites" in ran.out
    assert "[1] Millrace News · 2 May 2033" in ran.out
    assert "»Repairs will cost 40,000 crowns.«" in " ".join(ran.out.split())


def test_json_has_sentences_and_usage_and_no_llm_has_none(with_model: Ask) -> None:
    told = with_model(openai_says(SAID), "ask", CLOSURE, "--json").json
    assert [one["support"] for one in told["sentences"]] == ["supported", "unsupported", "partly"]
    assert told["sentences"][0] == {"start": 0, "end": 44, "support": "supported", "citations": [1]}
    assert (told["answered_by"], told["llm_usage"]["prompt"]) == ("llm:tiny", "answer-1")
    quoted = with_model(openai_says(SAID), "ask", CLOSURE, "--json", "--no-llm").json
    assert (quoted["sentences"], quoted["llm_usage"], quoted["answered_by"]) == (None, None, "extractive")


def test_a_batch_is_written_too(with_model: Ask) -> None:
    line = f'{{"id": 7, "question": "{CLOSURE}"}}'.encode()
    told = with_model(openai_says(SAID), "ask", "--batch", "-", stdin=line).json
    assert (told["id"], told["answered_by"]) == (7, "llm:tiny")


def test_what_goes_wrong_is_a_line_under_the_quoted_answer(with_model: Ask) -> None:
    ran = with_model(replies(401, "wrong key"), "ask", CLOSURE)
    assert ran.code == 0
    assert "Ada Finch" in ran.out
    assert "The model tiny replied with 401: wrong key, so the answer is quoted." in ran.out


def test_the_phrase_is_exit_code_3(with_model: Ask) -> None:
    ran = with_model(openai_says("NOT IN THESE ARTICLES"), "ask", CLOSURE)
    assert ran.code == 3
    assert "Found by tiny not to stand in the articles that it was given" in ran.out


def test_a_chat_is_written(with_model: Ask) -> None:
    ran = with_model(openai_says(SAID), "chat", stdin=f"{CLOSURE}\n".encode())
    assert "✓ Ada Finch" in ran.out


def test_on_a_terminal_sentences_come_as_they_close(
    lock_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

        def reconfigure(self, **of: object) -> None: ...

    shown = Terminal()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    with serving(openai_says(SAID)) as fake:
        Path("config.toml").write_text(toml("llm", settings_of(fake)), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["qa", "--home", str(lock_home), "ask", CLOSURE])
        monkeypatch.setattr(sys, "stdout", shown)
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    assert shown.getvalue().count("Ada Finch ordered the closure of Heron Lock. [1]") == 1
    assert "✗ A whale ate the mayor." in shown.getvalue()
    assert "characters" in shown.getvalue()


def test_qa_llm_says_what_is_there(with_model: Ask) -> None:
    ran = with_model(openai_says("all is well"), "llm")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("provider: openai-like, at 127.0.0.1:")
    assert lines[0].endswith("(on this machine)")
    assert lines[1:3] == ["key: none is sent", "models there: tiny"]
    assert lines[3].startswith("model: tiny replies, its first word after 0.")


@pytest.mark.parametrize(
    ("script", "table", "told"),
    [
        pytest.param(
            openai_says("well"), {"model": "huge"}, "the endpoint has none of that name, but: tiny", id="name"
        ),
        pytest.param(openai_says("well"), {"model": ""}, '[llm] model = ""', id="no-name"),
        pytest.param(replies(401, "no"), {}, "tiny at 127.0.0.1:", id="refused"),
        pytest.param(openai_says(""), {}, "replied with nothing", id="empty"),
        pytest.param(openai_says("well"), {"key_env": "NO_SUCH_KEY"}, "the environment has no NO_SUCH_KEY", id="key"),
    ],
)
def test_qa_llm_says_what_is_missing(with_model: Ask, script: object, table: dict[str, object], told: str) -> None:
    ran = with_model(script, "llm", **table)
    assert ran.code == 1
    assert told in ran.err
    assert len(ran.err.splitlines()) == 1


def test_without_a_model_both_say_so(run_qa: "Run", lock_home: Path) -> None:
    for arguments in (["llm"], ["ask", CLOSURE, "--llm"], ["chat", "--llm"], ["serve", "--llm"]):
        ran = run_qa("--home", lock_home, *arguments)
        assert (ran.code, len(ran.err.splitlines())) == (1, 1)
        assert "no language model is set" in ran.err


def test_text_that_leaves_the_machine_is_told(with_model: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = with_model(openai_says(SAID), "ask", CLOSURE, provider="llama_index.core.llms:MockLLM", url="", model="")
    assert "are sent to MockLLM, which is not this machine" in with_it.err


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "http://key@127.0.0.1/v1", "ftp://127.0.0.1"])
def test_an_address_that_is_none_is_a_line(with_model: Ask, url: str) -> None:
    ran = with_model(openai_says(SAID), "ask", CLOSURE, url=url)
    assert ran.code == 1
    assert "[llm] url" in ran.err
