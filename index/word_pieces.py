"""Counting and cutting text in the word pieces of an embedding model."""

from collections.abc import Sequence
from pathlib import Path

from index.types import Span

# A word piece of running text is 4 to 5 characters; unknown words count as one piece however long they are.
MAX_CHARS_PER_TOKEN = 8


class TokenCounter:
    """The tokenizer of an embedding model, as chunkers need it.

    `special`: pieces that the model adds to a text; `window`: pieces that it reads at most, those included.
    """

    def __init__(self, tokenizer_file: Path, window: int) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.window = window
        self.special: int = self._tokenizer.num_special_tokens_to_add(False)

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text, without special ones."""
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [max(len(e.ids), -(-len(t) // MAX_CHARS_PER_TOKEN)) for e, t in zip(encoded, texts, strict=True)]

    def head(self, text: str, max_tokens: int) -> str:
        """Return a beginning of `text`, as long as can be, that has at most `max_tokens` word pieces."""
        while self.counts([text])[0] > max_tokens:
            text = text[: self.cut(text, max_tokens)[0].end]
        return text

    def cut(self, text: str, max_tokens: int) -> list[Span]:
        """Cut `text` into adjoining spans of at most `max_tokens` pieces each, at white space where it can.

        A span that begins or ends inside a word may count more pieces by itself: count again.
        """
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        spans: list[Span] = []
        start = first = 0
        while start < len(text):
            while first < len(offsets) and offsets[first][1] <= start:
                first += 1
            beyond = offsets[first + max_tokens][0] if first + max_tokens < len(offsets) else len(text)
            end = min(max(beyond, start + 1), start + max_tokens * MAX_CHARS_PER_TOKEN)
            if end < len(text):
                space = max(text.rfind(white, start + 1, end) for white in " \n\t\u00a0") + 1
                end = space if space > start + 1 else end
            spans.append(Span(start, end))
            start = end
        return spans
