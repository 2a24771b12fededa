import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ModelError
from qa.reader.description import Description
from qa.reader.runtime import WEIGHTS

SHIPPED = Description.read(WEIGHTS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("reader.onnx", "tokenizer.json"):
        (tmp_path / name).write_text(name)
    SHIPPED.write(tmp_path)
    return tmp_path


def test_what_is_written_is_read_and_knows_its_files(folder: Path) -> None:
    found = Description.read(folder)

    assert replace(found, sha256=SHIPPED.sha256) == SHIPPED
    assert found.damaged(folder) == []


def test_other_and_missing_files_are_damaged(folder: Path) -> None:
    (folder / "reader.onnx").write_text("other")
    (folder / "tokenizer.json").unlink()

    assert Description.read(folder).damaged(folder) == ["reader.onnx", "tokenizer.json"]


def test_an_answer_at_the_edge_of_a_window_stands_inside_another() -> None:
    assert SHIPPED.overlap_tokens > SHIPPED.answer_tokens


@pytest.mark.parametrize(
    "change", [{"max_tokens": None}, {"colour": 3}, {"after": None}], ids=["less", "more", "other"]
)
def test_a_file_that_describes_no_reader_says_what_to_do(folder: Path, change: dict[str, object]) -> None:
    stored = json.loads((folder / "reader.json").read_text()) | change
    stored = {name: value for name, value in stored.items() if value is not None}
    (folder / "reader.json").write_text(json.dumps(stored))

    with pytest.raises(ModelError, match="install dateline again"):
        Description.read(folder)
