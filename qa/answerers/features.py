"""What bears on whether a proposed answer is right, in a few numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from index.lexical import Lexical
from qa.answerers.idf import share, weigh
from qa.answerers.probability import Logistic
from qa.answerers.proposals import Proposal
from qa.english.kinds import names

# Fitted by `training/`.
FITTED = Path(__file__).parent / "probability.json"


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers; `probability.json` was fitted to these names. Shares are 0 to 1, scores are logits."""

    score: float  # the occurrences' logits, less what their ranks cost, added up
    best: float  # the best occurrence's logit
    relevance: float  # the highest logit of all passages that they bear on the question
    words_sentence: float  # share of the question's words, weighted by idf, in the best one's sentence and title
    words_passage: float  # the same in its passage and title
    names_passage: float  # share of the question's names and numbers there
    has_names: float  # 1 if the question has any, else 0


def features_of(question: str, proposals: Sequence[Proposal], relevance: float, lexical: Lexical) -> list[Features]:
    """Return the features of each proposal; `relevance` is the highest of all passages."""
    weights = weigh(question, lexical)
    named = set(lexical.words(" ".join(names(question))))
    return [_features(proposal, relevance, weights, named, lexical) for proposal in proposals]


def _features(
    proposal: Proposal, relevance: float, weights: dict[str, float], named: set[str], lexical: Lexical
) -> Features:
    best = proposal.best
    near = set(lexical.words(f"{best.passage.title} {best.quote}"))
    around = set(lexical.words(f"{best.passage.title} {best.passage.text}"))
    return Features(
        score=proposal.score,
        best=best.logit,
        relevance=relevance,
        words_sentence=share(weights, near),
        words_passage=share(weights, around),
        names_passage=len(named & around) / len(named) if named else 0.0,
        has_names=float(bool(named)),
    )


def read_fitted() -> Logistic:
    """Return the probability that a proposal is right, as shipped; `ModelError` when its file is damaged."""
    return Logistic.read(FITTED, [each.name for each in fields(Features)])
