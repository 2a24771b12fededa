"""What a disk lets us do: whether a folder may be written and has room, and folders made where they belong."""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

# Less than this is no room: SQLite and Tantivy write at least some pages of 4 KB, and files of a few more.
_ROOM_BYTES = 1_000_000
_COPIES, _BETWEEN_COPIES_S = 5, 0.1


def obstacle(place: Path) -> str | None:
    """Say what keeps anybody from writing at a place, or None: a folder, or what is to be made in one."""
    while not place.exists() and place != place.parent:
        place = place.parent
    if not os.access(place, os.W_OK):  # of a read-only file system it is so for root, too
        read_only = os.statvfs(place).f_flag & os.ST_RDONLY
        return "the file system is read-only" if read_only else f"{place} may not be written by this user"
    if shutil.disk_usage(place).free < _ROOM_BYTES:
        return "the disk is full: make room"
    return None


def bytes_of(path: str) -> int:
    """Return how large a file is; 0 for one that can't be looked at."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def make_folder(folder: Path) -> None:
    """Make a folder of the index; a file that stands in its place, where none of ours belongs, is removed."""
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, as far as that can be done."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def copy_of(folder: Path, target: Path) -> Path:
    """Copy a folder that others may have open to a place where nothing is; return that. Raises `OSError`.

    SQLite's journal comes and goes as Chroma opens a database, also between the listing of a folder and its copying.
    """
    for _ in range(_COPIES - 1):
        with suppress(shutil.Error):
            return shutil.copytree(folder, target)
        remove(target)
        time.sleep(_BETWEEN_COPIES_S)
    return shutil.copytree(folder, target)
