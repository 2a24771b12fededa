"""Exact match: the answer is a gold answer, word for word."""

import re
import string
from collections.abc import Sequence


def normalise(text: str) -> str:
    """Return text lower-cased, without ASCII punctuation, articles (a, an, the) and extra white space.

    The official SQuAD script, step for step (Rajpurkar et al. 2016, `evaluate-v1.1.py`): curly quotes stay,
    "3,000" becomes "3000", "42%" becomes "42".
    """
    text = "".join(char for char in text.lower() if char not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """Return 1 when the prediction equals any gold answer once both are normalised, else 0.

    Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text". Raises `ValueError`
    without gold answers.
    """
    return max(float(normalise(prediction) == normalise(answer)) for answer in some(answers))


def some(answers: Sequence[str]) -> Sequence[str]:
    """Return gold answers as they are; `ValueError` when there are none to compare with."""
    if not answers:
        raise ValueError("no gold answers; the score of a prediction is defined only against one or more")
    return answers
