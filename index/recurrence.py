"""Lines that recur word for word across a publisher's articles: boilerplate that no rule knows.

What recurs depends on all that is indexed, so it is found at the end of a run, from hashes of lines that the catalog
keeps of each article: the same articles give the same lines, in whatever order and however many runs they came.

A line may recur because a story goes on ("The company denies all charges."), and hold the only answer. So none is taken
that states a figure, or is a name, a heading, a question; none whose articles are on one topic, by their titles; and
none in an article that speaks of what the line speaks of.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from hashlib import blake2b

from index.metadata import is_name
from index.rendering import render
from index.types import Article, Span, merge

# Measured on 4,200 articles of three publishers: with 4 articles and 3 months no line of content is left.
_ARTICLES = 4
_MONTHS = 3
# What is new to a corpus of a few days: a line of so many of its publisher's articles is none of their stories.
_SHARE, _OF_ARTICLES = 0.3, 8
_TOPIC = 0.5  # of the titles have a word in common: their articles are on one topic
_RELATED = 0.5  # of a line's words stand elsewhere in its article: it belongs to the story
_WORDS, _CHARS = 5, 25  # shorter lines are headings: "What happens next", "Best supporting actor"
_NAME_WORDS = 20
_TITLE_WORD, _TOPIC_WORD = 4, 5  # letters; shorter words say nothing of a topic
_STEM = 6
_MOST = 0.3  # an article that shares more of its text with others is a version of theirs
HASH_BYTES = 8

_LINE = re.compile(r"[^\r\n]+")
_FIGURE = re.compile(r"\d")
_ASKED = re.compile(r"[?？:：—–-][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<![.!?…:\"“‘(] )(?<=\s)[^\W\d_a-z]\w+")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of an article that may be found to recur, by their hashes, and those that were when last looked at."""

    article_id: str
    publisher: str  # case-folded, "" for none
    month: str  # "2020-01", "" for no day
    title: str
    hashes: frozenset[bytes]
    recurring: frozenset[bytes]


def line_hashes(article: Article) -> frozenset[bytes]:
    """Return the hashes of the lines that may recur; those that are boilerplate already are left out."""
    marked = article.boilerplate
    lines = _lines(article)
    return frozenset(
        key for key, span in lines if not any(one.start < span.end and span.start < one.end for one in marked)
    )


def changed(articles: Sequence[Lines]) -> Iterator[tuple[Lines, frozenset[bytes]]]:
    """Yield the articles of which other lines recur now than when last looked at, each with those lines."""
    by_publisher: dict[str, list[Lines]] = {}
    for one in articles:
        by_publisher.setdefault(one.publisher, []).append(one)
    for group in by_publisher.values():
        recurring = _recurring(group)
        for one in group:
            if (found := one.hashes & recurring) != one.recurring:
                yield one, found


def _recurring(articles: Sequence[Lines]) -> frozenset[bytes]:
    carriers: dict[bytes, list[Lines]] = {}
    for one in articles:
        for key in one.hashes:
            carriers.setdefault(key, []).append(one)
    return frozenset(key for key, some in carriers.items() if _recurs(some, len(articles)))


def _recurs(carriers: Sequence[Lines], articles: int) -> bool:
    """Whether a line with these carriers recurs: for months, or in many of its publisher's articles, on any topic."""
    if len(carriers) < _ARTICLES:
        return False
    often = articles >= _OF_ARTICLES and len(carriers) >= _SHARE * articles
    return (often or len({one.month for one in carriers} - {""}) >= _MONTHS) and not _one_topic(carriers)


def _one_topic(carriers: Sequence[Lines]) -> bool:
    own = set(_WORD.findall(carriers[0].publisher))
    words = Counter(word for one in carriers for word in {*_WORD.findall(one.title.casefold())} - own)
    return any(count >= _TOPIC * len(carriers) for word, count in words.items() if len(word) >= _TITLE_WORD)


def with_recurring(article: Article, recurring: Collection[bytes]) -> Article:
    """Return an article with its recurring lines among its boilerplate."""
    return replace(article, boilerplate=merge([*article.boilerplate, *_spans(article, recurring)]))


def without_recurring(article: Article, recurring: Collection[bytes]) -> Article:
    """Return an article as it was before `with_recurring`."""
    taken = set(_spans(article, recurring))
    return replace(article, boilerplate=tuple(span for span in article.boilerplate if span not in taken))


def _spans(article: Article, recurring: Collection[bytes]) -> list[Span]:
    """Return where the recurring lines stand that have nothing to do with the article; none if they'd be much of it."""
    if not recurring:
        return []
    spans = [span for key, span in _lines(article) if key in recurring]
    if sum(span.end - span.start for span in spans) > _MOST * len(article.text):
        return []
    lines = {article.text[span.start : span.end] for span in spans}
    rest = " ".join(line for line in _LINE.findall(article.text) if line.strip() not in lines)
    stems, names = _stems(rest), {*_NAME.findall(rest)}
    own = _stems(article.publisher or "")
    return [span for span in spans if not _related(article.text[span.start : span.end], stems, names, own)]


def _related(line: str, stems: Set[str], names: Set[str], own: Set[str]) -> bool:
    """Whether a line speaks of what stands elsewhere in its article, of what or of whom; its publisher aside."""
    known = {name for name in _NAME.findall(line) if not own & _stems(name)}
    words = _stems(line) - own
    return bool(known & names) or len(words & stems) >= _RELATED * len(words)


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.casefold()) if len(word) >= _TOPIC_WORD}


def _lines(article: Article) -> list[tuple[bytes, Span]]:
    """Return the lines of an article as it is read that may recur, each hash with its span in the text."""
    read = render(article.text, article.markup)
    found = []
    for match in _LINE.finditer(read.text):
        value = match[0].strip()
        if value != article.title and _may_recur(value):
            start = match.start() + match[0].index(value)
            found.append(
                (
                    blake2b(value.casefold().encode(), digest_size=HASH_BYTES).digest(),
                    read.origin(start, start + len(value)),
                )
            )
    return [(key, span) for key, span in found if span.start < span.end]


def _may_recur(line: str) -> bool:
    words = len(line) >= _CHARS and len(line.split()) >= _WORDS
    return words and not (_FIGURE.search(line) or _ASKED.search(line) or is_name(line, words=_NAME_WORDS))


def pack_hashes(hashes: Iterable[bytes]) -> bytes:
    """Return hashes as one value, in order."""
    return b"".join(sorted(hashes))


def unpack_hashes(data: bytes) -> frozenset[bytes]:
    """Return the hashes that `pack_hashes` wrote."""
    return frozenset(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))
