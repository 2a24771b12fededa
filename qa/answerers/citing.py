"""What is cited for an answer: where it stands, who else gives it, and who gives another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.stores import Stores
from qa.agreement.values import Value
from qa.answerers.agreeing import NEARLY, Group, grouped, ordered, supported, valued
from qa.answerers.features import Judged
from qa.answerers.proposals import Occurrence, Proposal, evidence_of
from qa.english.kinds import asking, expected
from qa.types import Agreed, Evidence

# A sentence supports an answer whose logit in it is at most so far below the best one's.
SUPPORT = 4.0
# Two sentences that share this part of the shorter one's words tell the same: wire copy, a repeated lead.
DUPLICATE_OVERLAP = 0.7


@dataclass(frozen=True, slots=True)
class Citing:
    """Chooses what is cited, at most so many `sentences`; each rival answer has one besides."""

    stores: Stores
    sentences: int

    def told(self, judged: Sequence[Judged]) -> list[Occurrence]:
        """Return where the best answer stands, then likely others, then the best one again: each told once.

        What the reader takes for "no answer" (a logit of 0), or nearly so beside the best, only holds the same words.
        """
        return self._told(judged, ())[: self.sentences]

    def agreed(self, question: str, judged: Sequence[Judged]) -> tuple[tuple[Evidence, ...], tuple[Agreed, ...]]:
        """Return the same as evidence for words that answer, with all who give them and each rival answer.

        Who gives an answer that is told already has but a marker there.
        """
        found = [replace(each, occurrences=self._apart(each.occurrences)) for each in grouped(question, judged)]
        sources = self.stores.catalog.sources([one.passage.article_id for each in found for one in each.occurrences])
        groups = ordered(found, sources)
        cited = self._told(judged, [one.first for one in groups[1:]])[: max(self.sentences, len(groups))]
        kind = expected(asking(question))
        gives = {one: _group_of(valued(one, kind), groups) for one in cited}
        places = list(_places(groups, gives, sources))
        said = [_group_of(valued(one, kind), groups) for one, _ in places]
        agreed = (
            Agreed(" ".join(group.first.text.split()), count, tuple(n for n, each in enumerate(said) if each is group))
            for group, count in zip(groups, supported(groups, sources), strict=True)
        )
        evidence = (replace(evidence_of(one), again=again) for one, again in places)
        return tuple(evidence), tuple(one for one in agreed if one.places)

    def _apart(self, places: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
        """Leave out who only says it in the words of one before: that is no independent source."""
        kept: list[Occurrence] = []
        for one in places:
            if not any(_tell_the_same(self._words(one), self._words(other)) for other in kept):
                kept.append(one)
        return tuple(kept)

    def _told(self, judged: Sequence[Judged], rivals: Sequence[Occurrence]) -> list[Occurrence]:
        first, least = judged[0], NEARLY * judged[0].probability
        floor = max(0.0, first.proposal.best.logit - SUPPORT)
        likely = [one.proposal.best for one in judged[1:] if one.probability >= least]
        others = [one for one in (*likely, *first.proposal.occurrences[1:]) if one.logit > floor]
        cited: list[Occurrence] = [first.proposal.best, *rivals]
        told = [self._words(one) for one in cited]
        for one in others:
            words = self._words(one)
            if not any(_tell_the_same(words, other) for other in told):
                cited.append(_same_place(one, first.proposal))
                told.append(words)
        return cited

    def _words(self, one: Occurrence) -> set[str]:
        return set(self.stores.lexical.words(one.quote))


def _places(
    groups: Sequence[Group], gives: Mapping[Occurrence, Group | None], sources: Mapping[str, str]
) -> Iterator[tuple[Occurrence, bool]]:
    """Yield what is cited, and `gives` an answer, each followed by the other sources of its group: marked, not told."""
    for one in gives:
        yield one, False
        for group in (each for each in groups if each.first is one):
            told = {sources.get(each.passage.article_id) for each, given in gives.items() if given is group}
            for other in group.occurrences:
                if (source := sources[other.passage.article_id]) not in told:
                    yield other, True
                    told.add(source)


def _group_of(value: Value, groups: Sequence[Group]) -> Group | None:
    return next((one for one in groups if one.value.same(value)), None)


def _tell_the_same(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= DUPLICATE_OVERLAP * max(1, min(len(one), len(other)))


def _same_place(one: Occurrence, first: Proposal) -> Occurrence:
    """Return where the first answer stands in the same sentence, else the occurrence itself."""
    place = (one.passage, one.sentence)
    return next((each for each in first.occurrences if (each.passage, each.sentence) == place), one)
