"""Answers are kept as they come, so that a run that was killed goes on where it stopped."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.evaluation.dataset import Pair
from qa.evaluation.systems import Asked

FILE_NAME = "answers.jsonl"
# What a line holds beside the answer itself: how long it took, and a hash of all that it depends on.
_LATENCY, _DEPENDS = "latency_ms", "depends_on"
_SCORED = ("expected", "scores")
# Half a surrogate pair, in a question or an error, has no bytes; its escape is JSON's own.
_ODD = "backslashreplace"

Kept = dict[str, dict[str, Any]]
Keep = Callable[[Asked, str], None]


def read_kept(path: Path) -> Kept:
    """Return the answers of an earlier or killed run, by what they depend on; errors are asked anew.

    A line that a kill cut short is no answer.
    """
    kept: Kept = {}
    for row in path.read_bytes().split(b"\n") if path.is_file() else ():
        try:
            line = json.loads(row)
            if "error" not in line:
                kept[line[_DEPENDS]] = line
        except (ValueError, KeyError, TypeError):
            continue
    return kept


def reuse(kept: Kept, pair: Pair, depends_on: str) -> Asked | None:
    """Return what was said to a pair if nothing that it depends on has changed since."""
    if depends_on not in kept:
        return None
    line = kept[depends_on]
    record = {key: value for key, value in line.items() if key not in (_LATENCY, _DEPENDS, *_SCORED)}
    return Asked(pair, record | {"id": pair.key}, float(line[_LATENCY]))


@contextmanager
def keeping(path: Path) -> Iterator[Keep]:
    """Append answers to a file, each as soon as it is there: from then on it outlives a kill -9."""
    with path.open("a", encoding="utf-8", errors=_ODD) as stream:
        stream.write("\n")  # whatever a kill left of the last line ends here

        def keep(asked: Asked, depends_on: str) -> None:
            stream.write(line_of(asked, depends_on))
            stream.flush()

        yield keep


def line_of(asked: Asked, depends_on: str, **more: object) -> str:
    """Return the line of an answer: the contract's object with what is known about it."""
    told = asked.record | more | {_LATENCY: asked.latency_ms, _DEPENDS: depends_on}
    return json.dumps(told, ensure_ascii=False) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Put a finished file in place of what is there; all or nothing."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8", errors=_ODD)
    os.replace(draft, path)
