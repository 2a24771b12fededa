"""How much a question's words weigh, and how many of them a text has."""

import math
from collections.abc import Collection, Mapping

from index.errors import StoreError
from index.lexical import Lexical

# Few chunks say little of how rare a word is: a floor under their number keeps weights apart.
FEWEST_CHUNKS = 100


def weigh(text: str, lexical: Lexical) -> dict[str, float]:
    """Return each indexed word of a text with its idf, log(1 + (N - n + 0.5) / (n + 0.5)), as in BM25.

    Without the lexical index, of whose loss the retriever tells, all weigh the same.
    """
    words = list(dict.fromkeys(lexical.words(text)))
    try:
        counts, total = lexical.document_frequencies(words)
    except StoreError:
        counts, total = [0] * len(words), 0
    total = max(total, FEWEST_CHUNKS)
    return {word: math.log(1 + (total - n + 0.5) / (n + 0.5)) for word, n in zip(words, counts, strict=True)}


def share(weights: Mapping[str, float], present: Collection[str]) -> float:
    """Return the weight of the words that are present, of that of all; 0 without words."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / total if total else 0.0
