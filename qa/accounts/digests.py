"""What is known of a topic in a few sentences: chosen for what they cover, the newest state first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.types import Filters, Span
from qa.accounts.events import Telling, tellings
from qa.accounts.replaced import replaced
from qa.accounts.topics import Likeness, Source, Topic
from qa.accounts.withdrawals import Withdrawals
from qa.english.words import DEMONSTRATIVES, PERSONAL
from qa.types import Evidence, Passage

# A sentence is worth how near it comes to the topic and to what other articles say of it, and up to so much more for
# standing first in its article, for names, for figures, and for being the newest; what is chosen already takes so much
# away for its likeness and for each sentence of the same article. Chosen on the first half of the digests of
# benchmarks/timelines.json.
NEAR, CENTRAL, FIRST, NAMES, FIGURES, NEWEST, REPEATED, SAME_ARTICLE = 0.3, 0.5, 0.4, 0.2, 0.2, 0.4, 0.5, 0.1
# So many sentences of other articles tell how central one is; so many names and figures are as good as more.
OTHERS, ENOUGH_NAMES, ENOUGH_FIGURES = 5, 4, 2
# So many sentences, the worthiest by themselves, are compared: embedding one takes some 15 ms on a laptop.
COMPARED = 150
# What has fewer words tells too little to stand alone.
FEWEST_WORDS = 5
_QUOTED = re.compile(r"[“\"‘'«]")
_POINTS_BACK = re.compile(rf"(?:{'|'.join(sorted(PERSONAL | DEMONSTRATIVES))})\b", re.IGNORECASE)
_ENDS = re.compile(r"[.!…][\"'”’»)\]]*$")
_SPECIFIC = re.compile(r"(?<!^)\b[A-Z][\w’'-]*|\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that a digest may have, which of its article's it is, and how new that is, 0 to 1."""

    source: Source
    sentence: Span
    place: int
    recent: float

    @property
    def said(self) -> str:
        """The sentence as it is read, on one line."""
        return self.source.said(self.sentence)

    @property
    def evidence(self) -> Evidence:
        """The sentence as evidence."""
        article, span = self.source.article, self.sentence
        return Evidence(article.id, span.start, span.end, article.text[span.start : span.end], self.source.score)

    @property
    def worth(self) -> float:
        """What it is worth by itself."""
        found = _SPECIFIC.findall(self.said)
        figures = sum(one[0].isdigit() for one in found)
        specific = NAMES * min(1.0, len(found) / ENOUGH_NAMES) + FIGURES * min(1.0, figures / ENOUGH_FIGURES)
        return FIRST / (1 + self.place) + specific + NEWEST * self.recent


def digest(topic: Topic, passages: Sequence[Passage], filters: Filters, count: int) -> list[Candidate]:
    """Return up to `count` sentences that together tell most of a topic; those of the newest article first."""
    sources = [one for one in topic.sources(passages, filters) if one.about]
    candidates = sorted(_candidates(topic, sources), key=lambda one: -one.worth)[:COMPARED]
    chosen = _chosen(candidates, topic, count)
    first = {one.source.article.id: at for at, one in reversed(list(enumerate(chosen)))}
    return sorted(chosen, key=lambda one: (-_day(one.source), first[one.source.article.id], one.sentence.start))


def points_back(sentence: str) -> bool:
    """Whether a sentence begins with a word that stands for something before it: "It holds 24."."""
    return bool(_POINTS_BACK.match(sentence))


def _candidates(topic: Topic, sources: Sequence[Source]) -> Iterator[Candidate]:
    taken_back = Withdrawals.of(sources)
    days = sorted({_day(source) for source in sources})
    for source in sources:
        recent = days.index(_day(source)) / max(1, len(days) - 1)
        for place, sentence in enumerate(_statements(source, topic, date.fromordinal(max(1, days[-1])))):
            if not taken_back.covers_figure(source, sentence):
                yield Candidate(source, sentence, place, recent)


def _statements(source: Source, topic: Topic, newest: date) -> Iterator[Span]:
    """Yield the sentences of an article that can stand alone: no headline, no quote, no plan whose day has come."""
    over = {one.sentence for one in tellings(source, topic) if _has_come(one, newest)}
    for sentence in filter(source.tells_in, source.sentences):
        words = source.said(sentence)
        if words == source.article.title or len(words.split()) < FEWEST_WORDS or not _ENDS.search(words):
            continue
        if sentence not in over and not _QUOTED.match(words) and not points_back(words):
            yield sentence


def _has_come(one: Telling, newest: date) -> bool:
    """Whether what lay ahead when it was told has come since, as the newest article tells."""
    published = one.source.article.published
    return bool(published and published < one.days.last <= newest)


def _chosen(candidates: Sequence[Candidate], topic: Topic, count: int) -> list[Candidate]:
    """Choose by maximal marginal relevance (Carbonell and Goldstein 1998): worth, less what is told already."""
    alike = topic.likeness([one.said for one in candidates])
    worth = [
        one.worth + NEAR * near + CENTRAL * _centrality(at, candidates, alike)
        for at, (one, near) in enumerate(zip(candidates, alike.near, strict=True))
    ]
    outdated = replaced(candidates, alike)
    left, chosen = [at for at in range(len(candidates)) if at not in outdated], list[int]()
    while left and len(chosen) < count:
        best = max(left, key=lambda at: (worth[at] - _told(at, chosen, candidates, alike), -at))
        chosen.append(best)
        left.remove(best)
    return [candidates[at] for at in chosen]


def _centrality(at: int, candidates: Sequence[Candidate], alike: Likeness) -> float:
    """Return how alike the nearest sentences of other articles are, 0 to 1."""
    source = candidates[at].source
    others = [alike(at, other) for other, one in enumerate(candidates) if one.source is not source]
    nearest = sorted(others, reverse=True)[:OTHERS]
    return sum(nearest) / max(1, len(nearest))


def _told(at: int, chosen: Sequence[int], candidates: Sequence[Candidate], alike: Likeness) -> float:
    """Return what the chosen ones take away from a sentence."""
    same = sum(candidates[at].source is candidates[other].source for other in chosen)
    return REPEATED * max((alike(at, other) for other in chosen), default=0.0) + SAME_ARTICLE * same


def _day(source: Source) -> int:
    return source.article.published.toordinal() if source.article.published else 0
