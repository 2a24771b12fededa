"""What the reader found in single passages becomes possible answers: cut to whole words, the same ones joined."""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Span
from qa.normalise import normalise
from qa.reader.runtime import Reading
from qa.types import Passage

# What a rank further down costs in logits: retrieval knows something that the reader of one passage does not.
RANK_COST = 0.35
# What it costs to stand in a question or with hardly a word around it, as in a quiz: nothing is stated there.
UNSTATED_COST, FEWEST_WORDS = 6.0, 3
# Mentions add up as `SOFTNESS * log(sum(exp(score / SOFTNESS)))`: the higher, the more many modest ones count beside
# one that is sure. Those of a longer or shorter form of the same answer count less by a few logits.
SOFTNESS, FORM_COST, FORM_WORDS = 6.0, 2.0, 2
# The likeliest ones are judged; the rest have no chance, and cost time.
MOST = 12

_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "«": "»", '"': '"', "'": "'"}
_PARTNERS = {closing: opening for opening, closing in _PAIRS.items()}
_LOOSE = frozenset(",:;!?–—-…*•")
# Such a word at the edge is half of something: "the", "and", "of".
_HALF_END = re.compile(r"\s(?:an?|the|and|or|of|in|at|to|by|for|with|from|on)$", re.IGNORECASE)
_HALF_START = re.compile(r"(?:and|or|of)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that the reader takes for the answer. `passage` counts from 0; `score` is its logit, less its rank's cost.

    `span` and `sentence` are of the article that the passage is from.
    """

    passage: int
    span: Span
    sentence: Span
    text: str
    score: float
    raw: float
    in_headline: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """One possible answer with all its mentions, the best first; `score` adds them up, and those of its other forms."""

    key: str
    mentions: tuple[Mention, ...]
    score: float

    @property
    def best(self) -> Mention:
        """The mention that is cited."""
        return self.mentions[0]


def propose(
    passages: Sequence[Passage], readings: Sequence[Reading], sentences: dict[str, list[Span]]
) -> list[Proposal]:
    """Return the likeliest answers, best first. `sentences` of each article, by its id."""
    groups: dict[str, list[Mention]] = {}
    for at, (passage, reading) in enumerate(zip(passages, readings, strict=True)):
        for found in reading.spans:
            start, end = trim(passage.text, found.start, found.end)
            key = normalise(passage.text[start:end])
            if not key:
                continue
            span = Span(passage.start + start, passage.start + end)
            sentence = _around(span, passage, sentences[passage.article_id])
            quote = passage.text[sentence.start - passage.start : sentence.end - passage.start]
            score = found.score - RANK_COST * at - UNSTATED_COST * _is_unstated(quote, key)
            answer = passage.text[start:end]
            mention = Mention(at, span, sentence, answer, score, found.score, quote == passage.title)
            groups.setdefault(key, []).append(mention)
    proposals = [_joined(key, mentions, groups) for key, mentions in groups.items()]
    return sorted(proposals, key=lambda one: -one.score)[:MOST]


def _is_unstated(quote: str, key: str) -> bool:
    asks = quote.rstrip("\"'”’) ").endswith("?")
    return asks or len(normalise(quote).split()) - len(key.split()) < FEWEST_WORDS


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of whole words without dangling quotation marks, brackets, punctuation and halves of phrases."""
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end:
        part = text[start:end]
        if part[0].isspace() or part[0] in _LOOSE or part[0] == "." or _dangles_at_start(part):
            start += 1
        elif part[-1].isspace() or part[-1] in _LOOSE or _ends_in_stop(part) or _dangles_at_end(part):
            end -= 1
        elif half := _HALF_START.match(part):
            start += half.end()
        elif half := _HALF_END.search(part):
            end = start + half.start()
        else:
            break
    return _closed(text, start, end)


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the mark right outside that is the partner of one within, and the stop of "a.m."."""
    part = text[start:end]
    if text[end : end + 1] == "." and re.search(r"\b\w\.\w$", part):
        return start, end + 1
    for opening, closing in _PAIRS.items():
        odd = part.count(opening) % 2 if opening == closing else part.count(opening) != part.count(closing)
        if odd and opening in part and text[end : end + 1] == closing:
            return start, end + 1
        if odd and closing in part and start and text[start - 1] == opening:
            return start - 1, end
    return start, end


def _dangles_at_start(part: str) -> bool:
    """Whether the partner of its first mark is missing, or is its last: then the pair holds all there is."""
    if part[0] not in _PAIRS:
        return part[0] in _PARTNERS
    return part.find(_PAIRS[part[0]], 1) in (-1, len(part) - 1)


def _dangles_at_end(part: str) -> bool:
    if part[-1] not in _PARTNERS:
        return part[-1] in _PAIRS
    return _PARTNERS[part[-1]] not in part[:-1]


def _ends_in_stop(part: str) -> bool:
    # "U.S." and "Jr." keep theirs.
    return part.endswith(".") and not re.search(r"(?:\b\w|\b[A-Z][a-z]{1,3}|\.\w)\.$", part)


def _around(span: Span, passage: Passage, sentences: Sequence[Span]) -> Span:
    """Return the sentence that a span stands in, or those that it touches; what a passage has of them."""
    first = bisect_right(sentences, span.start, key=lambda one: one.end)
    start, end = span.start, span.end
    for one in sentences[first:]:
        if one.start >= span.end:
            break
        start, end = min(start, one.start), max(end, one.end)
    return Span(max(start, passage.start), min(end, passage.end))


def _is_form(one: str, other: str) -> bool:
    """Whether one is the other with a word or two more: "Yellowstone", "Yellowstone National Park"."""
    short, long = sorted((one, other), key=len)
    return f" {short} " in f" {long} " and len(long.split()) - len(short.split()) <= FORM_WORDS


def _joined(key: str, mentions: list[Mention], groups: dict[str, list[Mention]]) -> Proposal:
    scores = [one.score for one in mentions]
    for other, theirs in groups.items():
        if other != key and _is_form(key, other):
            scores += [one.score - FORM_COST for one in theirs]
    top = max(scores)
    total = top + SOFTNESS * math.log(sum(math.exp((score - top) / SOFTNESS) for score in scores))
    # A headline counts like any sentence, but is only cited where the story itself does not tell.
    return Proposal(key, tuple(sorted(mentions, key=lambda one: (one.in_headline, -one.score))), total)
