"""What bears on whether a proposed answer is right, in a few numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Self

from index.lexical import Lexical
from qa.answerers.idf import share, weigh
from qa.answerers.probability import Logistic
from qa.answerers.proposals import Proposal, is_form
from qa.english.kinds import asking, expected, fits, names
from qa.types import Question

# Fitted by `training/`.
FOLDER = Path(__file__).parent
# What tells proposals of one question apart.
RANKED = ("score", "best", "small", "words_sentence", "names_sentence", "echo", "length", "misfit", "carried")
# How far apart scores are taken to be at most, and an answer's logit where a reader did not mark it.
FAR, UNMARKED = 10.0, -12.0
# A question asked as of a day is of the news of about as long before it.
NEWS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers; the files were fitted to these names. Shares and flags are 0 to 1, scores are logits."""

    score: float  # the occurrences' logits, less what their ranks cost, added up
    best: float  # the best occurrence's logit
    relevance: float  # the highest logit of all passages that they bear on the question
    small: float  # the small reader's best logit for the same words, where both have read
    small_relevance: float  # its highest logit that a passage bears on the question
    words_sentence: float  # share of the question's words, weighted by idf, in the best one's sentence and title
    words_passage: float  # the same in its passage and title
    names_sentence: float  # share of the question's names and numbers in the best one's sentence and title
    names_passage: float  # the same in its passage and title
    has_names: float  # 1 if the question has any
    echo: float  # share of the answer's words that are the question's
    length: float  # log of one more than the answer's words
    misfit: float  # 1 if it is not of the kind asked: no figure for "how many"
    age: float  # of its article, beyond the days that a question asked as of a day is of: log2 of fortnights
    carried: float = 0.0  # the large reader's log odds that the sentences around it carry it
    margin: float = 0.0  # how much likelier it is than the next other answer, in log odds of their ranking


def features_of(
    question: Question,
    proposals: Sequence[Proposal],
    relevance: float,
    small: Mapping[str, float],
    small_relevance: float,
    lexical: Lexical,
) -> list[Features]:
    """Return the features of each proposal.

    `relevance` and `small_relevance` are the highest of all passages; `small` holds the small reader's logits of
    answers, by their keys.
    """
    weights = weigh(question.text, lexical)
    named = set(lexical.words(" ".join(names(question.text))))
    kind = expected(asking(question.text))

    def one(proposal: Proposal) -> Features:
        best = proposal.best
        near = set(lexical.words(f"{best.passage.title} {best.quote}"))
        around = set(lexical.words(f"{best.passage.title} {best.passage.read.text}"))
        said = lexical.words(best.text)
        marked = [logit for key, logit in small.items() if is_form(key, proposal.key)]
        return Features(
            score=proposal.score,
            best=best.logit,
            relevance=relevance,
            small=max(marked, default=UNMARKED),
            small_relevance=small_relevance,
            words_sentence=share(weights, near),
            words_passage=share(weights, around),
            names_sentence=len(named & near) / len(named) if named else 0.0,
            names_passage=len(named & around) / len(named) if named else 0.0,
            has_names=float(bool(named)),
            echo=sum(word in weights for word in said) / len(said) if said else 1.0,
            length=math.log1p(len(best.text.split())),
            misfit=float(not fits(kind, best.text)),
            age=_age(question, proposal),
        )

    return [one(proposal) for proposal in proposals]


def _age(question: Question, proposal: Proposal) -> float:
    """Return log2(1 + fortnights) by which an article is too old, or too new; 0 without a day, and for its news."""
    published = proposal.best.passage.published
    if question.as_of is None or published is None:
        return 0.0
    beyond = max(question.as_of - published - NEWS, published - question.as_of)
    return math.log2(1 + max(0.0, beyond / NEWS))


Ranked = tuple[Proposal, Features]


@dataclass(frozen=True, slots=True)
class Judged:
    """A possible answer, what bears on it, and the probability, 0 to 1, that it is right."""

    proposal: Proposal
    features: Features
    probability: float


@dataclass(frozen=True, slots=True)
class Judge:
    """What proposals are ranked by, and how likely the first is right: two logistic regressions."""

    ranking: Logistic
    probability: Logistic

    @classmethod
    @cache
    def read(cls, readers: str) -> Self:
        """Return the one fitted to "small" or "large", as shipped; `ModelError` when a file is damaged."""
        every = [each.name for each in fields(Features)]
        ranking = Logistic.read(FOLDER / f"ranking_{readers}.json", RANKED)
        return cls(ranking, Logistic.read(FOLDER / f"probability_{readers}.json", every))

    def ranked(self, proposals: Sequence[Proposal], rows: Sequence[Features]) -> list[Ranked]:
        """Return proposals with their features, the likeliest first, and the margin of each."""
        found = sorted(
            ((self.ranking.logit(asdict(row)), one, row) for one, row in zip(proposals, rows, strict=True)),
            key=lambda item: -item[0],
        )
        ranked = []
        for logit, one, row in found:
            next_best = max((other for other, each, _ in found if not is_form(each.key, one.key)), default=logit - FAR)
            ranked.append((one, replace(row, margin=max(-FAR, min(FAR, logit - next_best)))))
        return ranked

    def rated(self, ranked: Sequence[Ranked]) -> list[Judged]:
        """Return ranked proposals with the probability of each."""
        return [Judged(one, row, self.probability.probability(asdict(row))) for one, row in ranked]
