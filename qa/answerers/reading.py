"""Answers by the readers, in the sentences that carry them: read, propose, judge, cite; or say why not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Self

from index.errors import ModelError
from index.stores import Stores
from index.types import Span
from qa.answerers import lists, verdicts
from qa.answerers.abstaining import reason
from qa.answerers.bearers import Rarest, rarest_name
from qa.answerers.catalog import from_catalog
from qa.answerers.citing import Citing
from qa.answerers.corrections import current, withdrawn
from qa.answerers.dated import dated
from qa.answerers.features import UNMARKED, Features, Judge, Judged, Ranked, features_of
from qa.answerers.proofs import carried
from qa.answerers.proposals import Occurrence, Proposal, occurrences, propose
from qa.answerers.quoting import said
from qa.answerers.sayings import UNSAID, is_unsaid
from qa.answerers.senses import Sense, senses
from qa.answerers.unknown import unknown
from qa.answerers.verdicts import Verdict
from qa.config import AnswerSettings
from qa.english.kinds import Form, Kind, asking, asks_for_several, expected, form, is_short
from qa.english.tokens import stems
from qa.english.words import PERSONAL, TITLES
from qa.quotations.cues import SAYING, dates_telling, verb_forms
from qa.reader.large import open_reader
from qa.reader.runtime import Reader, Reading, damage, shared_reader
from qa.types import Agreed, Evidence, Finding, Meant, Passage, Question

NAME = "extractive"
# Passages that the small reader reads, each with its article's title and without: either alone finds less (RESULTS.md).
READ = 10
READ_AGAIN = 5  # the large one reads those of them that promise most
PROVED = 3  # of the answers, the first so many are read once more each: do their sentences carry them?
# So little likelier, in log odds of their ranking, an answer must be than one whose article has the name that is asked
# about, to be taken for what it only looks like (RESULTS.md).
ALIKE = 1.0
# From so high a probability on a verdict is given: one in 20 of all questions then gets a wrong one (RESULTS.md).
DECIDED = 0.7
UNKNOWN = "Not known, say the articles:"
UNDECIDED = "The articles don't settle it:"
CLAIMED = "The articles don't settle it; somebody is quoted:"


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read of each passage: by the small reader, and by the large one or not."""

    small: Sequence[Reading]
    large: Sequence[Reading | None]

    @property
    def deciding(self) -> Sequence[Reading | None]:
        """What the large reader says where it read at all, else the small one."""
        return self.large if any(self.large) else self.small


@dataclass(frozen=True, slots=True)
class ReadingAnswerer:
    """Reads every passage, joins what several say, and answers with the likeliest, or not at all."""

    stores: Stores
    settings: AnswerSettings
    reader: Reader = field(default_factory=shared_reader)
    large: Reader | None = None
    fitted: Judge | None = None

    @classmethod
    def open(cls, stores: Stores, settings: AnswerSettings) -> Self:
        """Return it with the readers that the settings name; `ModelError` for one that is damaged."""
        return cls(stores, settings, large=open_reader("large", stores.models) if settings.reader == "large" else None)

    def answer(self, question: Question, passages: Sequence[Passage]) -> Finding:
        """Return the likeliest answer; none when it is less likely than `[answer] threshold`."""
        reader = self.large or self.reader
        if told := from_catalog(question, self.stores) or said(
            question, asking(question.text), passages, self.stores, reader
        ):
            return told
        passages = dated(question.text, passages[:READ])
        readings = self.read(question.text, passages)
        judged = self.judge(question, passages, readings)
        confidence = judged[0].probability if judged else 0.0
        if unheard := self._unheard(question.text, judged):
            return unheard
        sentences = self._sentences(passages)
        if form(question.text) is Form.VERDICT and judged:
            return self._decided(question.text, self.verdict(question, passages, readings), judged)
        if found := unknown(asking(question.text), passages, sentences, self.stores.lexical):
            if not judged or not _is_later(judged[0].proposal.best.passage, found[0]):
                return self._open(UNKNOWN, confidence, found)
        if not judged or confidence < self.settings.threshold:
            return Finding((), confidence, NAME, reason=reason(question, passages, self.stores))
        return self._told(question, judged, sentences)

    def _told(self, question: Question, judged: Sequence[Judged], sentences: Mapping[str, Sequence[Span]]) -> Finding:
        """Answer by the likeliest, by all members of a list, or by each thing that may be meant."""
        best, confidence = judged[0].proposal.best, judged[0].probability
        if is_unsaid(asking(question.text), best, sentences, self.large):
            return self._open(UNSAID, confidence, (best.passage, best.sentence))
        if asks_for_several(question.text) and len(listed := lists.members([one.proposal for one in judged])) > 1:
            cited, words = lists.cited(listed), lists.told(listed)
            return Finding(cited, confidence, NAME, words, agreed=(Agreed(words, 1, tuple(range(len(cited)))),))
        if several := self._senses(question, judged):
            return self._each(question.text, several)
        citing = Citing(self.stores, self.settings.max_sentences)
        if is_short(question.text, best.text):
            evidence, agreed = citing.agreed(question.text, judged)
            return Finding(evidence, confidence, NAME, best.text, agreed=agreed)
        carrying = (_sentence(one.passage, one.sentence, one.score) for one in citing.told(judged))
        return Finding(tuple(carrying), confidence, NAME)

    def read(self, question: str, passages: Sequence[Passage]) -> Readings:
        """Read all passages with the small reader, and those that promise most with the large one."""
        small = read_both_ways(self.reader, question, passages)
        large: list[Reading | None] = [None] * len(passages)
        if self.large is not None:
            chosen = most_promising(small)
            texts, titles = [passages[at].read.text for at in chosen], [passages[at].title for at in chosen]
            for at, reading in zip(chosen, self.large.read(question, texts, titles), strict=True):
                large[at] = reading
        return Readings(small, large)

    def judge(self, question: Question, passages: Sequence[Passage], readings: Readings) -> list[Judged]:
        """Return the answers that passages propose, the likeliest first."""
        sentences = self._sentences(passages)
        found = self._standing(question.text, occurrences(passages, readings.deciding, sentences), sentences)
        proposals = propose(found, self.stores.catalog.sources(list(sentences)))
        relevance = max((one.relevance for one in readings.deciding if one), default=0.0)
        rows = features_of(
            question,
            proposals,
            relevance,
            _marked(occurrences(passages, readings.small, sentences)) if any(readings.large) else {},
            max((one.relevance for one in readings.small), default=0.0) if any(readings.large) else 0.0,
            self.stores.lexical,
        )
        judge = self._judge(any(readings.large))
        ranked = judge.ranked(proposals, rows)
        if self.large is not None and ranked:
            ranked = judge.ranked(*self._proved(question.text, ranked, sentences, self.large))
        return judge.rated(self._named(question.text, ranked, judge))

    def _named(self, question: str, ranked: Sequence[Ranked], judge: Judge) -> Sequence[Ranked]:
        """Leave out answers of articles without the question's rarest name, where others are about as likely."""
        name = rarest_name(question, self.stores.lexical)
        if name is None or not name.is_known:
            return ranked
        bearing = [each for each in ranked if self._bears(name, each[0])]
        if bearing and judge.ranking.logit(asdict(bearing[0][1])) >= judge.ranking.logit(asdict(ranked[0][1])) - ALIKE:
            return judge.ranked(*zip(*bearing, strict=True))
        return ranked

    def _unheard(self, question: str, judged: Sequence[Judged]) -> Finding | None:
        """Answer nothing to a question with a name that no article has: not even that of the likeliest answer."""
        name = rarest_name(question, self.stores.lexical)
        if not judged or name is None or name.is_known or self._bears(name, judged[0].proposal):
            return None
        least = min(judged[0].probability, self.settings.threshold)
        return Finding((), least, NAME, reason=f"No article has the name “{name.shown}”.")

    def _bears(self, name: Rarest, proposal: Proposal) -> bool:
        article = self.stores.catalog.article(proposal.best.passage.article_id)
        return article is not None and name.is_in(article, self.stores.lexical)

    def _judge(self, large: bool) -> Judge:
        return self.fitted or Judge.read("large" if large else "small")

    def _proved(
        self,
        question: str,
        ranked: Sequence[Ranked],
        sentences: Mapping[str, Sequence[Span]],
        large: Reader,
    ) -> tuple[list[Proposal], list[Features]]:
        """Return answers with whether their sentences carry them; those after the first few are taken for no better."""
        proposals, rows = zip(*ranked, strict=True)
        odds = carried(question, [one.best for one in proposals[:PROVED]], sentences, large)
        odds += [min(odds)] * (len(rows) - len(odds))
        return list(proposals), [replace(row, carried=each) for row, each in zip(rows, odds, strict=True)]

    def verdict(self, question: Question, passages: Sequence[Passage], readings: Readings) -> Verdict | None:
        """Return yes or no, and how likely it is right; None where no reader can tell."""
        if self.large is None:
            return None
        sentences, fitted = self._sentences(passages), verdicts.read_fitted()
        asked = question.text
        return verdicts.decide(asked, passages, readings.large, sentences, self.large, fitted)

    def _senses(self, question: Question, judged: Sequence[Judged]) -> list[Sense]:
        """Return what a question may mean, as far as it is answered; nothing where that is one thing."""
        found = senses(question, judged, self.stores, self._judge(self.large is not None))
        answered = [one for one in found if one.confidence >= self.settings.threshold]
        return answered if len(answered) > 1 else []

    def _each(self, question: str, found: Sequence[Sense]) -> Finding:
        """Return the answer to each of the things that a question may mean, as sure as the first is what is meant."""
        evidence: list[Evidence] = []
        meant = []
        for one in found:
            cited, agreed = Citing(self.stores, 1).agreed(question, one.judged)
            places = (tuple(len(evidence) + place for place in each.places) for each in agreed)
            told = tuple(replace(each, places=at) for each, at in zip(agreed, places, strict=True))
            meant.append(Meant(one.words, one.confidence, told))
            evidence += replace(cited[0], heading=f"{one.words}:"), *cited[1:]
        return Finding(tuple(evidence), found[0].confidence / len(found), NAME, meant=tuple(meant))

    def _decided(self, question: str, verdict: Verdict | None, judged: Sequence[Judged]) -> Finding:
        if verdict is None:
            best = judged[0].proposal.best
            return self._open(UNDECIDED, judged[0].probability, (best.passage, best.sentence))
        if verdict.probability < DECIDED:
            return self._open(UNDECIDED, verdict.probability, verdict.place, *verdict.against)
        if verdicts.is_quoted(question, verdict):
            return self._open(CLAIMED, verdict.probability, verdict.place)
        evidence = _sentence(*verdict.place, verdict.probability)
        return Finding((evidence,), verdict.probability, NAME, verdict.said.capitalize(), verdict=verdict.said)

    def _open(self, why: str, confidence: float, *places: verdicts.Place) -> Finding:
        """Return sentences that leave open what was asked."""
        least = min(confidence, self.settings.threshold)
        shown = tuple(_sentence(*place, least) for place in places[: self.settings.max_sentences])
        return Finding(shown, least, NAME, reason=why)

    def _sentences(self, passages: Sequence[Passage]) -> dict[str, list[Span]]:
        return {key: self.stores.catalog.sentences(key) for key in dict.fromkeys(one.article_id for one in passages)}

    def _standing(
        self, question: str, found: Sequence[Occurrence], sentences: Mapping[str, Sequence[Span]]
    ) -> list[Occurrence]:
        """Leave out what names nothing or repeats the question, what a paper took back, and days of a mere telling."""
        articles = ((key, self.stores.catalog.article(key)) for key in sentences)
        texts = {key: article.text for key, article in articles if article}
        notices = withdrawn([one for one in found if one.passage.article_id in texts], sentences, texts)
        found = current(found, self.stores.catalog)
        told = stems(question) | TITLES | PERSONAL
        if form(question) is not Form.VERDICT:
            found = [one for one in found if not (stems(one.text) or {one.text.lower()}) <= told]
        if expected(asking(question)) is Kind.TIME and not _asks_of_telling(question):
            found = [one for one in found if not _dates_telling(one)]
        return [one for one in found if not any(notice.covers(one) for notice in notices)]


def read_both_ways(reader: Reader, question: str, passages: Sequence[Passage]) -> list[Reading]:
    """Return what each passage says, read with its article's title and without."""
    texts = [one.read.text for one in passages]
    found = reader.read(question, texts * 2, [one.title for one in passages] + [""] * len(texts))
    pairs = zip(found[: len(texts)], found[len(texts) :], strict=True)
    return [Reading(one.spans + other.spans, max(one.relevance, other.relevance)) for one, other in pairs]


def most_promising(readings: Sequence[Reading]) -> list[int]:
    """Return the places, in order, of the passages to be read again."""

    def promise(place: int) -> float:
        found = readings[place]
        return max((span.score for span in found.spans), default=UNMARKED) + found.relevance - place

    return sorted(sorted(range(len(readings)), key=promise)[-READ_AGAIN:])


def shipped_problems() -> list[str]:
    """Return what is wrong with the files that came with the package: the reader, and the fitted probabilities."""
    found = damage()
    for read in (partial(Judge.read, "small"), partial(Judge.read, "large"), verdicts.read_fitted):
        try:
            read()
        except ModelError as error:
            found.append(str(error))
    return found


def _marked(found: Sequence[Occurrence]) -> dict[str, float]:
    """Return the best logit of each answer, by its key."""
    best: dict[str, float] = {}
    for one in found:
        best[one.key] = max(one.logit, best.get(one.key, one.logit))
    return best


def _asks_of_telling(question: str) -> bool:
    return any(verb_forms().get(word, ("",))[0] in SAYING for word in asking(question).lower().rstrip("? ").split())


def _dates_telling(one: Occurrence) -> bool:
    before = one.passage.text[: one.span.start - one.passage.start]
    return bool(dates_telling().search(before[-60:]))


def _is_later(one: Passage, other: Passage) -> bool:
    return bool(one.published and other.published and one.published > other.published)


def _sentence(passage: Passage, span: Span, score: float) -> Evidence:
    return Evidence(passage.article_id, span.start, span.end, passage.cut(span), score)
