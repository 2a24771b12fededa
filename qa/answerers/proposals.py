"""What the reader marks in single passages becomes possible answers: the same words in several places are one."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.types import Span
from qa.answerers.trimming import trim, whole
from qa.normalise import normalise
from qa.reader.runtime import Reading
from qa.types import Evidence, Passage

# What a rank further down costs in logits: retrieval knows something that the reader of one passage does not.
RANK_COST = 0.35
# What it costs to stand with hardly a word around it, as in a list: nothing is stated there.
BARE_COST, FEWEST_WORDS = 6.0, 3
# Occurrences add up as `SOFTNESS * log(sum(exp(score / SOFTNESS)))`: the higher, the more many modest ones count
# beside one that is sure. Those of a longer or shorter form of the same answer count less by a few logits.
SOFTNESS, FORM_COST, FORM_WORDS = 6.0, 2.0, 2
# The likeliest ones are judged; the rest have no chance, and cost time.
MOST = 12


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where an answer stands: `span` and the `sentence` around it, both of the passage's article.

    `logit` is the reader's, `score` the same less what the place costs: higher is better.
    """

    passage: Passage
    span: Span
    sentence: Span
    logit: float
    score: float

    @property
    def text(self) -> str:
        """The words that answer, as they are read."""
        return self.passage.read.said(self.span)

    @property
    def key(self) -> str:
        """What is the same for answers that say the same."""
        return normalise(self.text)

    @property
    def quote(self) -> str:
        """The sentence as it is read, as far as its passage holds it."""
        return self.passage.said(self.sentence)

    @property
    def in_headline(self) -> bool:
        """Whether it stands in the article's title."""
        return self.quote == self.passage.title


@dataclass(frozen=True, slots=True)
class Proposal:
    """One possible answer wherever it occurs, best first; `score` adds that up, and its other forms'."""

    key: str
    occurrences: tuple[Occurrence, ...]
    score: float

    @property
    def best(self) -> Occurrence:
        """The one that is cited."""
        return self.occurrences[0]


def occurrences(
    passages: Sequence[Passage], readings: Sequence[Reading | None], sentences: Mapping[str, Sequence[Span]]
) -> list[Occurrence]:
    """Return what readings mark, as whole words; None stands for a passage that was not read.

    `sentences` are those of each article, by its id.
    """
    found = []
    for place, (passage, reading) in enumerate(zip(passages, readings, strict=True)):
        read = passage.read
        for marked in reading.spans if reading else ():
            start, end = whole(read.text, *trim(read.text, marked.start, marked.end))
            span = read.origin(start, end)
            if normalise(read.said(span)):
                cost = RANK_COST * place
                found.append(_occurrence(passage, span, sentences[passage.article_id], marked.score, cost))
    return found


def propose(found: Iterable[Occurrence], sources: Mapping[str, str]) -> list[Proposal]:
    """Return the likeliest answers, best first: the same words in several places are one.

    `sources` are those of articles, by their ids: copies of a story add nothing to it.
    """
    groups: dict[str, list[Occurrence]] = {}
    for one in found:
        groups.setdefault(one.key, []).append(one)
    groups = {key: _without_copies(places, sources) for key, places in groups.items()}
    proposals = [_joined(key, groups) for key in groups]
    return sorted(proposals, key=lambda one: -one.score)[:MOST]


def _without_copies(places: Sequence[Occurrence], sources: Mapping[str, str]) -> list[Occurrence]:
    """Return the places of one article of each source, the one with the best."""
    best: dict[str, str] = {}
    for one in sorted(places, key=lambda one: -one.score):
        best.setdefault(sources[one.passage.article_id], one.passage.article_id)
    return [one for one in places if best[sources[one.passage.article_id]] == one.passage.article_id]


def evidence_of(one: Occurrence) -> Evidence:
    """Return the sentence that an answer stands in, the answer marked."""
    place, start, end = one.passage, one.sentence.start, one.sentence.end
    return Evidence(place.article_id, start, end, place.cut(one.sentence), one.score, one.span.start, one.span.end)


def _occurrence(passage: Passage, span: Span, sentences: Sequence[Span], logit: float, rank_cost: float) -> Occurrence:
    sentence = _around(span, passage, sentences)
    bare = _is_bare(passage.said(sentence), passage.read.said(span))
    score = logit - rank_cost - BARE_COST * bare
    return Occurrence(passage, span, sentence, logit, score)


def _around(span: Span, passage: Passage, sentences: Sequence[Span]) -> Span:
    """Return the sentence that a span stands in, or those that it touches; what a passage has of them."""
    first = bisect_right(sentences, span.start, key=lambda one: one.end)
    start, end = span.start, span.end
    for one in sentences[first:]:
        if one.start >= span.end:
            break
        start, end = min(start, one.start), max(end, one.end)
    return Span(max(start, passage.start), min(end, passage.end))


def _is_bare(quote: str, answer: str) -> bool:
    """Whether hardly a word stands around an answer."""
    return len(normalise(quote).split()) - len(normalise(answer).split()) < FEWEST_WORDS


def _joined(key: str, groups: Mapping[str, Sequence[Occurrence]]) -> Proposal:
    scores = [one.score for one in groups[key]]
    for other, theirs in groups.items():
        if other != key and is_form(key, other):
            scores += [one.score - FORM_COST for one in theirs]
    top = max(scores)
    total = top + SOFTNESS * math.log(sum(math.exp((score - top) / SOFTNESS) for score in scores))
    # A headline counts like any sentence, but is only cited where the story itself does not tell.
    return Proposal(key, tuple(sorted(groups[key], key=lambda one: (one.in_headline, -one.score))), total)


def is_form(one: str, other: str) -> bool:
    """Whether keys are the same, or one is the other with a word or two more: "Yellowstone National Park"."""
    short, long = sorted((one, other), key=len)
    return f" {short} " in f" {long} " and len(long.split()) - len(short.split()) <= FORM_WORDS
