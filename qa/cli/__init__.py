"""The command: arguments in, printing and exit codes out. Nothing heavy is imported before it is needed."""

import errno
import os
import sys

from index.errors import DatelineError
from qa.cli import (
    asking,
    collecting,
    evaluating,
    indexing,
    keeping,
    modelling,
    quoting,
    reviewing,
    serving,
    showing,
    telling,
    watching,
)
from qa.cli.options import EXIT_ERROR, EXIT_STOPPED, app
from qa.screens import Screen

__all__ = [
    "app",
    "asking",
    "collecting",
    "evaluating",
    "indexing",
    "keeping",
    "main",
    "modelling",
    "quoting",
    "reviewing",
    "serving",
    "showing",
    "telling",
    "watching",
]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def main() -> None:
    """Run the command; a known error is one line on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdout, sys.stderr = Screen(sys.stdout), Screen(sys.stderr)
    try:
        _run()
    except DatelineError as error:
        sys.stderr.write(f"qa: {' '.join(str(error).split())}\n")
        sys.exit(EXIT_ERROR)
    except SystemExit as ended:
        if ended.code == EXIT_STOPPED:  # typer's own answer to Ctrl-C
            sys.stderr.write("qa: stopped; what is done is kept\n")
        raise
    except BrokenPipeError:
        # The reader of our output went away: nothing is left to say, not even when Python flushes at exit.
        for stream in (sys.stdout, sys.stderr):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        sys.exit(EXIT_ERROR)
    except OSError as error:  # of the machine, not of an article: no permission, no room, a file in the way
        place = f"{error.filename}: " if error.filename else ""
        remedy = "make room" if error.errno in _FULL else "free the way or name another --home"
        sys.stderr.write(f"qa: {place}{error.strerror or error}; {remedy}\n")
        sys.exit(EXIT_ERROR)


def _run() -> None:
    """Run the command, and write all that it said: a reader that went away is noticed here, not as Python ends."""
    try:
        app(prog_name="qa")
    finally:
        sys.stdout.flush()
