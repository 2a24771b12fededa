"""What makes two runs comparable, and two answers the same."""

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import index
import qa
from index.components import Component
from qa.config import Config
from qa.evaluation.dataset import Task
from qa.pairs import Pair

PACKAGES = tuple(Path(str(package.__file__)).parent for package in (index, qa))
# What only scores and prints, by its place below `qa`. Whatever is not named counts: a module that is new may answer.
_NOT_ANSWERING = (
    *("cli", "printing.py", "evaluation/metrics", "evaluation/outputs"),
    *(
        f"evaluation/{name}.py"
        for name in ("comparison", "measures", "outcomes", "qrels", "statistics", "summary", "units")
    ),
)
# A line of what we need installed, but for what only an extra needs.
_REQUIREMENT = re.compile(r"[\w.-]+(?!.*extra ==)")


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


def of_code(config: Config) -> str:
    """Return a hash of all that answering runs on: between two releases the version stays the same."""
    return _hash([of_packages(), {name: _sources(name) for name in sorted(_imported_parts(config))}])


@cache
def of_packages(packages: tuple[Path, ...] = PACKAGES) -> str:
    """Return a hash of our own code and of the versions of the libraries that it needs."""
    return _hash([[(package.name, of_files(package)) for package in packages], _libraries()])


def of_files(folder: Path) -> dict[str, str]:
    """Return a hash of each file of a package that can change an answer, by its place: code, weights, fits."""
    places = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        place: _digest(path)
        for place, path in places.items()
        if "__pycache__" not in path.parts and not f"{place}/".startswith(tuple(f"{name}/" for name in _NOT_ANSWERING))
    }


@cache
def _libraries() -> dict[str, str]:
    """What runs the weights and searches the index is not ours, and changes answers all the same."""
    found: dict[str, str] = {}
    for name in filter(None, map(_REQUIREMENT.match, requires("dateline") or ())):
        with suppress(PackageNotFoundError):
            found[name[0]] = version(name[0])
    return found


def _imported_parts(config: Config) -> set[str]:
    """The modules of others that settings name as "package.module:name"."""
    values = (value for section in Config.model_fields for _, value in getattr(config, section))
    parts = (part for value in values for part in (value if isinstance(value, tuple) else (value,)))
    return {part.name.partition(":")[0] for part in parts if isinstance(part, Component) and ":" in part.name}


def _sources(module: str) -> list[str]:
    """Hashes of a module, and of its neighbours where it stands in a package; of one that can't be found, nothing."""
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):  # who makes the part says what is wrong
        return []
    if spec is None or spec.origin is None:
        return []
    origin = Path(spec.origin)
    return [_digest(path) for path in (sorted(origin.parent.rglob("*.py")) if spec.parent else [origin])]


def settings(config: Config) -> dict[str, Any]:
    """Return the settings that bear on answers; where the index and its models lie does not."""
    table = config.model_dump(mode="json")
    del table["index"]["home"], table["index"]["models"]
    table.pop("serve")
    return table


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, default=str, sort_keys=True).encode()).hexdigest()[:16]
