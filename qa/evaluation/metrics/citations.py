"""Citations: whether a quote is verbatim, whether it carries the answer, whether the evidence is cited."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Article
from qa.evaluation.metrics import Share
from qa.evaluation.metrics.answers import contains_answer
from qa.evaluation.qrels import Need, Place


@dataclass(frozen=True, slots=True)
class Quoted:
    """A cited place and the words that are said to stand there."""

    place: Place
    quote: str


def is_exact(cited: Quoted, article: Article | None) -> bool:
    """Whether the article says exactly the quote at its span: within the text, not empty, to the character."""
    start, end = cited.place.start, cited.place.end
    if article is None or not 0 <= start < end <= len(article.text):  # slices alone would let -5 and 10**9 pass
        return False
    return article.text[start:end] == cited.quote


def supports(cited: Quoted, needs: Sequence[Need], answers: Sequence[str]) -> bool:
    """Whether a citation overlaps gold evidence or holds a gold answer."""
    return any(need.met_by(cited.place) for need in needs) or contains_answer([cited.quote], answers)


def citation_precision(cited: Sequence[Quoted], needs: Sequence[Need], answers: Sequence[str]) -> Share:
    """Of the citations, those that support the answer; where nothing answers the question, none does.

    After the citation precision of Gao et al. 2023, "Enabling Large Language Models to Generate Text with
    Citations" (ALCE), with gold spans in place of a model's judgement.
    """
    return Share(sum(supports(each, needs, answers) for each in cited), len(cited))


def citation_recall(cited: Sequence[Quoted], needs: Sequence[Need], answers: Sequence[str]) -> float:
    """Return the share of the gold evidence that is cited, 0 to 1; without marked evidence, whether an answer is.

    Evidence that holds a gold answer counts as cited, too, when another quote holds one: the same fact, reported
    elsewhere. Raises `ValueError` when there is neither evidence nor an answer.
    """
    if not needs and not answers:
        raise ValueError("neither evidence nor a gold answer; there is nothing to recall")
    told = contains_answer([each.quote for each in cited], answers)
    if not needs:
        return float(told)
    met = (
        any(need.met_by(each.place) for each in cited) or (told and contains_answer([need.quote], answers))
        for need in needs
    )
    return sum(met) / len(needs)
