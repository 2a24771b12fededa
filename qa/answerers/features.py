"""What bears on whether a proposed answer is right, in a few numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

from index.lexical import Lexical
from qa.answerers.idf import share, weigh
from qa.answerers.probability import Logistic
from qa.answerers.proposals import Proposal, is_form
from qa.english.kinds import Form, Kind, asking, expected, fits, form, names
from qa.types import Question

# Fitted by `training/`: with the small reader alone, and with both.
SMALL = Path(__file__).parent / "probability_small.json"
LARGE = Path(__file__).parent / "probability_large.json"
# How far apart scores are taken to be at most, and an answer's logit where a reader did not mark it.
FAR, UNMARKED = 10.0, -12.0
# A question asked as of a day is of the news of about as long before it.
NEWS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers; the files were fitted to these names. Shares and flags are 0 to 1, scores are logits."""

    score: float  # the occurrences' logits, less what their ranks cost, added up
    best: float  # the best occurrence's logit
    margin: float  # its score less the next other answer's
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
    uncapitalised: float  # 1 if a person or place is asked, and nothing has a capital
    told: float  # 1 if a sentence answers, not a few words
    stale: float  # 1 if its article is not of the days before the day that the question was asked


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
    kind, told = expected(asking(question.text)), form(question.text) is not Form.SPAN

    def one(proposal: Proposal) -> Features:
        best = proposal.best
        near = set(lexical.words(f"{best.passage.title} {best.quote}"))
        around = set(lexical.words(f"{best.passage.title} {best.passage.text}"))
        said = lexical.words(best.text)
        others = [other.score for other in proposals if not is_form(other.key, proposal.key)]
        marked = [logit for key, logit in small.items() if is_form(key, proposal.key)]
        fitting = fits(kind, best.text)
        return Features(
            score=proposal.score,
            best=best.logit,
            margin=max(-FAR, min(FAR, proposal.score - max(others, default=-math.inf))),
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
            misfit=float(not fitting and kind in (Kind.NUMBER, Kind.MONEY, Kind.TIME)),
            uncapitalised=float(not fitting and kind in (Kind.PERSON, Kind.PLACE)),
            told=float(told),
            stale=float(_is_stale(question, proposal)),
        )

    return [one(proposal) for proposal in proposals]


def _is_stale(question: Question, proposal: Proposal) -> bool:
    published = proposal.best.passage.published
    if question.as_of is None or published is None:
        return False
    return not question.as_of - NEWS <= published <= question.as_of


def read_fitted(path: Path) -> Logistic:
    """Return the probability that a proposal is right, as shipped; `ModelError` when its file is damaged."""
    return Logistic.read(path, [each.name for each in fields(Features)])
