"""The forms that a set of questions comes in, one module each."""

from collections.abc import Callable
from pathlib import Path

from index.errors import DatasetError
from qa.evaluation.dataset import Dataset
from qa.evaluation.formats.beir import corpus_file, load_beir
from qa.evaluation.formats.squad import is_document, load_squad
from qa.lines import Fault, open_lines, parse
from qa.pairs import read_pairs

Loader = Callable[[Path | str], Dataset]

FORMATS: dict[str, Loader] = {
    "pairs": lambda source: Dataset(tuple(read_pairs(source))),
    "squad": load_squad,
    "beir": load_beir,
}


def load_dataset(source: Path | str, name: str = "auto") -> Dataset:
    """Return the set in a file or folder, or on standard input for "-"; `name` is one of `FORMATS` or "auto".

    Raises `DatasetError` for an unknown format, for a source that can't be read, and at the first fault in it.
    """
    if name != "auto" and name not in FORMATS:
        raise DatasetError(f"there is no format {name!r}; expected auto, {', '.join(FORMATS)}")
    return FORMATS[detect(source) if name == "auto" else name](source)


def detect(source: Path | str) -> str:
    """Return the format of a source: a folder with a corpus is "beir", SQuAD's JSON and rows with a context "squad".

    Raises `DatasetError` for any other folder, and for a file that can't be read.
    """
    if str(source) == "-":
        return "pairs"
    path = Path(source)
    if path.is_dir():
        corpus_file(path)
        return "beir"
    return "squad" if is_document(path) or _has_context(path) else "pairs"


def _has_context(path: Path) -> bool:
    """A first line that is broken is left to the loader, which names it."""
    try:
        rows = (parse(line, "an object") for line in open_lines(path))
        return "context" in next((row for row in rows if row is not None), {})
    except Fault:
        return False
