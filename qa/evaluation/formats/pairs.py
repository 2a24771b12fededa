"""Our own pairs: questions with answers, evidence and history, a JSON object a line (DESIGN.md names the keys)."""

from pathlib import Path

from qa.evaluation.dataset import Dataset
from qa.pairs import read_pairs


def load_pairs(source: Path | str) -> Dataset:
    """Return the pairs of a `.jsonl` or `.jsonl.gz` file, or of standard input for "-": asked of the index.

    Raises `DatasetError` as `read_pairs` does.
    """
    return Dataset(tuple(read_pairs(source)))
