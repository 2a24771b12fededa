"""How far indexing is: a bar in a terminal, now and then a plain line elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from qa.printing import console

_PLAIN_PROGRESS_S = 10
_UNITS = {
    "bytes": (1_000_000, "MB"),
    "chunks": (1, "chunks"),
    "articles": (1, "articles"),
    "steps": (1, "steps"),
    "pages": (1, "pages"),
}


class ProgressBar:
    """Shows the steps of indexing on stderr: a bar with rate and time left, or now and then a plain line."""

    def __init__(self, quiet: bool) -> None:
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._step = ""
        self._said_s = time.monotonic()
        self._quiet = quiet

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            self._bar = _rich_bar()
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, step: str, done: int, total: int, unit: str) -> None:
        """Show that `done` of `total` units of a step are done."""
        scale, name = _UNITS[unit]
        if self._bar is not None:
            if step != self._step:
                self._task = self._bar.add_task(step, total=total / scale, unit=name)
            self._bar.update(self._task, completed=done / scale, total=total / scale)
        elif not self._quiet and time.monotonic() - self._said_s > _PLAIN_PROGRESS_S:
            self._said_s = time.monotonic()
            sys.stderr.write(f"{step}: {done / scale:,.0f} of {total / scale:,.0f} {name}\n")
        self._step = step


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.1f} {task.fields['unit']}/s" if task.speed else "")


def _rich_bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f} {task.fields[unit]}"),
        _Rate(),
        TimeRemainingColumn(),
        console=console(sys.stderr),
    )
