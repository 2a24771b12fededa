"""Run a command and say how long it took and how much memory it held: shared by the benchmarks."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished command: wall time, the highest resident memory of it and its children together, its output."""

    seconds: float
    peak_mb: float
    output: str
    code: int


def run(command: Sequence[str], **environment: str) -> Measured:
    """Run `command` to its end; standard error is shown as it comes."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    return Measured(seconds, peak[0], output, process.returncode)


def qa(*arguments: str) -> list[str]:
    """Return the command line of the installed `qa` that stands beside this Python."""
    return [str(Path(sys.executable).with_name("qa")), *arguments]


def timed(what: str, calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    """Return the median and the 95th percentile of what calls take, and the median of their CPU time, in milliseconds.

    CPU time tells what wall time would be on a machine that does nothing else, as far as one core does the work.
    """
    took, spent = [], []
    for call in calls:
        before, cpu = time.perf_counter(), time.process_time()
        call()
        took.append(1e3 * (time.perf_counter() - before))
        spent.append(1e3 * (time.process_time() - cpu))
    median, late = np.percentile(took, (50, 95)).tolist()
    return {f"{what}_p50_ms": median, f"{what}_p95_ms": late, f"{what}_cpu_p50_ms": float(np.median(spent))}


def peak_mb() -> float:
    """Return the highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def folder_mb(folder: Path) -> float:
    """Return what the files of a folder take."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def machine() -> str:
    """Return one line on the machine: processor, cores, memory."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return (
        f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB"
    )


def _watch(pid: int, peak: list[float]) -> None:
    pause_s = 0.05
    while True:
        try:
            parent = psutil.Process(pid)
            held = sum(each.memory_info().rss for each in (parent, *parent.children(recursive=True)))
            if parent.status() == psutil.STATUS_ZOMBIE:
                return
        except psutil.NoSuchProcess:
            return
        peak[0] = max(peak[0], held / 2**20)
        time.sleep(pause_s)
        pause_s = min(0.5, 1.02 * pause_s)  # looking for children takes a long run its time
