"""A process of many threads keeps few heaps."""

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from pathlib import Path
from threading import Barrier, Thread
from index.heaps import keep_few_heaps

if sys.argv[1] == "few":
    keep_few_heaps()
together = Barrier(12)
def work():
    held = [bytes(600) for _ in range(2_000)]
    together.wait()
threads = [Thread(target=work) for _ in range(12)]
for each in threads:
    each.start()
for each in threads:
    each.join()
# An arena's heap begins where 64 MB do, of which it has mapped some.
starts = (int(line.split("-")[0], 16) for line in Path("/proc/self/maps").read_text().splitlines() if "rw-p" in line)
print(sum(start % (64 << 20) == 0 for start in starts))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep no heap a thread")
def test_threads_share_heaps() -> None:
    few, many = (
        int(subprocess.run([sys.executable, "-c", SCRIPT, each], capture_output=True, text=True, check=True).stdout)
        for each in ("few", "many")
    )
    assert many > few
