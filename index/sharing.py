"""Models that are open, for whoever opens another index in this process: they take most of the memory."""

from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")

_opened: "WeakValueDictionary[tuple[Hashable, ...], Any]" = WeakValueDictionary()  # as long as somebody has them
_opening = Lock()


def shared(open_one: Callable[[], T], file: Path, *how: Hashable) -> T:
    """Return what `open_one` returns, the same one for all while the file is the same and they want it in the same way.

    It must be safe to use from several threads. Raises as `open_one` does.
    """
    try:
        status = file.stat()
    except OSError:
        return open_one()  # which says what is missing
    key = (str(file), status.st_ino, status.st_mtime_ns, status.st_size, *how)
    with _opening:
        found: T | None = _opened.get(key)
        if found is None:
            found = _opened[key] = open_one()
        return found
