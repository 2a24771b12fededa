"""What the reader in training sees: a question and a window of a passage, in word pieces."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qa.reader.windows import Window

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# What training shows: question and window together, and the question alone.
MAX_TOKENS = 256
QUESTION_TOKENS = 48
# A passage may come with the title of its article, which says who "the company" is; it stands after the question.
TITLE_TOKENS = 24
# [CLS] question [SEP] passage [SEP], by their numbers in BERT's uncased vocabulary.
SPECIAL_TOKENS = 3
CLS, SEP = 101, 102
# Word pieces that two windows of a long passage share: an answer at the edge of one stands inside the other.
OVERLAP = 64
# The longest answer in word pieces.
SPAN_TOKENS = 40


def question_tokens(tokenizer: "Tokenizer", question: str) -> list[int]:
    """Return at most `QUESTION_TOKENS` word pieces."""
    return tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]


def title_tokens(tokenizer: "Tokenizer", title: str) -> list[int]:
    """Return what follows the question's word pieces when a title is known: at most `TITLE_TOKENS` and a [SEP]."""
    ids = tokenizer.encode(title, add_special_tokens=False).ids[:TITLE_TOKENS]
    return [SEP, *ids] if ids else []


def windows_of(tokenizer: "Tokenizer", question: Sequence[int], passage: str) -> Iterator[Window]:
    """Yield the windows of a passage beside that question: one at least, all of it covered, `OVERLAP` shared."""
    pieces = tokenizer.encode(passage, add_special_tokens=False)
    room = MAX_TOKENS - SPECIAL_TOKENS - len(question)
    for start in range(0, max(1, len(pieces.ids) - OVERLAP), room - OVERLAP):
        yield Window(pieces.ids[start : start + room], pieces.offsets[start : start + room])
