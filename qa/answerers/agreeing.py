"""Which answers articles give to one question: those that say the same are one group, those that differ are rivals.

What only looks like a rival answers another question: a quote of less of what was asked, a part of the same answer.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qa.agreement.values import Value, value_of
from qa.answerers.features import Judged
from qa.answerers.proposals import Occurrence
from qa.english.kinds import Kind, asking, expected, names
from qa.english.tokens import stems

# A rival answers the same question if it is nearly as likely as the first answer; or less so, and its sentence has the
# words of the question that the first one's has, or both articles open with the names that are asked about. Of 323
# right answers over the sample, news and held-out articles 7 then had a rival that is none (benchmarks/RESULTS.md).
NEARLY, WITH_WORDS, WITH_NAMES = 0.8, 0.3, 0.2
_COUNTED = re.compile(r"\bhow many (\w+)", re.IGNORECASE)
# An article opens with so much of it.
OPENING_CHARS = 250


@dataclass(frozen=True, slots=True)
class Group:
    """An answer and the places that give it, one an article, the likeliest first."""

    value: Value
    occurrences: tuple[Occurrence, ...]

    @property
    def first(self) -> Occurrence:
        """Its likeliest place."""
        return self.occurrences[0]

    @property
    def newest(self) -> date:
        """The newest day of its articles; the first of the calendar where none is known."""
        return max(one.passage.published or date.min for one in self.occurrences)


def grouped(question: str, judged: Sequence[Judged]) -> list[Group]:
    """Return the answers of articles, each article's likeliest, of answers ranked best first; theirs first."""
    kind = expected(asking(question))
    first = judged[0]
    found: list[tuple[Value, list[Occurrence]]] = [(valued(first.proposal.best, kind), [first.proposal.best])]
    heard = {first.proposal.best.passage.article_id}
    for one, place in ((each, place) for each in judged for place in each.proposal.occurrences):
        if place.logit <= 0 or place.passage.article_id in heard:
            continue
        value = valued(place, kind)
        same = next((places for known, places in found if known.same(value)), None)
        if same is None and _is_rival(question, kind, (value, place), found, one.probability / first.probability):
            same = []
            found.append((value, same))
        if same is not None:
            same.append(place)
            heard.add(place.passage.article_id)
    return [Group(value, tuple(places)) for value, places in found]


def valued(one: Occurrence, kind: Kind) -> Value:
    """Return what an answer says where it stands, to a question of a kind."""
    return value_of(" ".join(one.text.split()), kind, " ".join(one.quote.split()), one.passage.published)


def ordered(groups: Sequence[Group], sources: Mapping[str, str]) -> list[Group]:
    """Return the reader's own answer, then the others: the best supported first, of these the newest."""
    counts = supported(groups, sources)
    others = sorted(range(1, len(groups)), key=lambda at: (-counts[at], -groups[at].newest.toordinal()))
    return [groups[at] for at in (0, *others)]


def supported(groups: Sequence[Group], sources: Mapping[str, str]) -> list[int]:
    """Return how many independent sources give each answer; `sources` of articles, by their ids.

    A source that gives several, such as a story and its altered copy, counts for the one that most others give, of
    these the likeliest.
    """
    given = [{sources[one.passage.article_id] for one in group.occurrences} for group in groups]
    times = Counter(source for each in given for source in each)
    alone = [sum(times[source] == 1 for source in each) for each in given]
    counted: set[str] = set()
    found = [0] * len(groups)
    for at in sorted(range(len(groups)), key=lambda at: -alone[at]):
        found[at] = len(given[at] - counted)
        counted |= given[at]
    return found


def _is_rival(
    question: str,
    kind: Kind,
    one: tuple[Value, Occurrence],
    found: Sequence[tuple[Value, Sequence[Occurrence]]],
    share: float,
) -> bool:
    """Whether an answer excludes all that were found, and answers the same question; `share` of the first's odds."""
    value, place = one
    first = found[0][1][0]
    if not all(value.rivals(known, kind) and not _told_of(place, places[0]) for known, places in found):
        return False
    if not _counts_the_same(question, first, place):
        return False
    words = share >= WITH_WORDS and stems(question) & stems(_headed(first)) <= stems(_headed(place))
    return share >= NEARLY or words or (share >= WITH_NAMES and _open_with_names(question, first, place))


def _told_of(one: Occurrence, other: Occurrence) -> bool:
    """Whether one passage has the other's answer, too: who says both does not say the one instead of the other."""
    mine, theirs = one.passage.text.casefold(), other.passage.text.casefold()
    return one.text.casefold() in theirs or other.text.casefold() in mine


def _counts_the_same(question: str, first: Occurrence, place: Occurrence) -> bool:
    """Whether what "how many" counts is named beside a rival, if it is beside the first answer."""
    counted = stems(" ".join(_COUNTED.findall(question)))
    return counted <= stems(_headed(place)) or not counted <= stems(_headed(first))


def _headed(one: Occurrence) -> str:
    return f"{one.passage.title} {one.quote}"


def _open_with_names(question: str, *places: Occurrence) -> bool:
    named = stems(" ".join(names(question)))
    return bool(named) and all(
        one.passage.start < OPENING_CHARS
        and named <= stems(f"{one.passage.title} {one.passage.read.text[:OPENING_CHARS]}")
        for one in places
    )
