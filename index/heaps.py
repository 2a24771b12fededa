"""Memory that long-lived processes give back."""

import ctypes
from contextlib import suppress

# mallopt's M_ARENA_MAX, and how many. glibc keeps up to eight heaps a core, by threads, and what each once held stays:
# with two, `qa watch` takes 244 MB where it took 432, and stays there (benchmarks/RESULTS.md).
_ARENA_MAX, _HEAPS = -8, 2


def keep_few_heaps() -> None:
    """Have the threads that are yet to come share two heaps, where the C library is glibc; elsewhere do nothing."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)
