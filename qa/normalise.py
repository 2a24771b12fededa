"""Answers brought to one form, so that two that say the same are told to be the same."""

import re
import string


def normalise(text: str) -> str:
    """Return text lower-cased, without ASCII punctuation, articles (a, an, the) and extra white space.

    The official SQuAD script, step for step (Rajpurkar et al. 2016, `evaluate-v1.1.py`): curly quotes stay,
    "3,000" becomes "3000", "42%" becomes "42".
    """
    text = "".join(char for char in text.lower() if char not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())
