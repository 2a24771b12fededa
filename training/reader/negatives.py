"""Passages that look like an answer and hold none: the best by BM25 without the answer's text."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), the usual values.
K1, B = 0.9, 0.4
# How many of the best are looked at, and how many are kept, for one question.
CANDIDATES, KEPT = 16, 4
_WORD = re.compile(r"\w+")
# Words in more than this share of passages rank nothing, and their postings cost the most.
COMMON_SHARE = 0.1


class PassageIndex:
    """BM25 over the passages of one set."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._passages = [passage.casefold() for passage in passages]
        counts = [Counter(_WORD.findall(passage)) for passage in self._passages]
        lengths = np.array([max(1, sum(count.values())) for count in counts], np.float32)
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, count in enumerate(counts):
            for word, times in count.items():
                postings[word].append((place, times))
        norm = K1 * (1 - B + B * lengths / lengths.mean())
        self._postings = {
            word: _weigh(found, norm, len(passages))
            for word, found in postings.items()
            if len(found) <= max(10, COMMON_SHARE * len(passages))
        }

    def confusing(self, question: str, answers: Sequence[str], own: int) -> list[int]:
        """Return up to `KEPT` places of the best passages that hold none of `answers`, `own` left out."""
        scores = np.zeros(len(self._passages), np.float32)
        for word in set(_WORD.findall(question.casefold())):
            if word in self._postings:
                places, weights = self._postings[word]
                scores[places] += weights
        scores[own] = 0
        count = min(CANDIDATES, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.lexsort((best, -scores[best]))]
        folded = [answer.casefold() for answer in answers]
        without = (int(place) for place in best if scores[place] > 0 and not self._holds(int(place), folded))
        return [place for place, _ in zip(without, range(KEPT), strict=False)]

    def _holds(self, place: int, answers: Sequence[str]) -> bool:
        return any(answer in self._passages[place] for answer in answers)


def _weigh(
    found: Sequence[tuple[int, int]], norm: NDArray[np.float32], total: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    places = np.array([place for place, _ in found], np.int32)
    times = np.array([count for _, count in found], np.float32)
    idf = np.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
    return places, (idf * times * (K1 + 1) / (times + norm[places])).astype(np.float32)
