"""The wheel, built once: it holds what the packages read, and its defaults are those of config.toml."""

import json
import os
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.slow  # pip fetches setuptools and builds
ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "qa", "ui")
REPORT = [f"report.{kind}" for kind in ("html.j2", "css", "js")] + ["charts.html.j2", "questions.html.j2"]
DATA = [
    *(f"{package}/py.typed" for package in PACKAGES),
    "index/schema.postgres.sql",
    *("index/schema.sql", "qa/answerers/verdicts.json", "qa/questions/followups/choosing.json", "ui/style.css"),
    "ui/openapi.yaml",
    "qa/checker/fitted.json",
    *(f"qa/answerers/{kind}_{readers}.json" for kind in ("ranking", "probability") for readers in ("small", "large")),
    *(f"ui/{name}/{path.name}" for name in ("templates", "js") for path in sorted((ROOT / "ui" / name).iterdir())),
    *(f"qa/reader/weights/{name}" for name in ("reader.json", "reader.onnx", "tokenizer.json")),
    *(f"qa/reader/adapters/{path.name}" for path in sorted((ROOT / "qa" / "reader" / "adapters").iterdir())),
    *(f"qa/evaluation/outputs/html/{name}" for name in REPORT),
    *(f"qa/llm/prompts/{path.name}" for path in sorted((ROOT / "qa" / "llm" / "prompts").iterdir())),
]
# What tells that the tools to build with can't be fetched, rather than that the build is wrong.
OFFLINE = ("No matching distribution found for setuptools", "Temporary failure in name resolution", "ConnectionError")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what is tracked or new, so that nothing is left behind in the source folder."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    listed = ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file() and name.partition("/")[0] in {*PACKAGES, "pyproject.toml", "README.md", "LICENSE"}:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", source, "--no-deps", "--wheel-dir", target]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode and any(reason in built.stdout + built.stderr for reason in OFFLINE):
        pytest.skip("pip can't fetch setuptools to build with")
    assert built.returncode == 0, built.stderr
    (path,) = target.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(wheel: Path) -> Path:
    folder = wheel.parent / "unpacked"
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run_unpacked(unpacked: Path, code: str, cwd: Path) -> str:
    """Run code with the wheel's packages first on the path, in a folder without a config.toml."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("QA_")}
    command = [sys.executable, "-P", "-c", code]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=cwd, env=environment | {"PYTHONPATH": str(unpacked)}
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("name", DATA)
def test_it_holds_what_is_read_at_run_time(unpacked: Path, name: str) -> None:
    assert (unpacked / name).read_bytes() == (ROOT / name).read_bytes()


def test_it_holds_every_module_and_nothing_else(unpacked: Path) -> None:
    held = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    modules = {str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}

    assert {name for name in held if ".dist-info" not in name} == {*modules, *DATA}


def test_its_entry_points(unpacked: Path) -> None:
    parser = ConfigParser()
    (found,) = unpacked.glob("*.dist-info/entry_points.txt")
    parser.read(found)

    assert dict(parser["console_scripts"]) == {"qa": "qa.cli:main"}
    assert dict(parser["dateline.commands"]) == {"serve": "ui.server:serve", "mcp": "ui.mcp.serving:serve"}


def test_its_entry_points_can_be_loaded(unpacked: Path, tmp_path: Path) -> None:
    code = "from importlib.metadata import distribution; import qa.cli\n"
    code += "found = distribution('dateline').entry_points\n"
    code += "print(qa.cli.__file__, *sorted(e.load().__module__ for e in found))"

    where, *modules = run_unpacked(unpacked, code, tmp_path).split()

    assert Path(where).is_relative_to(unpacked)
    assert modules == ["qa.cli", "ui.mcp.serving", "ui.server"]


def test_its_defaults_are_those_of_config_toml(unpacked: Path, tmp_path: Path) -> None:
    code = "from qa.config import load_config; print(load_config().model_dump_json())"

    defaults = json.loads(run_unpacked(unpacked, code, tmp_path))

    assert defaults == tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
