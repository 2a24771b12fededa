"""Token F1: how far the answer's words and a gold answer's overlap."""

from collections import Counter
from collections.abc import Sequence

from qa.evaluation.metrics.exact_match import normalise, some


def token_f1(prediction: str, answers: Sequence[str]) -> float:
    """Return the harmonic mean of token precision and recall against the best gold answer, 0 to 1.

    Tokens are those of `normalise`, counted as bags (Rajpurkar et al. 2016). When either side has none, the
    two must be equal (Rajpurkar et al. 2018, `evaluate-v2.0.py`). Raises `ValueError` without gold answers.
    """
    return max(_f1(normalise(prediction).split(), normalise(answer).split()) for answer in some(answers))


def _f1(predicted: list[str], gold: list[str]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    shared = (Counter(predicted) & Counter(gold)).total()
    return 2 * shared / (len(predicted) + len(gold))
