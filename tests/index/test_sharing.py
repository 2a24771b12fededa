"""What is open once for all: the same while the file is, and somebody has it."""

import gc
import os
from pathlib import Path

from index.sharing import shared


class Model:
    """Stands for what takes long to open."""


def test_one_for_all_while_the_file_is_the_same(tmp_path: Path) -> None:
    file = tmp_path / "model"
    file.write_text("one")
    first = shared(Model, file, "int8")

    assert shared(Model, file, "int8") is first
    assert shared(Model, file, "fp32") is not first
    file.write_text("another")
    os.utime(file, ns=(1, 1))
    assert shared(Model, file, "int8") is not first


def test_nobody_s_is_let_go(tmp_path: Path) -> None:
    file = tmp_path / "model"
    file.write_text("one")
    opened: list[int] = []

    def open_one() -> Model:
        opened.append(1)
        return Model()

    shared(open_one, file)
    gc.collect()
    shared(open_one, file)
    assert len(opened) == 2


def test_a_file_that_is_missing_is_left_to_who_opens_it(tmp_path: Path) -> None:
    assert isinstance(shared(Model, tmp_path / "nosuch"), Model)
