"""How sure a proposed answer is: a few numbers on it, and the fitted probability that it is right."""

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from qa.answerers.features import Vocabulary, part, share
from qa.answerers.proposals import Proposal
from qa.english.kinds import names
from qa.reader.runtime import Reading
from qa.types import Passage

FEATURES = (
    "score",  # the mentions' logits, less what their ranks cost, added up
    "best",  # the best mention's logit
    "relevance",  # the highest logit of all passages that they bear on the question
    "words_sentence",  # share of the question's words, weighted by idf, in the best mention's sentence and title
    "words_passage",  # the same in passage and title
    "names_passage",  # share of the question's names and numbers there
    "has_names",  # whether the question has any
)


def reading_features(
    question: str,
    proposals: Sequence[Proposal],
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    vocabulary: Vocabulary,
) -> list[tuple[float, ...]]:
    """Return a row of `FEATURES` for each proposal."""
    weights = vocabulary.weights(list(dict.fromkeys(vocabulary.words(question))))
    named = set(vocabulary.words(" ".join(names(question))))
    relevance = max((reading.relevance for reading in readings), default=0.0)
    rows: list[tuple[float, ...]] = []
    for proposal in proposals:
        best = proposal.best
        passage = passages[best.passage]
        sentence = passage.text[best.sentence.start - passage.start : best.sentence.end - passage.start]
        near = set(vocabulary.words(f"{passage.title} {sentence}"))
        around = set(vocabulary.words(f"{passage.title} {passage.text}"))
        shares = share(weights, near), share(weights, around), part(named, around)
        rows.append((proposal.score, best.raw, relevance, *shares, float(bool(named))))
    return rows


def probability(row: Sequence[float]) -> float:
    """Return how likely a proposal is right, 0 to 1: a logistic regression, fitted by `benchmarks/fit_reading.py`."""
    *weights, bias = _weights()
    logit = bias + sum(weight * value for weight, value in zip(weights, row, strict=True))
    return 1 / (1 + math.exp(-logit))


@cache
def _weights() -> tuple[float, ...]:
    stored = json.loads(files("qa.answerers").joinpath("reading.json").read_text(encoding="utf-8"))
    return (*(stored[name] for name in FEATURES), stored["bias"])
