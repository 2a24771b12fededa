"""A home that can't be written: asked and verified all the same; what writes says why it can't."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {"lock.txt": "Heron Lock shut\n\nThe harbour master, Ada Finch, ordered the closure of Heron Lock on Monday.\n"}
Unwritable = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(build_home: Callable[[dict[str, str]], Path]) -> Path:
    return build_home(FILES)


def mounted(tmp_path: Path, mount: str, then: str, home: Path) -> Unwritable:
    """Return what runs `qa` over a copy of the home, in a namespace of its own where something is mounted first."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount anything")
    place = tmp_path / "home"
    place.mkdir()

    def qa(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = f'set -e; cd "$1"; {mount}; {then}; shift 2; exec "$@"'
        program = [sys.executable, "-P", "-c", "from qa.cli import main; main()"]
        given = [*program, "--home", str(place), *map(str, arguments)]
        ran = ["unshare", "-m", "bash", "-c", command, "bash", str(tmp_path), str(home), *given]
        return subprocess.run(ran, capture_output=True, text=True, check=False)

    return qa


@pytest.fixture
def read_only(tmp_path: Path, home: Path) -> Unwritable:
    return mounted(tmp_path, 'mount --bind "$2" home', "mount -o remount,ro,bind home", home)


@pytest.fixture
def full(tmp_path: Path, home: Path) -> Unwritable:
    fill = "(dd if=/dev/zero of=home/fill bs=4k || dd if=/dev/zero of=home/rest bs=1 || true) 2> /dev/null"
    return mounted(tmp_path, "mount -t tmpfs -o size=8m none home", f'cp -r "$2"/. home; {fill}', home)


@pytest.mark.slow
@pytest.mark.parametrize("state", ["read_only", "full"])
def test_it_can_be_asked_and_verified(request: pytest.FixtureRequest, state: str) -> None:
    qa: Unwritable = request.getfixturevalue(state)

    asked = qa("ask", "Who ordered the closure of Heron Lock?")

    assert (asked.returncode, asked.stderr, "Ada Finch" in asked.stdout) == (0, "", True)
    assert (qa("status").returncode, qa("verify").returncode) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("state", "why"), [("read_only", "read-only"), ("full", "the disk is full")])
def test_what_writes_says_why_it_cannot(request: pytest.FixtureRequest, tmp_path: Path, state: str, why: str) -> None:
    qa: Unwritable = request.getfixturevalue(state)
    (tmp_path / "eel.txt").write_text("Eel fair opens\n\nThe eel fair drew 9,500 people on Sunday.\n" * 50)

    ran = qa("index", tmp_path / "eel.txt")

    assert (ran.returncode, ran.stdout) == (1, "")
    (line,) = ran.stderr.splitlines()
    assert why in line
    assert "move" not in line
    assert "repair" not in line


@pytest.mark.slow
def test_what_a_kill_left_in_the_log_is_read_from_a_read_only_home(
    read_only: Unwritable, tmp_path: Path, home: Path
) -> None:
    """SQLite reads its log with the help of a second file, which it may neither make nor change there."""
    writing = "import os, sys; from pathlib import Path; from index.ledger import Ledger; "
    writing += "ledger = Ledger.create(Path(sys.argv[1])); ledger.set_meta('indexed_at', '2031-01-01'); os._exit(9)"
    subprocess.run([sys.executable, "-c", writing, home], check=False)
    assert (home / "catalog.sqlite-wal").stat().st_size > 0

    for files in ("both", "log alone"):
        ran = read_only("status")
        assert (ran.returncode == 0) or "nothing stored is lost" in ran.stderr, files
        (home / "catalog.sqlite-shm").unlink(missing_ok=True)
    os.sync()
    shutil.rmtree(tmp_path / "home", ignore_errors=True)
