"""On what articles about a topic disagree: what one of them says is asked of the others, in its own words.

"About 240 homes in Corran were flooded" becomes "how many homes in Corran were flooded?", read where others count
homes: who names another figure disagrees. Likeness of sentences tells no better than by chance (benchmarks/RESULTS.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest

from index.stores import Stores
from index.types import Filters
from qa.accounts.claims import Claim, counted, dated
from qa.accounts.digests import digest
from qa.accounts.named import Named, known, named, names, one_story
from qa.accounts.topics import Source, Topic
from qa.accounts.withdrawals import Withdrawals
from qa.answerers import Answerer
from qa.checker import Checker, Support
from qa.english.kinds import Kind
from qa.sureness import PROBABLE, SURE
from qa.types import Evidence, Finding, Passage, Question

# So many claims of figures and days, and as many of names and causes, are asked of so many other articles, the nearest
# to the topic: of each one or two passages are read, in a quarter of a second.
ASKED, OTHERS = 12, 4
# Sentences that tell what each of those who are named says, beside the points.
TOLD = 2


def compared(
    topic: Topic,
    parties: Sequence[str],
    passages: Sequence[Passage],
    filters: Filters,
    answerer: Answerer,
    checker: Checker | None = None,
) -> Iterator[Evidence]:
    """Yield who says what on each point on which sources disagree, then what the publishers named say of the topic."""
    for point in _points(topic, passages, filters, Asking(passages, answerer, checker, topic.stores)):
        yield from (one.evidence(at == 0) for at, one in enumerate(point))
    about = {source.article.id for source in topic.sources(passages, filters) if source.about} if parties else set()
    for name in parties:
        theirs = [one for one in passages if one.publisher == name and one.article_id in about]
        for chosen in digest(topic, theirs, filters, TOLD) if theirs else ():
            yield replace(chosen.evidence, heading=f"{name}:")


def _points(topic: Topic, passages: Sequence[Passage], filters: Filters, asking: "Asking") -> list[list[Claim]]:
    """Return for each point the claims that exclude each other, one of each answer."""
    points: list[list[Claim]] = []
    for claim, others in _first(_disputed(topic, passages, filters)):
        known = next((point for point in points if claim in point), [])
        rivals = asking.rivals(claim, [one for one in others if one not in known])
        point = known or next((point for point in points if any(one in point for one in rivals)), [])
        if rivals and not point:
            points.append(point)
        for one in (claim, *rivals) if rivals else ():
            if not any(one.value.same(each.value) for each in point):
                point.append(one)
    return points


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks articles what others claim, where their own claims stand."""

    passages: Sequence[Passage]
    answerer: Answerer
    checker: Checker | None
    stores: Stores

    def rivals(self, claim: Claim, others: Sequence[Claim]) -> list[Claim]:
        """Return those of the others that answer a claim's question: each article is asked for itself."""
        found: list[Claim] = []
        for key in list(dict.fromkeys(other.source.article.id for other in others))[:OTHERS]:
            theirs = [other for other in others if other.source.article.id == key]
            answer = self._asked(claim, theirs)
            given = next((other for other in theirs if other.is_given(answer)), None)
            if given and self._excludes(claim, given, answer):
                found.append(given)
        return found

    def _asked(self, claim: Claim, others: Sequence[Claim]) -> Finding:
        """Return what the passages that others stand in answer to a claim's question."""
        read = [one for one in self.passages if any(other.stands_in(one) for other in others)]
        return self.answerer.answer(Question(claim.question, as_given=True), read) if read else Finding((), 0.0, "")

    def _excludes(self, claim: Claim, other: Claim, answer: Finding) -> bool:
        """Whether a claim and what answers its question are of one thing.

        A figure or a day that is a sure answer is; else, as names and causes are, one whose own question the claim
        answers, too, both probably.
        """
        both = (claim, other) if isinstance(claim, Named) and isinstance(other, Named) else None
        if not both and answer.confidence >= SURE:
            return True
        back = self._asked(other, [claim])
        if not claim.is_given(back) or min(answer.confidence, back.confidence) < PROBABLE:
            return False
        return not both or self._exclude(*both)

    def _exclude(self, claim: Named, other: Named) -> bool:
        """Whether two names or causes of one story exclude each other, as far as the articles that give them tell."""
        if not one_story(claim, other, self.stores.lexical):
            return False
        return claim.asked is not Kind.REASON or self._denied(claim, other)

    def _denied(self, claim: Named, other: Named) -> bool:
        """Whether one article denies the other's cause, and neither carries it: one cause is told in many words."""
        if self.checker is None:
            return False
        pairs = (claim, other), (other, claim)
        verdicts = self.checker.check([one.said for one, _ in pairs], [[each.cited] for _, each in pairs])
        found = {one.support for one in verdicts}
        return Support.UNSUPPORTED in found and Support.SUPPORTED not in found


def _first(disputed: Sequence[tuple[Claim, list[Claim]]]) -> list[tuple[Claim, list[Claim]]]:
    """Return what is asked: names are few and told apart strictly, and figures many."""
    named = [one for one in disputed if isinstance(one[0], Named)]
    others = [one for one in disputed if not isinstance(one[0], Named)]
    return others[:ASKED] + named[:ASKED]


def _disputed(topic: Topic, passages: Sequence[Passage], filters: Filters) -> list[tuple[Claim, list[Claim]]]:
    """Return what several sources count otherwise, or date, in whatever respect; of one source after the other.

    Beside each claim are those of others that may be its rivals.
    """
    sources = topic.sources(passages, filters)
    taken_back = Withdrawals.of(sources)
    claims = [
        one
        for source in sources
        for one in (*counted(source, topic), *dated(source, topic), *named(source, topic))
        if not taken_back.covers(source, one.sentence, one.words)
    ]
    ids = topic.stores.catalog.sources([source.article.id for source in sources])
    rivals: dict[int, list[Claim]] = {}
    for one, other in combinations(range(len(claims)), 2):
        mine, theirs = claims[one], claims[other]
        apart = ids[mine.source.article.id] != ids[theirs.source.article.id]
        if apart and mine.rivals(theirs) and not _both_known(mine, theirs, sources):
            rivals.setdefault(one, []).append(theirs)
            rivals.setdefault(other, []).append(mine)
    each = [[(claims[at], rivals[at]) for at in rivals if claims[at].source is source] for source in sources]
    return [one for turn in zip_longest(*each) for one in turn if one]


def _both_known(mine: Claim, theirs: Claim, sources: Sequence[Source]) -> bool:
    """Whether any article has both names: they may be a person and his town, or two of one story."""
    both = [one for one in (mine, theirs) if isinstance(one, Named)]
    return bool(both) and any(all(names(known(source), one) for one in both) for source in sources)
