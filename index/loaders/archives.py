"""Packed files: what a .gz or a .zip holds is read as if it lay in a folder, and nothing is written to the disk."""

import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.errors import LoadError
from index.loaders.decoding import without_surrogates
from index.loaders.limits import Limits, Unpacking
from index.types import Article, Skipped

_MOST_MEMBERS = 200_000
_DAMAGED = (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def load_gzip(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the articles of the one file that a .gz holds, whose name is its own without the ending."""
    from index.loaders import load

    inner = Path(path.stem)
    if inner.suffix.lower() == ".warc":  # each of its records is packed by itself
        yield from _placed(path, "", load(inner, data, limits))
        return
    limits, unpacking = unpacking_of(limits)
    with unpacking.within():
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                found = unpacking.read(file, inner.name, limits)
        except _DAMAGED as error:
            raise LoadError(f"a damaged .gz ({error}): pack it again") from error
        yield from _placed(path, "", load(inner, found, limits))


def load_zip(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the articles of the files in a .zip; one that can't be read is named, and the others are."""
    from index.loaders import LOADERS, load

    limits, unpacking = unpacking_of(limits)
    with unpacking.within(), open_zip(data) as archive:
        for info in archive.infolist():
            name = _name(info)
            if info.is_dir() or _is_hidden(name):
                continue
            try:
                # What nothing reads is not unpacked either: `load` names it.
                found = read_member(archive, info, limits) if Path(name).suffix.lower() in LOADERS else b""
            except LoadError as error:
                yield Skipped(f"{path}/{name}", str(error))
                continue
            yield from _placed(path, f"/{name}", load(Path(name), found, limits))


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Return a ZIP file opened; LoadError for what is none, or holds too many."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise LoadError(f"a damaged ZIP file ({error}): pack it again") from error
    if len(archive.infolist()) > _MOST_MEMBERS:
        raise LoadError(f"holds more than {_MOST_MEMBERS:,} files: unpack it, and index the folder")
    return archive


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return the bytes of a file in a ZIP; LoadError for one that is encrypted, damaged, or too large."""
    limits, unpacking = unpacking_of(limits)
    if info.flag_bits & 1:
        raise LoadError("encrypted: unpack it with its password, and index the folder")
    try:
        with archive.open(info) as file:
            return unpacking.read(file, info.filename, limits)
    except NotImplementedError as error:
        raise LoadError(f"packed in a way that is not read ({error}): pack it again as an ordinary ZIP") from error
    except _DAMAGED as error:
        raise LoadError(f"damaged in its ZIP file ({error}): pack it again") from error


def _placed(path: Path, part: str, items: Iterator[Article | Skipped]) -> Iterator[Article | Skipped]:
    """Yield what is read from within a file as read from that file."""
    for item in items:
        if isinstance(item, Article):
            yield replace(item, path=str(path), part=f"{part}{item.part}")
        elif part:
            yield replace(item, path=f"{path}/{item.path}")
        else:
            yield replace(item, path=f"{path}{item.path.removeprefix(path.stem)}")


def unpacking_of(limits: Limits) -> tuple[Limits, Unpacking]:
    """Return what may still be unpacked, and limits that know it."""
    unpacking = limits.unpacking or Unpacking(limits.collection_bytes)
    return replace(limits, unpacking=unpacking), unpacking


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file in a ZIP as it can be stored and shown; it is never one on the disk."""
    return _CONTROL.sub("\ufffd", without_surrogates(info.filename)).lstrip("/")


def _is_hidden(name: str) -> bool:
    """Whether a folder's walk would pass over it, or a system put it beside the files."""
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in PurePosixPath(name).parts)
