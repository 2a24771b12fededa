"""What makes two runs comparable, and two answers the same."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import index
import qa
from qa.config import Config
from qa.evaluation.dataset import Task
from qa.pairs import Pair

# Scoring and printing change no answer.
_NOT_ANSWERING = {"evaluation", "cli", "__pycache__"}


def of_pairs(pairs: Sequence[Pair]) -> str:
    """Return a hash of questions and labels, whatever order they stand in."""
    return _hash(sorted(json.dumps(asdict(pair), default=str, sort_keys=True) for pair in pairs))


def of_system(task: Task, facts: object) -> str:
    """Return a hash of what all answers of a run depend on, `facts` as JSON."""
    return _hash([task, facts])


def of_question(pair: Pair, task: Task) -> str:
    """Return a hash of what is asked, and of which passage if one is given: whatever the labels say."""
    given = [ref.article for ref in pair.evidence] if task is Task.READ else []
    return _hash([pair.id, pair.question, pair.as_of, [asdict(turn) for turn in pair.history], given])


@cache
def of_code() -> str:
    """Return a hash of the files that answering runs on: between two releases the version stays the same."""
    digest = hashlib.sha256()
    for package in (index, qa):
        root = Path(str(package.__file__)).parent
        for path in sorted(root.rglob("*")):
            if path.is_file() and not _NOT_ANSWERING & set(path.relative_to(root).parts):
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def settings(config: Config) -> dict[str, Any]:
    """Return the settings that bear on answers; where the index lies does not."""
    table = config.model_dump(mode="json")
    table["index"].pop("home")
    table.pop("serve")
    return table


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, default=str, sort_keys=True).encode()).hexdigest()[:16]
