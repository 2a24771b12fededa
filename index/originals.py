"""PDFs that came from the web, kept in the home so that their pages can be shown; those of folders stay where they are.

Each lies under its SHA-256. What nothing was read from any more is removed by the next run, or as it is forgotten.
"""

import hashlib
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import time
from uuid import uuid4

FOLDER = "originals"
_ENDING = ".pdf"
_DRAFT = ".draft-"
_FRESH_S = 3600.0  # what was fetched is stored within so long; what is left of a kill is older

log = logging.getLogger(__name__)


def keep(home: Path, data: bytes, most_bytes: int) -> bool:
    """Keep a PDF; return False where all together would be more than `most_bytes`, or where it can't be kept."""
    folder = home / FOLDER
    place = folder / f"{hashlib.sha256(data).hexdigest()}{_ENDING}"
    draft = folder / f"{_DRAFT}{uuid4().hex}"
    try:
        if not place.exists() and len(data) + _size(folder) > most_bytes:
            log.info("a PDF of %s bytes is not kept: [web] keep_mb allows no more", f"{len(data):,}")
            return False
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        os.replace(draft, place)
    except OSError as error:  # that its page can't be shown is no reason not to read it
        log.warning("%s: a PDF can't be kept there (%s), so its pages can't be shown", folder, error.strerror or error)
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        return False
    return True


def kept(home: Path, sha256: str) -> bytes | None:
    """Return the bytes of a PDF that is kept; None for one that is not."""
    try:
        return (home / FOLDER / f"{sha256}{_ENDING}").read_bytes() if sha256.isalnum() else None
    except OSError:
        return None


def sweep(home: Path, known: Iterable[str], fresh_s: float = _FRESH_S) -> None:
    """Remove what was kept longer than `fresh_s` ago of which none is `known`, by SHA-256."""
    folder, wanted = home / FOLDER, {f"{sha256}{_ENDING}" for sha256 in known}
    with suppress(OSError):
        for path in [path for path in folder.iterdir() if path.name not in wanted]:
            if time() - path.stat().st_mtime >= fresh_s:
                path.unlink()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir()) if folder.is_dir() else 0
