"""What a paper takes back: "an earlier version of this article said …" answers no longer, here or in older articles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.catalog import Catalog
from index.types import Span
from qa.answerers.proposals import Occurrence
from qa.english.tokens import stems
from qa.revisions import changes, version_of

NOTICE = re.compile(
    r"\b(?:earlier|previous|original|initial) (?:version|edition|report)\b|^\W*(?:correction|clarification)\b"
    r"|\b(?:misstated|misreported|misidentified|incorrectly|mistakenly|erroneously)\b",
    re.IGNORECASE,
)
# What a paper says of its own mistakes; others' are news.
OWN_NOTICE = re.compile(
    r"\b(?:earlier|previous|original) (?:version|edition)\b|^\W*(?:correction|clarification)\b"
    r"|\b(?:this|our) (?:article|story|report|post|headline|caption|column)\b[^.]*"
    r"\b(?:misstated|misreported|misidentified|incorrectly|mistakenly|erroneously)\b",
    re.IGNORECASE | re.MULTILINE,
)
# From here on a notice tells what is right.
_TURN = re.compile(r"[;—–]|\bbut\b|\bin fact\b|\bactually\b|, (?:it|they|he|she) (?:is|are|was|were)\b", re.IGNORECASE)
# What stands between "not" and the next mark is denied: "on 5 May, not 3 May".
_DENIED = re.compile(r"(?:,|\band) not ([^,.;:—–]+)")
# An older article tells of the same when it shares so many words with a notice and its headline, the answer's left out.
SHARED = 3


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A span of an article that takes something back."""

    article_id: str
    published: date | None
    span: Span
    words: frozenset[str]
    about: frozenset[str]

    def covers(self, one: Occurrence) -> bool:
        """Whether it takes an answer back where it stands: in the notice itself, or in an article before it."""
        if one.passage.article_id == self.article_id:
            return self.span.start <= one.span.start and one.span.end <= self.span.end
        if self.published and one.passage.published and one.passage.published > self.published:
            return False
        answer = stems(one.text)
        near = stems(f"{one.passage.title} {one.quote}") - answer
        return bool(answer) and answer <= self.words and len(near & self.about) >= SHARED


def withdrawn(
    occurrences: Sequence[Occurrence], sentences: Mapping[str, Sequence[Span]], texts: Mapping[str, str]
) -> list[Withdrawn]:
    """Return what the articles of occurrences take back; `sentences` and `texts` of each article, by its id."""
    first = {one.passage.article_id: one.passage for one in occurrences}
    found = []
    for key, passage in first.items():
        for span in _taken_back(texts[key], sentences[key]):
            words = stems(texts[key][span.start : span.end])
            found.append(Withdrawn(key, passage.published, span, words, words | stems(passage.title)))
    return found


def current(found: Sequence[Occurrence], catalog: Catalog) -> list[Occurrence]:
    """Leave out what the last version of a story, if it was found too, puts other words in the place of."""
    ids = list(dict.fromkeys(one.passage.article_id for one in found))
    latest = catalog.latest(ids)
    gone: dict[str, list[Span]] = {}
    for key in ids:
        old, new = (version_of(catalog, one) for one in (key, latest[key]))
        if latest[key] != key and latest[key] in ids and old and new:
            gone[key] = [one.old_span for one in changes(old, new)]
    return [one for one in found if not any(_meet(one.span, span) for span in gone.get(one.passage.article_id, ()))]


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _taken_back(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    for place, sentence in enumerate(sentences):
        said = text[sentence.start : sentence.end]
        if not NOTICE.search(said):
            continue
        # "It is 5 May, not 3 May." may be a sentence of its own.
        after = sentences[place + 1] if place + 1 < len(sentences) else sentence
        denied = list(_denied(text, sentence)) or list(_denied(text, after))
        yield from denied
        if not any(sentence.start <= one.start < sentence.end for one in denied):
            turn = _TURN.search(said, 1)
            yield Span(sentence.start, sentence.start + turn.start() if turn else sentence.end)


def _denied(text: str, sentence: Span) -> Iterator[Span]:
    for match in _DENIED.finditer(text, sentence.start, sentence.end):
        yield Span(*match.span(1))
