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
# What the firmest of these sentences say counts so much, beside their passage, in which verdict is the likelier.
SHARE = 0.3
# What is said so firmly against a verdict is worth showing where neither is given.
FIRM = 1.5
Place = tuple[Passage, Span]


@dataclass(frozen=True, slots=True)
class Features:
    """What bears on whether a verdict is right; log odds are natural, `verdicts.json` was fitted to these names."""

    passage: float  # log odds of the verdict against its opposite, of the passage that says most
    said: float  # the same passage's log odds that it says either
    relevance: float  # its logit that it bears on the question
    sentence: float  # log odds of the verdict against its opposite, of the sentence that decides, read alone
    sentence_said: float  # that sentence's log odds that it says either
    against: float  # how firmly a sentence says the opposite: the lesser of its two log odds


@dataclass(frozen=True, slots=True)
class Verdict:
    """A yes or a no, where it is said, the probability that it is right, and where the opposite is said as well."""

    said: Literal["yes", "no"]
    place: Place
    features: Features
    probability: float
    against: Sequence[Place] = ()


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
    # Without their titles: a headline that tells the verdict would let any sentence below it prove it.
    told = [one.stance for one in reader.read(question, [one.said(span) for one, span in places], spans=1)]
    firmest = {sign: max(range(len(told)), key=lambda at: _firmness(told[at], sign)) for sign in (1, -1)}
    firmness = {sign: _firmness(told[at], sign) for sign, at in firmest.items()}
    first = read[0][1]
    sign = 1 if _odds(first.stance) + SHARE * (firmness[1] - firmness[-1]) > 0 else -1
    decides = firmest[sign]
    features = Features(
        passage=sign * _odds(first.stance),
        said=_said(first.stance),
        relevance=first.relevance,
        sentence=sign * _odds(told[decides]),
        sentence_said=_said(told[decides]),
        against=firmness[-sign],
    )
    said: Literal["yes", "no"] = "yes" if sign > 0 else "no"
    against = [places[firmest[-sign]]] if features.against > FIRM else []
    return Verdict(said, places[decides], features, fitted.probability(asdict(features)), against)


def is_quoted(question: str, verdict: Verdict) -> bool:
    """Whether words that a question asks about stand in the deciding sentence within quotation marks alone.

    They are then what somebody said, and the article tells neither. Few words in marks without a verb are a name.
    """
    passage, sentence = verdict.place
    text, start, end = passage.text, sentence.start - passage.start, sentence.end - passage.start
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


def _firmness(stance: Stance | None, sign: int) -> float:
    """How firmly yes (1) or no (-1) is said: the lesser of the log odds that it is that one, and that it is either."""
    return min(sign * _odds(stance), _said(stance))


def _within(passage: Passage, sentences: Sequence[Span]) -> list[Span]:
    """Return the sentences of a passage that may tell something: a question does not."""
    within = (one for one in sentences if passage.start <= one.start and one.end <= passage.end)
    return [one for one in within if not passage.said(one).rstrip("\"'”’) ").endswith("?")]
