"""Whatever lies in the working folder, none of it is run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.models import run_export

MODULES = (
    "random json socket struct pickle threading tempfile copyreg types string torch numpy onnx transformers".split()
)
PACKAGES = ["index", "qa", "ui", "sentence_transformers"]
# Without an import: what it would bring may be another of these modules.
MARK = "open(__file__.removesuffix('py') + 'ran', 'w').close()"


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder of modules by the names of others, each of which leaves a file where it is imported."""
    folder = tmp_path / "trap"
    folder.mkdir()
    for name in MODULES:
        (folder / f"{name}.py").write_text(MARK)
    for name in PACKAGES:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(MARK)
    return folder


def test_the_traps_work(trap: Path) -> None:
    subprocess.run([sys.executable, "-c", "import random, index"], cwd=trap, check=True)
    assert sorted(path.name for path in trap.rglob("*.ran")) == ["__init__.ran", "random.ran"]


def test_an_export_imports_nothing_of_it(trap: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "exporting.py").write_text(
        "import random, json, index, multiprocessing as m\nm.get_context('spawn').Process(target=print).start()"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(trap)
    run_export("exporting")
    assert list(trap.rglob("*.ran")) == []


@pytest.mark.parametrize("held", [b"chroma_server_http_port=no number", b"KEY=\xff\xfe", b"chroma_api_impl=random.Api"])
def test_chroma_takes_no_settings_of_it(held: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(held)
    code = "from index.chroma import Embedded\nwith Embedded('vectors') as client: client.heartbeat()"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


@pytest.mark.slow
def test_no_command_runs_any_of_it(trap: Path, sample_home: Path) -> None:
    asked = trap / "asked.jsonl"
    asked.write_text(json.dumps({"question": "Who won the cup?", "answers": ["Otters"]}) + "\n")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    qa = Path(sys.executable).with_name("qa")
    for arguments in (["status"], ["ask", "Who won the cup?"], ["evaluate", "asked.jsonl", "--jobs", "2"]):
        command = [qa, *arguments, "--home", sample_home]
        done = subprocess.run(command, cwd=trap, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 3), done.stderr
    assert list(trap.rglob("*.ran")) == []
