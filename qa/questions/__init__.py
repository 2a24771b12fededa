"""What a person typed becomes a question that can be asked, its days and publishers, or a line on what can be asked."""

import unicodedata
from collections.abc import Sequence
from datetime import date

from index.errors import QuestionError
from index.types import Filters
from qa.questions.filters import readings, understand, ungiven
from qa.questions.given import settled
from qa.questions.languages import is_foreign
from qa.questions.requests import asks_nothing
from qa.questions.spellings import corrected

__all__ = [
    "MAX_CHARS",
    "asks_nothing",
    "clean",
    "corrected",
    "is_foreign",
    "read_day",
    "read_filters",
    "readings",
    "settled",
    "understand",
    "ungiven",
]

# Beyond this a text is no question; the part that is searched by meaning is far shorter still.
MAX_CHARS = 20_000


def clean(text: str) -> str:
    """Return a question without control characters or surplus white space; `QuestionError` if empty or too long."""
    # Lone surrogates come from bytes on the command line that are no text; no store can hold them.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = (" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = " ".join("".join(kept).split())
    if not text:
        raise QuestionError('the question is empty: ask something, such as `qa ask "Who signed the letter?"`')
    if len(text) > MAX_CHARS:
        raise QuestionError(f"the question has {len(text):,} characters, {MAX_CHARS:,} is the most: ask it shorter")
    return text


def read_day(name: str, value: object) -> date | None:
    """Return the day that a text names as YYYY-MM-DD; None for None and "". Raises `QuestionError` naming it."""
    if value is None or value == "":
        return None
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:  # Python reads other ISO forms too: "20220616", "2022-W24-4"
        raise QuestionError(f"{name} is no day: {str(value)[:40]!r}; write it as 2024-03-31")
    return found


def read_filters(publishers: Sequence[str], since: object, until: object, authors: Sequence[str] = ()) -> Filters:
    """Return filters from what a page, a link or a request gives; raises `QuestionError` when no day can fit them."""
    first, last = read_day("since", since), read_day("until", until)
    if first and last and first > last:
        raise QuestionError(f"no day is from {first} and to {last}: change one of the two")
    return Filters(tuple(publishers), first, last, tuple(authors))
