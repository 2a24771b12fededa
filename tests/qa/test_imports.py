"""What a command imports: nothing heavy before it is needed, and the engine only to ask."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.catalog import Catalog

HEAVY = {"torch", "transformers", "sentence_transformers", "llama_index", "gradio", "nltk", "chromadb", "trafilatura"}
USED_TO_ASK = {"onnxruntime", "tantivy", "numpy", "tokenizers"}
ASKING = {"qa.engine", "qa.pipeline", "qa.answerers"}
ASKED = "When do the trains stop?"


@pytest.fixture(scope="module")
def home(build_home: Callable[..., Path]) -> Path:
    return build_home({"trains.txt": "Trains\n\nThe last train to Saltby leaves at ten, the railway said.\n"})


def modules_of(*arguments: object, home: Path, stdin: str = "") -> set[str]:
    """The modules that a command has imported when it ends."""
    code = "import sys, qa.cli\ntry: qa.cli.main()\nfinally: print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"QA_HOME": str(home)},
    )
    assert ran.returncode in (0, 3), ran.stderr
    return set(ran.stderr.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "none_of"),
    [
        pytest.param(["--help"], HEAVY | USED_TO_ASK | ASKING, id="help"),
        pytest.param(["index", "--help"], HEAVY | USED_TO_ASK | ASKING, id="help-of-a-command"),
        pytest.param(["--version"], HEAVY | USED_TO_ASK | ASKING, id="version"),
        pytest.param(["status"], HEAVY | ASKING | {"onnxruntime"}, id="status"),
        pytest.param(["verify"], ASKING - {"qa.answerers"}, id="verify"),
        pytest.param(["ask", ASKED], HEAVY, id="ask"),
        pytest.param(["ask", ASKED, "--json"], HEAVY | {"rich"}, id="ask-json"),
    ],
)
def test_nothing_is_imported_before_it_is_needed(home: Path, arguments: list[str], none_of: set[str]) -> None:
    assert modules_of(*arguments, home=home) & none_of == set()


def test_indexing_and_showing_an_article_leave_the_engine_alone(home: Path) -> None:
    folder = home.parent / "articles"
    assert modules_of("index", folder, home=home) & ASKING == set()
    (found,) = Catalog.open(home).article_ids()
    assert modules_of("article", found, home=home) & (ASKING | HEAVY) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        pytest.param(["ask", "--batch", "-"], json.dumps({"question": ASKED}), id="batch"),
        pytest.param(["chat"], ASKED, id="chat"),
        pytest.param(["evaluate", "-"], json.dumps({"question": ASKED, "answers": ["ten"]}), id="evaluate"),
    ],
)
def test_where_several_questions_are_asked_chroma_answers(home: Path, arguments: list[str], stdin: str) -> None:
    assert "chromadb" in modules_of(*arguments, home=home, stdin=stdin)
