"""Modules run in a process of their own: what they take of memory, or break, ends with it."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread

SAFE_PATH = {"PYTHONSAFEPATH": "1"}  # of the working folder nothing may run, such as a random.py that lies in it


def command(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of ours."""
    return [sys.executable, "-P", "-m", module, *map(str, arguments)]


def environment() -> dict[str, str]:
    """Return the environment that it runs in."""
    # The package may be run from a source folder that only this process has on its path.
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return os.environ | SAFE_PATH | {"PYTHONPATH": path}


@contextmanager
def working_folder_ignored() -> Iterator[None]:
    """Nothing is imported from the working folder: multiprocessing starts Python as if it were at home there."""
    before = {name: os.environ.get(name) for name in SAFE_PATH}
    os.environ.update(SAFE_PATH)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Ctrl-C is for the process that prints."""
    if current_thread() is not main_thread():  # only there can it be said
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
