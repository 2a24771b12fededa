import errno
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from index.config import IndexSettings
from index.errors import ModelError
from index.models import Model, Models, run_export

MODEL = Model("toy-1", ("graph", "words"), "the toy")
# A process that makes the toy: it tells when it has begun, writes one file, and takes its time for the other.
MAKING = """
import sys, time
from collections.abc import Callable
from pathlib import Path
from index.models import Model, Models

def write(draft):
    draft.mkdir()
    (draft / "graph").write_text(sys.argv[2])
    print("begun", flush=True)
    time.sleep(float(sys.argv[3]))
    (draft / "words").write_text(sys.argv[2])

print(Models(Path(sys.argv[1])).make(Model("toy-1", ("graph", "words"), "the toy"), write))
"""


def write(draft: Path) -> None:
    draft.mkdir()
    for name in MODEL.files:
        (draft / name).write_text("mine")


def refuse(draft: Path) -> None:
    raise AssertionError(f"{draft}: it is there already")


def put(folder: Path, *names: str) -> None:
    (folder / MODEL.name).mkdir(parents=True)
    for name in names:
        (folder / MODEL.name / name).touch()


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def making(cache: Path, word: str, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", MAKING, str(cache), word, str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_model_is_made_once_and_said_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    models = Models(tmp_path / "deep" / "cache")
    caplog.set_level(logging.INFO)

    assert models.find(MODEL) is None
    assert models.make(MODEL, write) == tmp_path / "deep" / "cache" / "toy-1" == models.make(MODEL, refuse)
    assert caplog.messages == ["preparing the toy (once)"]
    assert kept(models.cache) == ["toy-1"]


def test_the_cache_comes_before_the_index_s_own_folder(tmp_path: Path) -> None:
    models = Models(tmp_path / "cache", tmp_path / "own")
    put(tmp_path / "own", *MODEL.files)

    assert models.make(MODEL, refuse) == tmp_path / "own" / "toy-1"
    assert not (tmp_path / "cache").exists()
    put(tmp_path / "cache", *MODEL.files)
    assert models.find(MODEL) == tmp_path / "cache" / "toy-1"
    assert models.apart().find(MODEL) == tmp_path / "own" / "toy-1"


def test_a_model_that_lacks_a_file_is_made_again(tmp_path: Path) -> None:
    put(tmp_path, "graph", "rest")

    Models(tmp_path).make(MODEL, write)

    assert sorted(path.name for path in (tmp_path / "toy-1").iterdir()) == ["graph", "words"]


def test_of_two_processes_one_makes_it_and_both_have_it(tmp_path: Path) -> None:
    with making(tmp_path, "first", 1.5) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "begun\n"
        with making(tmp_path, "second", 0) as second:
            told = second.communicate(timeout=60)[0]
        assert (first.communicate(timeout=60)[0], told) == (f"{tmp_path / 'toy-1'}\n", f"{tmp_path / 'toy-1'}\n")
    assert (tmp_path / "toy-1" / "words").read_text() == "first"
    assert kept(tmp_path) == ["toy-1"]


def test_a_killed_process_leaves_nothing_that_counts_and_the_next_clears_it_away(tmp_path: Path) -> None:
    with making(tmp_path, "first", 60) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "begun\n"
        killed.send_signal(signal.SIGKILL)
    assert Models(tmp_path).find(MODEL) is None

    Models(tmp_path).make(MODEL, write)

    assert kept(tmp_path) == ["toy-1"]
    assert (tmp_path / "toy-1" / "graph").read_text() == "mine"


def full(draft: Path) -> None:
    draft.mkdir()
    (draft / "graph").touch()
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_for_the_export(draft: Path) -> None:
    run_export("full_disk", draft)


@pytest.mark.parametrize("fails", [full, full_for_the_export])
def test_a_full_disk_is_one_line_that_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: Callable[[Path], None]
) -> None:
    (tmp_path / "full_disk.py").write_text("raise OSError(28, 'No space left on device')")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModelError) as caught:
        Models(tmp_path / "cache").make(MODEL, fails)

    told = "the toy can't be written there (No space left on device); make room, or name another folder in"
    assert str(caught.value) == f"{tmp_path / 'cache'}: {told} [index] models"
    assert kept(tmp_path / "cache") == []


def test_a_folder_that_cannot_be_written_is_one_line_that_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ModelError, match=r"^\S+/file/cache: the toy can't be written there .* \[index\] models$"):
        Models(tmp_path / "file" / "cache").make(MODEL, refuse)
    with pytest.raises(ModelError, match=r"\[index\] home$"):
        Models(tmp_path, tmp_path / "file" / "own").apart().make(MODEL, refuse)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_what_is_in_a_folder_that_cannot_be_written_is_used(tmp_path: Path) -> None:
    put(tmp_path, *MODEL.files)
    tmp_path.chmod(0o500)

    assert Models(tmp_path).make(MODEL, refuse) == tmp_path / "toy-1"
    with pytest.raises(ModelError, match=r"Permission denied.*\[index\] models"):
        Models(tmp_path).make(Model("other", MODEL.files, "another"), refuse)


def test_an_export_that_fails_says_its_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "failing.py").write_text("raise KeyError('no such layer')")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModelError, match=r"^base can't be exported: KeyError: 'no such layer'$"):
        run_export("failing", "base", "target")


def test_where_models_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda name: f"/cache/{name}")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert Models.of(IndexSettings()) == Models(Path("/cache/dateline"), Path(".qa/models"))
    assert Models.of(IndexSettings(home="h", models="m")) == Models(Path("m"), Path("h/models"))
    assert Models.of(IndexSettings(models="~/m")).cache == tmp_path / "m"
