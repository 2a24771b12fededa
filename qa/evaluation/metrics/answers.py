"""Answers against gold answers, and questions declined against those that nothing answers."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from qa.evaluation.metrics import Share
from qa.normalise import normalise

# What a person forgives in a short answer: "on the", "at least", a title.
MORE_WORDS = 3
_ARTICLES = ("a", "an", "the")
_TOKEN = re.compile(
    r"(?P<initials>(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]\b\.?)"  # U.S., p.m, J.K.
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?\w*)"  # 3,000 but not the list 3,000,12
    r"|\d+(?:\.\d+)?\w*|\w+|[%$€£¥]"
)


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """Return 1 when the prediction equals any gold answer once both are normalised, else 0.

    Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension of Text". Raises `ValueError`
    without gold answers.
    """
    return max(float(normalise(prediction) == normalise(answer)) for answer in _some(answers))


def token_f1(prediction: str, answers: Sequence[str]) -> float:
    """Return the harmonic mean of token precision and recall against the best gold answer, 0 to 1.

    Tokens are those of `normalise`, counted as bags (Rajpurkar et al. 2016). When either side has none, the
    two must be equal (Rajpurkar et al. 2018, `evaluate-v2.0.py`). Raises `ValueError` without gold answers.
    """
    return max(_f1(normalise(prediction).split(), normalise(answer).split()) for answer in _some(answers))


def states_answer(headline: str, answers: Iterable[str], more_words: int = MORE_WORDS) -> bool:
    """Whether a short text is a gold answer, or holds one as a run of whole words with at most `more_words` beside it.

    Both are normalised: "at least 180 homes" states "180", "the mayor and her four deputies" does not state "mayor".
    """
    said = normalise(headline).split()
    golds = [gold for answer in answers if (gold := normalise(answer).split())]
    return any(_has_run(said, gold) and len(said) - len(gold) <= more_words for gold in golds)


def contains_answer(quotes: Iterable[str], answers: Iterable[str]) -> bool:
    """Whether any gold answer stands in any one quote as a run of whole tokens.

    The "has answer" test of open-domain question answering (Chen et al. 2017, "Reading Wikipedia to Answer
    Open-Domain Questions"): "3" is not found in "3,000", nor "art" in "party". The tokens are not those of
    `normalise`, which glues "well-known" and "Biden's" into one: letters are folded, digits lose their
    thousands commas ("3,000" is "3000"), initials their dots ("U.S." is "US"), "percent" is "%". A currency
    sign or "%" in the answer must be in the quote; an article before the answer need not be.
    """
    wanted = [tokens for answer in answers if (tokens := _without_article(_tokens(answer)))]
    return any(_has_run(tokens, run) for tokens in map(_tokens, quotes) for run in wanted)


def abstention_precision(abstained: bool, unanswerable: bool) -> Share:
    """Of the abstentions, those that were right (van Rijsbergen 1979, "Information Retrieval", chapter 7)."""
    return Share(float(abstained and unanswerable), float(abstained))


def abstention_recall(abstained: bool, unanswerable: bool) -> Share:
    """Of the unanswerable questions, those abstained from."""
    return Share(float(abstained and unanswerable), float(unanswerable))


def abstention_f1(abstained: bool, unanswerable: bool) -> Share:
    """The harmonic mean of both, as 2 TP / (2 TP + FP + FN)."""
    return Share(2.0 * (abstained and unanswerable), float(abstained) + float(unanswerable))


def false_refusal(abstained: bool, unanswerable: bool) -> Share:
    """Of the answerable questions, those abstained from: the false positive rate of abstaining."""
    return Share(float(abstained and not unanswerable), float(not unanswerable))


def _some(answers: Sequence[str]) -> Sequence[str]:
    """Return gold answers as they are; `ValueError` when there are none to compare with."""
    if not answers:
        raise ValueError("no gold answers; the score of a prediction is defined only against one or more")
    return answers


def _f1(predicted: list[str], gold: list[str]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    shared = (Counter(predicted) & Counter(gold)).total()
    return 2 * shared / (len(predicted) + len(gold))


def _tokens(text: str) -> list[str]:
    text = re.sub(r"\bper\s?cent\b", "%", unicodedata.normalize("NFKC", text).casefold())
    return [_token(match) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> str:
    if match["initials"]:
        return match[0].replace(".", "")
    return match[0].replace(",", "")


def _without_article(tokens: list[str]) -> list[str]:
    return tokens[1:] if len(tokens) > 1 and tokens[0] in _ARTICLES else tokens


def _has_run(tokens: list[str], run: list[str]) -> bool:
    return any(tokens[i : i + len(run)] == run for i in range(len(tokens) - len(run) + 1))
