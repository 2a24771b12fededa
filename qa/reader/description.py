"""What a reader was trained for, in `reader.json` beside its weights: it sees at work what it saw in training."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, Self

from index.errors import ModelError

FILE_NAME = "reader.json"
GRAPH, TOKENIZER = "reader.onnx", "tokenizer.json"
# What to do about files that came with the package.
REINSTALL = "install dateline again"


@dataclass(frozen=True, slots=True)
class Description:
    """How question, title and passage lie before a reader, in word pieces, and the hashes of its files.

    Special tokens stand `before` the question, `between` it and the title and the passage, and `after` the passage.
    """

    max_tokens: int  # all that is seen at once, special tokens included
    question_tokens: int
    title_tokens: int  # of the passage's article: it says who "the company" is
    overlap_tokens: int  # that two windows of a long passage share: an answer at the edge of one is inside the other
    answer_tokens: int  # of the longest answer
    before: tuple[str, ...]
    between: tuple[str, ...]
    after: tuple[str, ...]
    sha256: Mapping[str, str] = field(default_factory=dict)
    question_kept: Literal["first", "last"] = "first"  # which word pieces of a question that is too long

    @classmethod
    def read(cls, folder: Path, remedy: str = REINSTALL) -> Self:
        """Read the description in a folder; `ModelError`, ending in the remedy, when it is missing or damaged."""
        path = folder / FILE_NAME
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            special = {name: tuple(stored[name]) for name in ("before", "between", "after")}
            return cls(**stored | special)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(f"{path}: does not describe a reader ({error}); {remedy}") from error

    def write(self, folder: Path) -> None:
        """Write the description into a folder, with the hashes of the files that stand there."""
        hashes = {name: _sha256(folder / name) for name in (GRAPH, TOKENIZER)}
        stored = json.dumps(asdict(self) | {"sha256": hashes}, indent=2)
        (folder / FILE_NAME).write_text(stored + "\n", encoding="utf-8")

    def damaged(self, folder: Path) -> list[str]:
        """Return the names of the files in a folder that are missing, or not those that were described."""
        return [name for name, known in self.sha256.items() if _sha256(folder / name) != known]


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
