"""The weights that come with the package: when they are damaged, every command says so in a line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ModelError
from qa.reader.runtime import WEIGHTS, Reader, damage

ROOT = Path(__file__).parents[2]


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WEIGHTS, tmp_path / "weights"))


def test_whole_weights_are_whole(weights: Path) -> None:
    assert damage(weights) == []


@pytest.mark.parametrize("harm", [lose, cut])
@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json", "reader.json"])
def test_damaged_weights_cannot_be_opened(weights: Path, name: str, harm: Callable[[Path], None]) -> None:
    harm(weights / name)

    with pytest.raises(ModelError, match="install dateline again") as raised:
        Reader(weights)

    assert damage(weights) == [str(raised.value)]


def test_a_changed_bit_is_found(weights: Path) -> None:
    flip(weights / "reader.onnx")

    (problem,) = damage(weights)

    assert "reader.onnx: not the file described beside it" in problem


@pytest.mark.slow
def test_ask_and_verify_name_a_damaged_reader_in_a_line(build_home: Callable[..., Path], tmp_path: Path) -> None:
    home = build_home({"lock.txt": "Heron Lock\n\nAda Finch ordered the closure of the lock.\n"})
    shutil.copytree(ROOT / "qa", tmp_path / "qa")
    (tmp_path / "index").symlink_to(ROOT / "index")
    lose(tmp_path / "qa" / "reader" / "weights" / "reader.onnx")
    for arguments, printed in ((["ask", "Who closed it?"], "stderr"), (["verify"], "stdout")):
        command = [sys.executable, "-P", "-c", "from qa.cli import main; main()", *arguments, "--quiet"]
        environment = os.environ | {"PYTHONPATH": str(tmp_path), "QA_HOME": str(home)}
        ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path)
        (line,) = (ran.stdout + ran.stderr).splitlines()
        assert (ran.returncode, line in getattr(ran, printed)) == (1, True)
        assert "weights" in line
        assert line.endswith("install dateline again")
