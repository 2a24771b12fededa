"""What a reader sees at once: a question, perhaps a title, and a window of a passage, in word pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.errors import ModelError
from qa.reader.description import TOKENIZER, Description

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of a passage, and the code points that each stands for, the last one left out."""

    ids: list[int]
    offsets: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Lays texts out as a description has it; the special tokens by their numbers in the tokenizer's vocabulary."""

    description: Description
    tokenizer: "Tokenizer"
    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]

    @classmethod
    def of(cls, description: Description, tokenizer: "Tokenizer") -> Self:
        """Return the layout; `ModelError` when the vocabulary lacks a special token."""
        special = (description.before, description.between, description.after)
        return cls(description, tokenizer, *(tuple(_number(tokenizer, token) for token in part) for part in special))

    def asked(self, question: str, title: str = "") -> list[int]:
        """Return the word pieces of a question, cut where it is too long, and of the title where there is one."""
        ids, room = self._ids(question), self.description.question_tokens
        ids = ids[-room:] if self.description.question_kept == "last" else ids[:room]
        title_ids = self._ids(title)[: self.description.title_tokens]
        return [*ids, *self.between, *title_ids] if title_ids else ids

    def windows(self, asked: Sequence[int], passage: str) -> Iterator[Window]:
        """Yield the windows of a passage beside what is asked: one at least, all of it covered, an overlap shared."""
        pieces = self.tokenizer.encode(passage, add_special_tokens=False)
        special = len(self.before) + len(self.between) + len(self.after)
        room = self.description.max_tokens - special - len(asked)
        overlap = self.description.overlap_tokens
        for start in range(0, max(1, len(pieces.ids) - overlap), room - overlap):
            yield Window(pieces.ids[start : start + room], pieces.offsets[start : start + room])

    def joined(self, asked: Sequence[int], window: Window) -> tuple[list[int], slice]:
        """Return all word pieces that a reader sees, and the places of the window's among them."""
        head = [*self.before, *asked, *self.between]
        return [*head, *window.ids, *self.after], slice(len(head), len(head) + len(window.ids))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def open_tokenizer(folder: Path) -> "Tokenizer":
    """Return the tokenizer in a folder; it cuts and pads nothing. Raises a bare `Exception`, as `tokenizers` does."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _number(tokenizer: "Tokenizer", token: str) -> int:
    number = tokenizer.token_to_id(token)
    if number is None:
        raise ModelError(f"the reader's vocabulary has no token {token!r}; install dateline again")
    return number
