"""Files of equal names, kept side by side: numbered, none twice, and none ever in place of another."""

import filecmp
import hashlib
import os
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

_NAME_CHARS = 120
_NAME_BYTES = 200  # file systems allow 255; scripts that take three bytes a character reach that before 120


class Namesakes:
    """The files that are kept under one name and its numbers, looked at once, read when one of their size comes."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name, self._number = folder, name, 1
        self._unread: defaultdict[int, list[Path]] = defaultdict(list)  # by size in bytes
        self._read: dict[bytes, Path] = {}  # by hash

    def keep(self, draft: Path, digest: bytes) -> Path:
        """Return where a draft of this hash is kept, from now on or already. Raises `OSError`; nothing is kept then."""
        target = self._free()
        for path in self._unread.pop(draft.stat().st_size, []):
            with suppress(OSError):  # gone or not to be read: not the same, then
                self._read.setdefault(digest_of(path), path)
        known = self._read.get(digest)
        # People may have changed or removed what was kept.
        if known is not None and (_place(draft, known) or _same(draft, known)):
            return known
        while not _place(draft, target):  # another process was faster
            target = self._free()
        self._number += 1
        self._read[digest] = target
        return target

    def _free(self) -> Path:
        """Return the next name that is free, noting the files before it."""
        while os.path.lexists(target := self._folder / numbered(self._name, self._number)):
            if target.is_file():
                self._unread[target.stat().st_size].append(target)
            self._number += 1
        return target


def numbered(name: str, number: int) -> str:
    """Return a name with "-2", "-3" before its suffix, its stem cut so that it fits."""
    path = Path(name)
    end = f"-{number}{path.suffix}" if number > 1 else path.suffix
    stem = path.stem[: _NAME_CHARS - len(end)]
    while len(f"{stem}{end}".encode()) > _NAME_BYTES:
        stem = stem[:-1]
    return stem + end


def digest_of(path: Path) -> bytes:
    """Return the hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _same(draft: Path, target: Path) -> bool:
    try:
        return target.is_file() and filecmp.cmp(draft, target, shallow=False)
    except OSError:
        return False


def _place(draft: Path, target: Path) -> bool:
    """Give a draft its name, unless that is taken: unlike a rename, a link is never in place of another file."""
    try:
        os.link(draft, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without links; for any other reason, this fails of it too
        return _take(draft, target)
    return True


def _take(draft: Path, target: Path) -> bool:
    """As `_place`, without a link: the name is taken by an empty file, which the draft replaces in one step."""
    try:
        target.open("xb").close()
    except FileExistsError:
        return False
    try:
        os.replace(draft, target)
    except BaseException:
        target.unlink()
        raise
    return True
