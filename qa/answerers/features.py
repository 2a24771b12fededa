"""How a sentence bears on a question, in numbers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.errors import StoreError
from index.stores import Stores
from qa.english.kinds import Kind, expected, names, offers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Two sentences that share this part of the shorter one's words say the same.
DUPLICATE_OVERLAP = 0.7
# The smallest index that the judge was fitted on.
FEWEST_CHUNKS = 5

Analyze = Callable[[str], list[str]]
# Words → how many chunks hold each, and how many chunks there are.
Frequencies = Callable[[Sequence[str]], tuple[list[int], int]]

FEATURES = (
    "cosine",  # of question and sentence
    "cosine_passage",  # of question and the chunk that the sentence stands in
    "words_sentence",  # share of the question's words, weighted by idf, in the sentence
    "words_context",  # the same in the sentence, its neighbours and the title
    "words_passage",  # the same in the chunk and the title
    "names_sentence",  # share of the question's names and numbers in the sentence
    "names_passage",  # the same in the chunk and the title
    "has_names",  # whether the question has any
    "pairs_sentence",  # share of neighbouring words of the question that are near each other in the sentence
    "offered",  # 1 if the sentence holds the kind of thing asked for, -1 if not, 0 if the kind is not told
    "length",  # log of the sentence's words
    "is_question",
    "rank",  # 1 / rank of the chunk
    "words_question",  # log of how many words the question has, repeated ones counted once
    "chunks",  # log10 of how many chunks are indexed: in a small folder a vague question may well be answered
    *(f"asks_{kind}" for kind in Kind),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with all that its features are made from; words are as the lexical index has them."""

    text: str
    before: str
    after: str
    title: str
    passage: str
    passage_id: str
    passage_rank: int


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosines of the question with each candidate and with its passage: two `(n,)` float32."""

    sentence: "NDArray[np.float32]"
    passage: "NDArray[np.float32]"


class Vocabulary:
    """Words as indexed and their weights: log(1 + (N - n + 0.5) / (n + 0.5)), as in BM25."""

    def __init__(self, analyze: Analyze, frequencies: Frequencies) -> None:
        self._analyze = analyze
        self._frequencies = frequencies

    def words(self, text: str) -> list[str]:
        """Return the indexed words of a text."""
        return self._analyze(text)

    def chunks(self) -> int:
        """Return how many chunks are indexed."""
        return self._frequencies([])[1]

    def weights(self, words: Sequence[str]) -> dict[str, float]:
        """Return the idf of each word."""
        counts, total = self._frequencies(words)
        # Few chunks say little of how rare a word is: a floor under their number keeps weights apart.
        total = max(total, 100)
        return {
            word: math.log(1 + (total - count + 0.5) / (count + 0.5)) for word, count in zip(words, counts, strict=True)
        }


def vocabulary_of(stores: Stores) -> Vocabulary:
    """Return the words of an index; without its lexical part, of which the retriever tells, all weigh the same."""

    def frequencies(words: Sequence[str]) -> tuple[list[int], int]:
        try:
            return stores.lexical.document_frequencies(words)
        except StoreError:
            return [0] * len(words), 0

    return Vocabulary(stores.lexical.words, frequencies)


def tell_the_same(one: set[str], other: set[str]) -> bool:
    """Whether two sentences' words say that they tell the same: wire copy, a repeated lead."""
    return len(one & other) >= DUPLICATE_OVERLAP * max(1, min(len(one), len(other)))


def features(
    question: str, candidates: Sequence[Candidate], similar: Similarities, vocabulary: Vocabulary
) -> "NDArray[np.float32]":
    """Return `(len(candidates), len(FEATURES))` float32."""
    import numpy as np

    kind = expected(question)
    ordered = vocabulary.words(question)
    weights = vocabulary.weights(list(dict.fromkeys(ordered)))
    named = set(vocabulary.words(" ".join(names(question))))
    rows = []
    for at, candidate in enumerate(candidates):
        own = vocabulary.words(candidate.text)
        near = {*own, *vocabulary.words(f"{candidate.before} {candidate.after} {candidate.title}")}
        around = set(vocabulary.words(f"{candidate.title} {candidate.passage}"))
        rows.append(
            (
                similar.sentence[at],
                similar.passage[at],
                share(weights, set(own)),
                share(weights, near),
                share(weights, around),
                part(named, set(own)),
                part(named, around),
                float(bool(named)),
                _pairs(ordered, own),
                _offered(kind, candidate.text, question),
                math.log1p(len(own)),
                float(candidate.text.rstrip("\"'”’) ").endswith("?")),
                1.0 / candidate.passage_rank,
                math.log1p(len(weights)),
                math.log10(max(vocabulary.chunks(), FEWEST_CHUNKS)),
                *(float(kind is each) for each in Kind),
            )
        )
    return np.array(rows, np.float32).reshape(len(rows), len(FEATURES))


def share(weights: dict[str, float], present: set[str]) -> float:
    """Return the weight of the words that are present, of that of all; 0 without words."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / total if total else 0.0


def part(wanted: set[str], present: set[str]) -> float:
    """Return the share of what is wanted that is present; 0 when nothing is."""
    return len(wanted & present) / len(wanted) if wanted else 0.0


def _pairs(question: Sequence[str], sentence: Sequence[str]) -> float:
    """Share of the question's neighbouring words that stand within three words of each other."""
    pairs = list(pairwise(question))
    if not pairs:
        return 0.0
    places: dict[str, list[int]] = {}
    for at, word in enumerate(sentence):
        places.setdefault(word, []).append(at)
    near = sum(
        any(abs(a - b) <= 3 for a in places.get(left, ()) for b in places.get(right, ())) for left, right in pairs
    )
    return near / len(pairs)


def _offered(kind: Kind, sentence: str, question: str) -> float:
    if kind in (Kind.OTHER, Kind.CHOICE):
        return 0.0
    return 1.0 if offers(kind, sentence, question) else -1.0
