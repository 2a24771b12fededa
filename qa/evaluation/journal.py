"""Answers are kept as they come, so that a run that was killed goes on where it stopped."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.evaluation.asking import Response
from qa.evaluation.outcomes import Reply
from qa.pairs import Pair

FILE_NAME = "journal.jsonl"
# What a line holds beside the answer itself: how long it took, and a hash of all that it depends on.
_LATENCY, _DEPENDS = "latency_ms", "depends_on"
# Half a surrogate pair, in a question or an error, has no bytes; its escape is JSON's own.
_ODD = "backslashreplace"

Kept = dict[str, dict[str, Any]]
Keep = Callable[[Response, str], None]


def read_kept(path: Path, system: str) -> Kept:
    """Return the answers that a system gave, in an earlier or a killed run, by what they depend on.

    Errors are asked anew. A line that a kill cut short, or somebody changed, is no answer.
    """
    kept: Kept = {}
    for row in path.read_bytes().split(b"\n") if path.is_file() else ():
        try:
            line = json.loads(row)
            if line[_DEPENDS].startswith(system) and Reply.from_json(line, float(line[_LATENCY])).error is None:
                kept[line[_DEPENDS]] = line
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return kept


def reuse(kept: Kept, pair: Pair, depends_on: str) -> Response | None:
    """Return what was said to a pair if nothing that it depends on has changed since."""
    if depends_on not in kept:
        return None
    record = {key: value for key, value in kept[depends_on].items() if key not in (_LATENCY, _DEPENDS)}
    return Response(pair, record | {"id": pair.key}, float(kept[depends_on][_LATENCY]))


@contextmanager
def keeping(path: Path, kept: Kept) -> Iterator[Keep]:
    """Append answers to a file that begins with those kept, each as soon as it is there: it outlives a kill -9."""
    if path != Path(os.devnull):
        write_whole(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept.values()))
    with path.open("a", encoding="utf-8", errors=_ODD) as stream:

        def keep(response: Response, depends_on: str) -> None:
            told = response.record | {_LATENCY: response.latency_ms, _DEPENDS: depends_on}
            stream.write(json.dumps(told, ensure_ascii=False) + "\n")
            stream.flush()

        yield keep


def write_whole(path: Path, text: str) -> None:
    """Put a finished file in place of what is there; all or nothing."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8", errors=_ODD)
    os.replace(draft, path)
