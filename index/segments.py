"""The files of Tantivy's segments: what was written of them, and what has become of it since."""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path

Files = Mapping[str, list[int]]  # name: size in bytes, CRC-32


def manifest(folder: Path, known: Files) -> dict[str, list[int]]:
    """Return size and CRC-32 of each finished segment file; of those `known` as it was: Tantivy never changes one."""
    return {
        path.name: known.get(path.name) or [path.stat().st_size, zlib.crc32(path.read_bytes())]
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".") and path.suffix not in {".json", ".lock"}
    }


def problem(folder: Path, files: Files, deep: bool) -> str | None:
    """Say what is wrong with files on disk: missing, shorter than written, or (`deep`) altered.

    Tantivy never changes a finished segment, so a file whose size differs from the recorded one is damaged. Files of
    commits that are not recorded yet are let through.
    """
    meta = folder / "meta.json"
    if not meta.is_file():
        return f"{folder}: missing"
    try:
        living = _living(meta.read_bytes())
    except (ValueError, KeyError, TypeError):
        return f"{meta}: damaged"
    for name, (size, checksum) in files.items():
        path = folder / name
        if not path.is_file():
            if name.rpartition(".")[0] in living:
                return f"{path}: missing"
            continue  # replaced by a run that recorded nothing
        if path.stat().st_size != size or (deep and zlib.crc32(path.read_bytes()) != checksum):
            return f"{path}: damaged"
    return None


def _living(meta: bytes) -> set[str]:
    """Return the names, without their last part, of the files that Tantivy's list of segments needs."""
    names = set()
    for segment in json.loads(meta)["segments"]:
        name = segment["segment_id"].replace("-", "")
        names.add(name)
        if deletes := segment["deletes"]:
            names.add(f"{name}.{deletes['opstamp']}")
    return names
