"""How fast training goes, and for how long: by what its steps took, not by the clock on the wall."""

import time
from collections import deque
from statistics import median

# A step that took this many times the usual was a stopped process or a suspended machine.
STALL = 10
# Steps that the usual is taken from.
WINDOW = 200


class Pace:
    """Counts working seconds. A pause (SIGSTOP, a suspended machine) counts as one usual step."""

    def __init__(self, worked_s: float = 0.0) -> None:
        self.worked_s = worked_s
        self._steps: deque[tuple[float, int]] = deque(maxlen=WINDOW)
        self._last = time.monotonic()

    def step(self, examples: int) -> None:
        """Note that a step over `examples` has ended."""
        now = time.monotonic()
        took, self._last = now - self._last, now
        if len(self._steps) >= 5:
            usual = median(seconds for seconds, _ in self._steps)
            took = usual if took > STALL * usual else took
        self.worked_s += took
        self._steps.append((took, examples))

    def skip(self) -> None:
        """Leave out what was done since the last step (a checkpoint, an evaluation)."""
        self._last = time.monotonic()

    @property
    def examples_per_s(self) -> float:
        """Over the last steps; 0 before the first."""
        seconds = sum(seconds for seconds, _ in self._steps)
        return sum(examples for _, examples in self._steps) / seconds if seconds else 0.0
