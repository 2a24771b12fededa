"""Short answers by the reader, in the sentences that carry them; which of them is right, a fitted judge says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from index.stores import Stores
from qa.answerers import Finding
from qa.answerers.abstaining import reason
from qa.answerers.features import Vocabulary, share, tell_the_same, vocabulary_of
from qa.answerers.proposals import Mention, Proposal, propose
from qa.answerers.reading_features import probability, reading_features
from qa.config import AnswerSettings
from qa.english.polarity import asks_yes_or_no, polarity
from qa.reader.runtime import Reader, Reading
from qa.types import Evidence, Passage, Question

NAME = "extractive"
# Passages that are read, each with its article's title and without: either alone finds less (RESULTS.md).
READ = 10
# So many are read before the answer may be clear enough to leave the others; it is, at so high a probability.
FIRST, CLEAR = 5, 0.9
# Another answer must reach this share of the first one's probability to be cited beside it.
RIVAL_SHARE = 0.4
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6}
_LIST = re.compile(rf"\b(?:which|what|name|list|who are|who were)\s+(?:the\s+)?({'|'.join(_NUMBERS)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's proposals, best first, and the probability of each that it is right."""

    proposals: list[Proposal]
    probabilities: list[float]
    readings: list[Reading]


@dataclass(frozen=True, slots=True)
class ReadingAnswerer:
    """Reads every passage, joins what several say, and answers with the likeliest, or not at all."""

    stores: Stores
    settings: AnswerSettings
    reader: Reader = field(default_factory=Reader)

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        """Return the likeliest answer; none when it is less likely than `[answer] threshold`."""
        passages = passages[:READ]
        judged = self.judge(question.text, passages[:FIRST])
        if len(passages) > FIRST and (not judged.proposals or judged.probabilities[0] < CLEAR):
            judged = self.judge(question.text, passages, judged.readings)
        confidence = judged.probabilities[0] if judged.proposals else 0.0
        if not judged.proposals or confidence < self.settings.threshold:
            return Finding((), confidence, NAME, reason=self._reason(question, passages))
        chosen = self._chosen(judged, passages)
        evidence = tuple(_evidence(mention, passages) for mention in chosen)
        return Finding(evidence, confidence, NAME, self._short_answer(question.text, judged, evidence))

    def judge(self, question: str, passages: Sequence[Passage], known: Sequence[Reading] = ()) -> Judged:
        """Return all answers that the passages propose; `known` are the readings of the first of them."""
        readings = [*known, *read_both_ways(self.reader, question, passages[len(known) :])]
        catalog = self.stores.catalog
        sentences = {key: catalog.sentences(key) for key in dict.fromkeys(one.article_id for one in passages)}
        proposals = propose(passages, readings, sentences)
        if not proposals:
            return Judged([], [], readings)
        rows = reading_features(question, proposals, passages, readings, self.vocabulary)
        return Judged(proposals, [probability(row) for row in rows], readings)

    def _reason(self, question: Question, passages: Sequence[Passage]) -> str:
        words = self.vocabulary.words
        weights = self.vocabulary.weights(list(dict.fromkeys(words(question.text))))
        nearness = max((share(weights, set(words(f"{one.title} {one.text}"))) for one in passages), default=0.0)
        first, last = (date.fromisoformat(day) if day else None for day in self.stores.catalog.published_range())
        return reason(question, bool(passages), nearness, first, last)

    @property
    def vocabulary(self) -> Vocabulary:
        """The index's words and their weights."""
        return vocabulary_of(self.stores)

    def _chosen(self, judged: Judged, passages: Sequence[Passage]) -> list[Mention]:
        """Return what is cited: the best answer, others that are nearly as likely, then more sources of the best."""
        first = judged.proposals[0]
        least = RIVAL_SHARE * judged.probabilities[0]
        likely = zip(judged.proposals, judged.probabilities, strict=True)
        rivals = [proposal.best for proposal, probability in likely if probability >= least]
        chosen: list[Mention] = []
        told: list[set[str]] = []
        for mention in (*rivals, *first.mentions[1:]):
            if len(chosen) == self.settings.max_sentences:
                break
            said = set(self.stores.lexical.words(quote_of(mention, passages)))
            if not any(tell_the_same(said, other) for other in told):
                # A sentence that gives the answer too is marked there, not at a less likely one.
                place = (mention.passage, mention.sentence)
                chosen.append(next((one for one in first.mentions if (one.passage, one.sentence) == place), mention))
                told.append(said)
        return chosen

    def _short_answer(self, question: str, judged: Judged, evidence: Sequence[Evidence]) -> str | None:
        if asks_yes_or_no(question):
            return polarity(question, evidence[0].text, self.stores.lexical.words)
        if wanted := _LIST.search(question):
            return _listed(judged, _NUMBERS[wanted[1].lower()])
        return judged.proposals[0].best.text


def _listed(judged: Judged, count: int) -> str:
    """Return as many answers as a question wants, in the order of the text where they stand in one passage."""
    first = judged.proposals[0].best
    if "," in first.text or " and " in first.text:  # the reader took the whole list
        return first.text
    near = [one.best for one in judged.proposals if one.best.passage == first.passage and _apart(one, judged.proposals)]
    parts = [mention.text for mention in sorted(near[:count], key=lambda one: one.span.start)]
    return " and ".join(", ".join(parts).rsplit(", ", 1))


def _apart(proposal: Proposal, others: Sequence[Proposal]) -> bool:
    """Whether no better answer holds this one or is held by it."""
    better = others[: others.index(proposal)]
    return not any(proposal.key in one.key or one.key in proposal.key for one in better)


def read_both_ways(reader: Reader, question: str, passages: Sequence[Passage]) -> list[Reading]:
    """Return what each passage says, read with its article's title and without."""
    texts = [one.text for one in passages]
    found = reader.read(question, texts * 2, [one.title for one in passages] + [""] * len(texts))
    pairs = zip(found[: len(texts)], found[len(texts) :], strict=True)
    return [Reading(one.spans + other.spans, max(one.relevance, other.relevance)) for one, other in pairs]


def quote_of(mention: Mention, passages: Sequence[Passage]) -> str:
    """Return the sentence that a mention stands in."""
    passage = passages[mention.passage]
    return passage.text[mention.sentence.start - passage.start : mention.sentence.end - passage.start]


def _evidence(mention: Mention, passages: Sequence[Passage]) -> Evidence:
    passage = passages[mention.passage]
    return Evidence(
        passage.article_id,
        mention.sentence.start,
        mention.sentence.end,
        quote_of(mention, passages),
        mention.score,
        mention.span.start,
        mention.span.end,
    )
