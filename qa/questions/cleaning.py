"""The text of a question as it can be asked."""

import unicodedata

from index.errors import QuestionError

# Beyond this a text is no question; the part that is searched by meaning is far shorter still.
MAX_CHARS = 20_000


def clean(text: str) -> str:
    """Return a question without control characters or surplus white space.

    Raises `QuestionError` for one that is empty or longer than any question is.
    """
    # Lone surrogates come from bytes on the command line that are no text; no store can hold them.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = (" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = " ".join("".join(kept).split())
    if not text:
        raise QuestionError('the question is empty: ask something, such as `qa ask "Who signed the letter?"`')
    if len(text) > MAX_CHARS:
        raise QuestionError(f"the question has {len(text):,} characters, {MAX_CHARS:,} is the most: ask it shorter")
    return text
