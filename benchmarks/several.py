"""What several collections take of memory, opened one after another as a server opens them, each asked once.

    python benchmarks/several.py HOME [--apart]

`--apart` opens the models anew for each, as was done before they were shared.
"""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import index.embedder
import qa.reader.runtime
from qa.config import load_config
from qa.types import Question
from ui.collections import open_collections

T = TypeVar("T")


def resident_mb() -> float:
    """Return what this process has in memory, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def apart(open_one: Callable[[], T], file: Path, *how: object) -> T:
    """Return what is opened, for nobody else."""
    return open_one()


def main() -> None:
    """Print a line a collection."""
    home, *options = sys.argv[1:]
    if "--apart" in options:
        for module in (index.embedder, qa.reader.runtime):
            module.shared = apart  # type: ignore[attr-defined]
    with closing(open_collections(load_config(home=home), trusting=True)) as served:
        for name in served.names():
            served.take(name).ask(Question("Who opened the bridge?"))
            sys.stdout.write(f"{name}: {resident_mb():.0f} MB\n")


if __name__ == "__main__":
    main()
