"""Paths to articles: find the files, read their bytes, and let the loader of each format do the rest."""

import errno
import logging
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from index.errors import LoadError, unforeseen
from index.loaders.archives import load_gzip, load_zip
from index.loaders.epub import load_epub
from index.loaders.html import load_html
from index.loaders.jsonl import load_json, load_jsonl
from index.loaders.limits import MB as MB  # part of this module's face
from index.loaders.limits import Limits as Limits
from index.loaders.limits import limit_of, too_large
from index.loaders.mail import load_mailbox, load_message
from index.loaders.markdown import load_markdown
from index.loaders.office import load_docx, load_odt, load_rtf
from index.loaders.pdf import load_pdf
from index.loaders.tables import load_table
from index.loaders.text import load_text
from index.loaders.warc import load_warc
from index.loaders.xml import load_xml
from index.types import Article, Skipped

log = logging.getLogger(__name__)


class Loader(Protocol):
    """Reads one format. Raises LoadError for a file that holds no article at all."""

    def __call__(self, path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
        """Yield the articles of `data`, the bytes of `path`, and what of it can't be read."""
        ...


LOADERS: dict[str, Loader] = {
    ".txt": load_text,
    ".md": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".json": load_json,
    ".jsonl": load_jsonl,
    ".ndjson": load_jsonl,
    ".csv": load_table,
    ".tsv": load_table,
    ".gz": load_gzip,
    ".zip": load_zip,
    ".pdf": load_pdf,
    ".docx": load_docx,
    ".odt": load_odt,
    ".rtf": load_rtf,
    ".epub": load_epub,
    ".eml": load_message,
    ".mbox": load_mailbox,
    ".xml": load_xml,
    ".rss": load_xml,
    ".atom": load_xml,
    ".warc": load_warc,
}


def walk(paths: Sequence[Path]) -> Iterator[Path | Skipped]:
    """Yield the files of `paths`, each file once, folders in sorted order and to any depth.

    Links are followed, but no real folder is entered twice. In folders, names that begin with a dot are
    passed over. Yields a Skipped for what isn't there, can't be looked into, or has no loader.
    """
    entered: set[tuple[int, int]] = set()
    seen: set[str] = set()
    waiting = list(reversed(paths))
    while waiting:
        path = waiting.pop()
        if str(path) in seen:
            continue
        seen.add(str(path))
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield _checked(path, status.st_mode)
            elif (status.st_dev, status.st_ino) not in entered:
                entered.add((status.st_dev, status.st_ino))
                names = sorted(name for name in os.listdir(path) if not name.startswith("."))
                waiting += [path / name for name in reversed(names)]
        except (OSError, ValueError) as error:  # ValueError: a path that no system can have
            yield Skipped(_printable(path), _why(error, path))


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the bytes of the file at `path`.

    Raises LoadError if it is larger than its format's limit, can't be read, or is no longer there.
    """
    limit, setting = limit_of(path.name, limits)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise LoadError("not a regular file")
        if status.st_size > limit:
            raise too_large(status.st_size, limit, setting)
        with path.open("rb") as file:
            data = file.read(limit + 1)  # it may have grown since
    except (OSError, ValueError) as error:
        raise LoadError(_why(error, path)) from error
    if len(data) > limit:
        raise too_large(len(data), limit, setting)
    return data


def load(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the articles of `data`, the bytes of the file at `path`, and what of it can't be read.

    The lower-cased suffix of `path` names the loader. Raises nothing, whatever the content is: that is a Skipped.
    """
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        yield Skipped(str(path), _no_loader(path))
        return
    try:
        yield from loader(path, data, limits)
    except LoadError as error:
        yield Skipped(str(path), str(error))
    except Exception as error:  # formats and libraries fail in many ways: none of them may end the run
        log.debug("%s", path, exc_info=True)
        yield Skipped(str(path), unforeseen(error))


def _checked(path: Path, mode: int) -> Path | Skipped:
    if not stat.S_ISREG(mode):
        return Skipped(_printable(path), "not a regular file (a pipe, socket or device)")
    if path.suffix.lower() not in LOADERS:
        return Skipped(_printable(path), _no_loader(path))
    if _printable(path) != str(path):  # no store could hold its path
        return Skipped(_printable(path), "its name is not valid UTF-8: rename it")
    return path


def _no_loader(path: Path) -> str:
    return f"no loader for {path.suffix.lower() or 'files without a suffix'}; kinds read: {' '.join(LOADERS)}"


def _why(error: Exception, path: Path) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "a link to a file that is not there" if path.is_symlink() else "no such file or folder"
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "a link that leads back to itself"
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"can't be read: {reason or error}"


def _printable(path: Path) -> str:
    return str(path).encode("utf-8", "replace").decode()
