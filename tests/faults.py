"""A machine on a bad day, for real processes: a slow disk, a clock that jumps. Of a full one: `full_disk.py`.

Clock and disk are bent beneath all libraries, by a few functions of C that stand before the system's own: they want a C
compiler, and a file of three numbers says how, which may change while a process runs.
"""

import mmap
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

_BENT = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long long *bent;  /* seconds that the clock is wrong by, microseconds of each sync, syncs so far */

__attribute__((constructor)) static void open_bent(void) {
    int file = open(getenv("BENT"), O_RDWR | O_CLOEXEC);
    bent = mmap(NULL, 24, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += bent[0];
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now) *now = found.tv_sec;
    return found.tv_sec;
}

static void wait_for_disk(void) {
    __sync_fetch_and_add(&bent[2], 1);
    usleep(bent[1]);
}

int fsync(int file) { wait_for_disk(); return syscall(SYS_fsync, file); }
int fdatasync(int file) { wait_for_disk(); return syscall(SYS_fdatasync, file); }
"""
_NUMBERS = struct.Struct("<qqq")
STARTS_S = 60.0


class Machine:
    """Runs `qa` where clock and disk are as it says."""

    def __init__(self, folder: Path, home: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None or not sys.platform.startswith("linux"):
            pytest.skip("no C compiler, or not Linux: clock and disk can't be bent")
        source, library, numbers = folder / "bent.c", folder / "bent.so", folder / "bent"
        source.write_text(_BENT)
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source], check=True)
        numbers.write_bytes(bytes(_NUMBERS.size))
        with numbers.open("r+b") as file:
            self._numbers = mmap.mmap(file.fileno(), 0)
        self._environment = os.environ | {"LD_PRELOAD": str(library), "BENT": str(numbers)}
        self._home = home

    def set(self, clock_s: int = 0, sync_ms: int = 0) -> None:
        """Have the clock be wrong by so many seconds, and each sync take so long, from now on."""
        self._numbers[:16] = struct.pack("<qq", clock_s, sync_ms * 1000)

    @property
    def syncs(self) -> int:
        """How often a process has waited for the disk."""
        found: int = _NUMBERS.unpack(self._numbers[:])[2]
        return found

    def qa(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            self._command(arguments), capture_output=True, text=True, check=False, env=self._environment
        )

    @contextmanager
    def running(self, *arguments: object) -> "Iterator[subprocess.Popen[str]]":
        """Run a command meanwhile; at the end it gets SIGTERM, and must have said nothing on stderr."""
        with subprocess.Popen(
            self._command(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self._environment
        ) as process:
            try:
                yield process
                process.terminate()
                _, said = process.communicate(timeout=60)
                assert (process.returncode, said) == (0, "")
            finally:
                process.kill()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Run `qa serve` meanwhile; yields its address."""
        with self.running("serve", "--port", "0") as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert " at http" in line, line
            yield line.partition(" at ")[2].partition(" ")[0]

    def _command(self, arguments: tuple[object, ...]) -> list[str]:
        program = [sys.executable, "-P", "-c", "from qa.cli import main; main()"]
        return [*program, *map(str, arguments), "--home", str(self._home)]


def wait(until: Callable[[], object], what: str, within_s: float = 30.0) -> float:
    """Wait until something is true; returns how many seconds that took."""
    started = monotonic()
    while not until():
        assert monotonic() - started < within_s, what
        sleep(0.1)
    return monotonic() - started
