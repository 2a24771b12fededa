"""Files that people send: checked by name, and kept side by side under it, none ever in place of another."""

import filecmp
import os
import unicodedata
from http import HTTPStatus
from itertools import count
from pathlib import Path

from index.errors import DatelineError
from index.loaders import LOADERS

_NAME_CHARS = 120
_NAME_BYTES = 200  # file systems allow 255; scripts that take three bytes a character reach that before 120


class UploadError(DatelineError):
    """A file that is not taken, with the HTTP status that says so."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = status


def safe_name(name: str) -> str:
    """Return a file's name without path, control characters or leading dots, 120 characters at most.

    Raises `UploadError` for a name whose suffix no loader reads.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    kept = " ".join(kept.split()).lstrip(". ")
    if Path(kept).suffix.lower() not in LOADERS:
        kinds = " ".join(LOADERS)
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise UploadError(f"{kept or 'a file without a name'}: not a kind that is read: {kinds}", status)
    return numbered(kept, 1)


def numbered(name: str, number: int) -> str:
    """Return a name with "-2", "-3" before its suffix, its stem cut so that it fits."""
    path = Path(name)
    end = f"-{number}{path.suffix}" if number > 1 else path.suffix
    stem = path.stem[: _NAME_CHARS - len(end)]
    while len(f"{stem}{end}".encode()) > _NAME_BYTES:
        stem = stem[:-1]
    return stem + end


def keep(draft: Path, folder: Path, name: str) -> str:
    """Keep a draft under its name or the next number of it that is free, or holds the same; return that name.

    Raises `OSError`; nothing is kept then. Each number before it is looked at: 10 µs each.
    """
    for number in count(1):
        target = folder / numbered(name, number)
        if _place(draft, target) or _same(draft, target):
            return target.name
    raise AssertionError  # numbers do not end


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
