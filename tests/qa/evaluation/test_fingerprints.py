"""What two answers must have in common to be the same: whatever can change an answer changes the fingerprint."""

import ast
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.components import Component
from index.config import ChunkSettings
from qa.config import Config, RetrievalSettings
from qa.evaluation.fingerprints import PACKAGES, of_code, of_files, of_packages

ROOT = Path(__file__).parents[3]
# Where a question comes in, and where its answer goes out.
ASKING = ("qa/engine.py", "qa/evaluation/asking.py", "index/build.py")
CHANGED = [
    *(
        "qa/normalise.py",
        "qa/pairs.py",
        "qa/types.py",
        "index/chunkers.py",
        "qa/evaluation/asking.py",
        "index/schema.sql",
    ),
    *(path.relative_to(ROOT).as_posix() for kind in ("onnx", "json") for path in (ROOT / "qa").rglob(f"*.{kind}")),
]
SCORING = [
    *("qa/cli/asking.py", "qa/printing.py", "qa/evaluation/measures.py", "qa/evaluation/statistics.py"),
    *("qa/evaluation/metrics/answers.py", "qa/evaluation/outputs/html/report.css"),
]


def imports_of(place: str) -> Iterator[str]:
    """The files of ours that a file imports, at its top or within."""
    for node in ast.walk(ast.parse((ROOT / place).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            path = name.replace(".", "/")
            yield from (found for found in (f"{path}.py", f"{path}/__init__.py") if (ROOT / found).is_file())


def answering() -> list[str]:
    """The files that asking imports, directly or not, and the data beside them."""
    waiting, seen = list(ASKING), set[str]()
    while waiting:
        if (place := waiting.pop()) not in seen:
            seen.add(place)
            waiting += imports_of(place)
    data = (path for package in PACKAGES for kind in ("json", "onnx", "sql") for path in package.rglob(f"*.{kind}"))
    return sorted(seen | {path.relative_to(ROOT).as_posix() for path in data})


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages once more, weights as empty files: what they hold is not the point."""
    folder = tmp_path_factory.mktemp("copied")
    for package in PACKAGES:
        copy = shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("*.onnx", "__pycache__"))
        for path in package.rglob("*.onnx"):
            (copy / path.relative_to(package)).touch()
    return folder


def marked(folder: Path) -> str:
    """The fingerprint of copied packages as they are now."""
    of_packages.cache_clear()
    return of_packages(tuple(folder / package.name for package in PACKAGES))


@pytest.fixture(scope="module")
def before(copied: Path) -> str:
    return marked(copied)


def changed(folder: Path, place: str) -> str:
    """The fingerprint while one file is another."""
    text = (folder / place).read_bytes()
    (folder / place).write_bytes(text + b"\n")
    now = marked(folder)
    (folder / place).write_bytes(text)
    return now


def test_the_files_that_answer_are_known() -> None:
    files = answering()
    assert {"qa/normalise.py", "qa/types.py", "index/chunkers.py", "qa/answerers/probability_large.json"} <= set(files)
    assert {"index/schema.sql", "qa/reader/weights/reader.onnx", "qa/pairs.py"} <= set(files)
    assert not set(files) & set(SCORING)


def test_each_file_that_answers_counts() -> None:
    counted = {f"{package.name}/{place}" for package in PACKAGES for place in of_files(package)}
    assert set(answering()) - counted == set()


@pytest.mark.parametrize("place", CHANGED)
def test_another_file_that_answers_is_another_fingerprint(copied: Path, before: str, place: str) -> None:
    assert changed(copied, place) != before


@pytest.mark.parametrize("place", SCORING)
def test_another_way_to_score_or_print_changes_no_answer(copied: Path, before: str, place: str) -> None:
    assert changed(copied, place) == before


def test_a_new_a_moved_and_a_lost_file_are_seen(copied: Path, before: str) -> None:
    here, there = copied / "qa" / "normalise.py", copied / "qa" / "moved.py"
    there.touch()
    new = marked(copied)
    here.replace(there)
    moved = marked(copied)
    text = there.read_text(encoding="utf-8")
    there.unlink()
    lost = marked(copied)
    here.write_text(text, encoding="utf-8")
    assert len({before, new, moved, lost}) == 4
    assert marked(copied) == before


@pytest.mark.parametrize(
    ("file", "name"),
    [("elsewhere.py", "elsewhere:Own"), ("others/own.py", "others.own:Own"), ("others/more.py", "others.own:Own")],
)
def test_parts_of_others_that_config_names_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, name: str
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "others", raising=False)
    (tmp_path / "others").mkdir()
    for each in ("elsewhere.py", "others/__init__.py", "others/own.py", "others/more.py"):
        (tmp_path / each).touch()
    named = Config(retrieval=RetrievalSettings(rerankers=(Component(name),)))
    before = of_code(named)
    (tmp_path / file).write_text("# another\n", encoding="utf-8")
    assert of_code(named) != before != of_code(Config())
    assert of_code(Config(chunks=ChunkSettings(chunker=Component("nowhere.at_all:Own"))))
