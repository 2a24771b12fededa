"""Yes or no: what passages say to a question that wants one of the two, and the sentence that decides."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal

from index.types import Span
from qa.answerers.probability import Logistic, log_odds
from qa.english.tokens import stems, tokens
from qa.quotations.marks import quoted_spans
from qa.quotations.unattributed import LEAST_WORDS
from qa.reader.runtime import Reader, Reading, Stance
from qa.types import Passage

# Fitted by `training/`.
FITTED = Path(__file__).parent / "verdicts.json"
# The sentences of so many passages are read one by one, so many in all: those of the passages that say most.
DECIDING, SENTENCES = 2, 16


@dataclass(frozen=True, slots=True)
class Features:
    """What bears on whether a verdict is right; log odds are natural, `verdicts.json` was fitted to these names."""

    passage: float  # log odds of the verdict against its opposite, of the passage that says most
    said: float  # the same passage's log odds that it says either
    relevance: float  # its logit that it bears on the question
    sentence: float  # log odds of the verdict against its opposite, of the sentence that decides, read alone
    sentence_said: float  # that sentence's log odds that it says either


@dataclass(frozen=True, slots=True)
class Verdict:
    """A yes or a no, where it is said, and the probability that it is right."""

    said: Literal["yes", "no"]
    passage: Passage
    sentence: Span
    features: Features
    probability: float


def decide(
    question: str,
    passages: Sequence[Passage],
    readings: Sequence[Reading | None],
    sentences: Mapping[str, Sequence[Span]],
    reader: Reader,
    fitted: Logistic,
) -> Verdict | None:
    """Return the likelier verdict of passages that were read for a question; None where none was."""
    read = [(one, told) for one, told in zip(passages, readings, strict=True) if told and told.stance]
    read.sort(key=lambda item: -_bearing(item[1]))
    places = [(one, span) for one, _ in read[:DECIDING] for span in _within(one, sentences[one.article_id])][:SENTENCES]
    if not places:
        return None
    first = read[0][1]
    lean = _odds(first.stance)
    sign = 1 if lean > 0 else -1
    # Without their titles: a headline that tells the verdict would let any sentence below it prove it.
    texts = [one.said(span) for one, span in places]
    features = [
        Features(
            passage=abs(lean),
            said=_said(first.stance),
            relevance=first.relevance,
            sentence=sign * _odds(told.stance),
            sentence_said=_said(told.stance),
        )
        for told in reader.read(question, texts, spans=1)
    ]
    likely = [fitted.probability(asdict(each)) for each in features]
    place = likely.index(max(likely))
    return Verdict("yes" if sign > 0 else "no", *places[place], features[place], likely[place])


def is_quoted(question: str, verdict: Verdict) -> bool:
    """Whether words that a question asks about stand in the deciding sentence within quotation marks alone.

    They are then what somebody said, and the article tells neither. Few words in marks without a verb are a name.
    """
    text, place = verdict.passage.text, verdict.passage.start
    start, end = verdict.sentence.start - place, verdict.sentence.end - place
    outside, inside = list(text), ""
    for one in quoted_spans(text):
        piece = text[max(one.start, start) : min(one.end, end)]
        if len(piece.split()) >= LEAST_WORDS or any(token.tag in "rBXVS" for token in tokens(piece)):
            inside += f" {piece}"
            outside[one.start : one.end] = " " * (one.end - one.start)
    return bool(stems(question) & stems(inside) - stems("".join(outside[start:end])))


@cache
def read_fitted() -> Logistic:
    """Return the probability that a verdict is right, as shipped; `ModelError` when its file is damaged."""
    return Logistic.read(FITTED, [each.name for each in fields(Features)])


def _bearing(reading: Reading) -> float:
    return reading.relevance + _said(reading.stance)


def _odds(stance: Stance | None) -> float:
    """Log odds of yes against no."""
    return log_odds(stance.yes, stance.no) if stance else 0.0


def _said(stance: Stance | None) -> float:
    """Log odds that it says either."""
    return log_odds(1 - stance.unsaid, stance.unsaid) if stance else 0.0


def _within(passage: Passage, sentences: Sequence[Span]) -> list[Span]:
    return [one for one in sentences if passage.start <= one.start and one.end <= passage.end]
