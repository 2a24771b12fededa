"""Metrics as pure functions, each with its definition and its source. All but `percentile` lie in 0 to 1."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

_ARTICLES = ("a", "an", "the")
_TOKEN = re.compile(
    r"(?P<initials>(?<!\w)(?:[^\W\d_]\.)+[^\W\d_]\b\.?)"  # U.S., p.m, J.K.
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?\w*)"  # 3,000 but not the list 3,000,12
    r"|\d+(?:\.\d+)?\w*|\w+|[%$€£¥]"
)


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Both 0 to 1; None where there is nothing to take the share of."""

    precision: float | None
    recall: float | None


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
    return max(float(normalise(prediction) == normalise(answer)) for answer in _some(answers))


def token_f1(prediction: str, answers: Sequence[str]) -> float:
    """Return the harmonic mean of token precision and recall against the best gold answer, 0 to 1.

    Tokens are those of `normalise`, counted as bags (Rajpurkar et al. 2016). When either side has none, the
    two must be equal (Rajpurkar et al. 2018, `evaluate-v2.0.py`). Raises `ValueError` without gold answers.
    """
    return max(_f1(normalise(prediction).split(), normalise(answer).split()) for answer in _some(answers))


def _f1(predicted: list[str], gold: list[str]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    shared = (Counter(predicted) & Counter(gold)).total()
    return 2 * shared / (len(predicted) + len(gold))


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


def hit_at(k: int, ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 when a relevant article is among the first `k` of `ranked`, else 0; also known as success@k.

    `ranked` names each article once, best first. A question for which nothing was found scores 0: leaving it
    out would reward silence. The measure `success` of trec_eval (`m_success.c`, by Stephen Tomlinson).
    """
    return float(any(article in relevant for article in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str], cutoff: int = 10) -> float:
    """Return 1 / rank of the first relevant article, or 0 when the first `cutoff` hold none.

    Kantor and Voorhees 2000, "The TREC-5 Confusion Track". Its mean over questions is MRR.
    """
    ranks = (rank for rank, article in enumerate(ranked[:cutoff], start=1) if article in relevant)
    return next((1 / rank for rank in ranks), 0.0)


def abstention_precision_recall(abstained: Sequence[bool], unanswerable: Sequence[bool]) -> PrecisionRecall:
    """Return which share of abstentions was right, and of unanswerable questions was abstained from.

    One entry per question in each. Precision and recall of the class "unanswerable" (van Rijsbergen 1979,
    "Information Retrieval", chapter 7). Raises `ValueError` when the lengths differ.
    """
    right = sum(a and u for a, u in zip(abstained, unanswerable, strict=True))
    return PrecisionRecall(
        precision=right / sum(abstained) if any(abstained) else None,
        recall=right / sum(unanswerable) if any(unanswerable) else None,
    )


def percentile(values: Sequence[float], q: float) -> float:
    """Return the value below which `q` percent (0 to 100) lie, in the unit of `values`.

    Linear between neighbours: definition 7 of Hyndman and Fan 1996, "Sample Quantiles in Statistical
    Packages". Raises `ValueError` for no values or a `q` out of range.
    """
    if not values or not 0 <= q <= 100:
        raise ValueError(f"percentile {q} of {len(values)} values; expected 0 to 100 and one value or more")
    ordered = sorted(values)
    place = (len(ordered) - 1) * q / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _some(answers: Sequence[str]) -> Sequence[str]:
    if not answers:
        raise ValueError("no gold answers; the score of a prediction is defined only against one or more")
    return answers
