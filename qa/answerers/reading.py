"""Short answers by the reader, in the sentences that carry them: read, propose, judge, cite; or say why not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Self

from index.errors import ModelError
from index.stores import Stores
from qa.answerers.abstaining import reason
from qa.answerers.features import Features, features_of, read_fitted
from qa.answerers.probability import Logistic
from qa.answerers.proposals import Occurrence, Proposal, propose
from qa.config import AnswerSettings
from qa.english.polarity import asks_yes_or_no, polarity
from qa.reader.large import open_reader
from qa.reader.runtime import Reader, Reading, damage
from qa.types import Evidence, Finding, Passage, Question

NAME = "extractive"
# Passages that are read, each with its article's title and without: either alone finds less (RESULTS.md).
READ = 10
# So many are read before the answer may be clear enough to leave the others; it is, at so high a probability.
FIRST, CLEAR = 5, 0.9
# Another answer must reach this share of the first one's probability to be cited beside it.
RIVAL_SHARE = 0.4
# Two sentences that share this part of the shorter one's words tell the same: wire copy, a repeated lead.
DUPLICATE_OVERLAP = 0.7


@dataclass(frozen=True, slots=True)
class Judged:
    """A possible answer, what bears on it, and the probability, 0 to 1, that it is right."""

    proposal: Proposal
    features: Features
    probability: float


@dataclass(frozen=True, slots=True)
class ReadingAnswerer:
    """Reads every passage, joins what several say, and answers with the likeliest, or not at all."""

    stores: Stores
    settings: AnswerSettings
    reader: Reader = field(default_factory=Reader)
    fitted: Logistic = field(default_factory=read_fitted)
    large: Reader | None = None

    @classmethod
    def open(cls, stores: Stores, settings: AnswerSettings) -> Self:
        """Return it with the readers that the settings name; `ModelError` for one that is damaged."""
        return cls(stores, settings, large=open_reader("large", stores.models) if settings.reader == "large" else None)

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        """Return the likeliest answer; none when it is less likely than `[answer] threshold`."""
        judged = self._read(question.text, passages[:READ])
        confidence = judged[0].probability if judged else 0.0
        if not judged or confidence < self.settings.threshold:
            return Finding((), confidence, NAME, reason=reason(question, passages[:READ], self.stores))
        cited = self._cited(judged)
        evidence = tuple(map(_evidence, cited))
        return Finding(evidence, confidence, NAME, self._short_answer(question.text, cited[0]))

    def _read(self, question: str, passages: Sequence[Passage]) -> list[Judged]:
        """Return what the first passages propose where that is clear, else what all do."""
        readings = read_both_ways(self.reader, question, passages[:FIRST])
        judged = self.judge(question, passages[:FIRST], readings)
        if len(passages) <= FIRST or (judged and judged[0].probability >= CLEAR):
            return judged
        readings += read_both_ways(self.reader, question, passages[FIRST:])
        return self.judge(question, passages, readings)

    def judge(self, question: str, passages: Sequence[Passage], readings: Sequence[Reading]) -> list[Judged]:
        """Return the answers that passages propose, the one with the highest score first."""
        catalog = self.stores.catalog
        sentences = {key: catalog.sentences(key) for key in dict.fromkeys(one.article_id for one in passages)}
        proposals = propose(passages, readings, sentences)
        relevance = max((reading.relevance for reading in readings), default=0.0)
        rows = features_of(question, proposals, relevance, self.stores.lexical)
        return [
            Judged(proposal, row, self.fitted.probability(asdict(row)))
            for proposal, row in zip(proposals, rows, strict=True)
        ]

    def _cited(self, judged: Sequence[Judged]) -> list[Occurrence]:
        """Return where the best answer stands, then likely others, then the best one again: each told once."""
        first, least = judged[0], RIVAL_SHARE * judged[0].probability
        rivals = [one.proposal.best for one in judged if one.probability >= least]
        cited: list[Occurrence] = []
        told: list[set[str]] = []
        for one in (*rivals, *first.proposal.occurrences[1:]):
            words = set(self.stores.lexical.words(one.quote))
            if not any(_tell_the_same(words, other) for other in told):
                cited.append(_marked(one, first.proposal))
                told.append(words)
        return cited[: self.settings.max_sentences]

    def _short_answer(self, question: str, first: Occurrence) -> str | None:
        """Return yes or no where a question wants one of them and the sentence tells, else the words that answer."""
        if asks_yes_or_no(question):
            return polarity(question, first.quote, self.stores.lexical.words)
        return first.text


def read_both_ways(reader: Reader, question: str, passages: Sequence[Passage]) -> list[Reading]:
    """Return what each passage says, read with its article's title and without."""
    texts = [one.text for one in passages]
    found = reader.read(question, texts * 2, [one.title for one in passages] + [""] * len(texts))
    pairs = zip(found[: len(texts)], found[len(texts) :], strict=True)
    return [Reading(one.spans + other.spans, max(one.relevance, other.relevance)) for one, other in pairs]


def shipped_problems() -> list[str]:
    """Return what is wrong with the files that came with the package: the reader, and the fitted probability."""
    try:
        read_fitted()
    except ModelError as error:
        return [*damage(), str(error)]
    return damage()


def _tell_the_same(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= DUPLICATE_OVERLAP * max(1, min(len(one), len(other)))


def _marked(one: Occurrence, first: Proposal) -> Occurrence:
    """Return where the first answer stands in the same sentence, else the occurrence itself."""
    place = (one.passage, one.sentence)
    return next((each for each in first.occurrences if (each.passage, each.sentence) == place), one)


def _evidence(one: Occurrence) -> Evidence:
    start, end = one.sentence.start, one.sentence.end
    return Evidence(one.passage.article_id, start, end, one.quote, one.score, one.span.start, one.span.end)
