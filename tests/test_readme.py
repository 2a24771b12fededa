"""The README is true: its commands exist with the options it names, and its Python runs."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
QA = str(Path(sys.executable).with_name("qa"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, exported_models: Path) -> Path:
    """A folder with the sample indexed in `.qa`, as after `make demo`."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(exported_models, folder / ".qa" / "models")
    subprocess.run([QA, "index", str(ROOT / "sample"), "--quiet"], cwd=folder, check=True, capture_output=True)
    return folder


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_and_option_it_names_exists() -> None:
    for name, rest in re.findall(r"`qa (\w+)([^`]*)`", README):
        shown = subprocess.run([QA, name, "--help"], capture_output=True, text=True, check=True).stdout
        for option in re.findall(r"--[a-z]+", rest):
            assert option in shown, (name, option)


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_its_python_prints_a_quote(folder: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert "Baghdad" in done.stdout


def test_what_make_demo_asks_is_answered_or_declined_as_it_says(folder: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = re.findall(r'@\$\(BIN\)/qa ask "([^"]+)"(; test \$\$\? -eq 3)?', makefile)
    assert len(asked) == 3
    for question, declined in asked:
        done = subprocess.run([QA, "ask", question], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == (3 if declined else 0), (question, done.stdout)
