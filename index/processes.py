"""Modules run in a process of their own: what they take of memory, or break, ends with it."""

import os
import sys

SAFE_PATH = {"PYTHONSAFEPATH": "1"}  # of the working folder nothing may run, such as a random.py that lies in it


def command(module: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of ours."""
    return [sys.executable, "-P", "-m", module, *map(str, arguments)]


def environment() -> dict[str, str]:
    """Return the environment that it runs in."""
    # The package may be run from a source folder that only this process has on its path.
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return os.environ | SAFE_PATH | {"PYTHONPATH": path}
