"""A folder is copied whole while files in it come and go."""

import shutil
from pathlib import Path
from threading import Event, Thread

import pytest

from index import disk
from index.disk import copy_of


def test_a_folder_is_copied_while_a_journal_comes_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_BETWEEN_COPIES_S", 0.001)
    monkeypatch.setattr(disk, "_COPIES", 50)
    folder, journal, over = tmp_path / "vectors", tmp_path / "vectors" / "chroma.sqlite3-journal", Event()
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.bin").write_bytes(bytes(1000))

    def open_and_close() -> None:
        while not over.is_set():
            journal.write_bytes(b"journal")
            journal.unlink()

    other = Thread(target=open_and_close)
    other.start()
    try:
        for number in range(30):
            copied = copy_of(folder, tmp_path / f"copy-{number}")
            assert len(list(copied.glob("*.bin"))) == 20
    finally:
        over.set()
        other.join()


def test_what_cannot_be_copied_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_BETWEEN_COPIES_S", 0.001)
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "gone").symlink_to(tmp_path / "nowhere")
    with pytest.raises(shutil.Error):
        copy_of(tmp_path / "vectors", tmp_path / "copy")
