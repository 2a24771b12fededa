"""What sources name where a sentence names somebody or a day: the reader is asked, and may find another.

A claim head looks at words more than at who did what to whom. The same reader answers questions, and well: "Who led the
trial?" is a sentence with its subject left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from index.sentences import sentence_spans
from index.timex import read_times
from index.timex.periods import Interval
from index.types import Span
from qa.checker.days import again
from qa.checker.names import is_name
from qa.english.tokens import Token, stems, tokens
from qa.reader.runtime import Reading

# So many questions are asked of a sentence: each costs as much as checking it without them.
MOST = 2
# Another answer counts from this score on, and where it is so much better than the sentence's own.
SURE, BETTER = 2.0, 5.0
WHO, WHEN = "who", "when"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a sentence answers by its words at a `place`; days are counted from the day of publication."""

    place: Span
    kind: str
    words: str
    question: str
    published: date | None

    def contradicted(self, sentence: str, read: str, reading: Reading) -> bool:
        """Whether what was read names another in the place of the sentence's words."""
        spans = [(read[one.start : one.end], one) for one in reading.spans]
        if not spans or spans[0][1].score < SURE or not self._is_other(spans[0][0], sentence):
            return False
        own = max((one.score for text, one in spans if self._is_same(text)), default=SURE - 2 * BETTER)
        start = spans[0][1].start
        return spans[0][1].score - own >= BETTER and not (self.kind == WHO and self._stands_beside(read, start))

    def _is_other(self, text: str, sentence: str) -> bool:
        if self.kind == WHO:
            names = {one.word for one in tokens(f", {text}") if is_name(one)}
            return bool(names) and not names & {one.word for one in tokens(sentence)}
        return bool(_days(text, self.published)) and not self._is_same(text)

    def _is_same(self, text: str) -> bool:
        if self.kind == WHO:
            return bool(_words(self.words) & _words(text))
        mine, theirs = (_days(each, self.published) for each in (self.words, text))
        return any(
            (one.first <= other.last and other.first <= one.last) or again(self.words, one, text, other)
            for one in mine
            for other in theirs
        )

    def _stands_beside(self, read: str, at: int) -> bool:
        """Whether the other stands in a sentence with these words: it may be who they are."""
        around = next((read[one.start : one.end] for one in sentence_spans(read) if one.start <= at < one.end), "")
        return not any(map(is_name, tokens(f", {self.words}"))) and bool(_words(self.words) & _words(around))


def asked(sentence: str, without: Sequence[Span], published: date | None) -> list[Asked]:
    """Return the questions that a sentence answers, of names first; nothing in the spans of `without` is asked for."""
    found = (one for one in _blanks(sentence, published) if not any(s.start <= one[0].start < s.end for s in without))
    return [
        Asked(place, kind, sentence[place.start : place.end], _question(sentence, place, kind), published)
        for place, kind in islice(found, MOST)
    ]


def _question(sentence: str, place: Span, kind: str) -> str:
    word = kind.capitalize() if not sentence[: place.start].strip() else kind
    return f"{sentence[: place.start]}{word}{sentence[place.end :]}".rstrip(" .") + "?"


def _blanks(sentence: str, published: date | None) -> Iterator[tuple[Span, str]]:
    cut = tokens(sentence)
    yield from ((place, WHO) for place in [*_subject(cut), *_names(cut)])
    yield from ((Span(one.start, one.end), WHEN) for one in read_times(sentence, published) if one.interval)


def _subject(cut: Sequence[Token]) -> Iterator[Span]:
    """Yield the words that a sentence begins with, up to its verb, where they name nobody."""
    last = next((at for at, one in enumerate(cut) if one.tag in "VBX"), 0)
    words = cut[:last]
    if words and all(one.tag in "Dnwq" for one in words) and words[-1].tag in "nw":
        yield Span(words[0].start, words[-1].end)


def _names(cut: Sequence[Token]) -> Iterator[Span]:
    at = 0
    while at < len(cut):
        end = at
        while end < len(cut) and (is_name(cut[end]) or (cut[end].tag == "n" and end == at)):
            end += 1
        if end > at + (cut[at].tag == "n"):
            yield Span(cut[at].start, cut[end - 1].end)
        at = max(end, at + 1)


def _words(text: str) -> frozenset[str]:
    return stems(f", {text}")


def _days(text: str, published: date | None) -> list[Interval]:
    return [one.interval for one in read_times(text, published) if one.interval]
