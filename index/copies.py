"""Whether two articles are one text: a copy that another paper runs, or a version of the same story in the same paper.

What shares an event, a press conference or a template is neither: only articles that are nearly word for word the
same, and of the same days, people and figures, are one source.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, Self
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.sketches import SHINGLE, Wording, content
from index.timex import read_times
from index.types import Article

Relation = Literal["copy", "version"]

# Of the shorter text, so much stands in the other in runs of at least five words: measured on 300 pairs
# (benchmarks/RESULTS.md, "Copies and versions").
_SAME_TEXT = 0.8
# A text that is wholly a part of another is a shortened one if it is so much of it, or begins as it does; else the
# other is a digest of several.
_OF_LONGER, _HEAD_WORDS, _OF_HEAD = 0.4, 60, 0.5
# What stands again after months is a reprint, unless some of it is new: then it is a template.
_REPRINT = 0.9
# At one address, or with a notice of what it said before, a story may have been written over.
_SAME_ADDRESS, _TOLD_TO_BE_CHANGED = 0.15, 0.25
# A story is updated within days; what a paper prints every week is a form that it fills in.
_UPDATED = timedelta(6)
# So much of the names and figures of the shorter text stand in the other, where there are enough to tell.
_SAME_FACTS, _FACTS = 0.6, 4
_LEAST_WORDS = 25
_LEAD_CHARS = 600
_TITLE_WORD, _STEM = 4, 5  # letters

_NOTICE = re.compile(r"\b(?:earlier|previous|original|initial) version of (?:this|the)\b", re.IGNORECASE)
_FACT = re.compile(r"(?<=[^\s.!?…:;\"“‘(] )[^\W\d_a-z]\w+|\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Text:
    """An article with its words, which are compared with those of many."""

    article: Article
    wording: Wording

    @classmethod
    def of(cls, article: Article) -> Self:
        """Return that of an article."""
        return cls(article, Wording.of(article))

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names inside its sentences, and its figures, as words."""
        found = _FACT.findall(content(self.article))
        return frozenset(word for fact in found for word in _WORD.findall(fact.casefold()))

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The heads of the longer words of its title, without its publisher's name."""
        title, publisher = (
            _WORD.findall((one or "").casefold()) for one in (self.article.title, self.article.publisher)
        )
        return _heads(title) - _heads(publisher)

    @cached_property
    def tells_of_title(self) -> bool:
        """Whether it tells of what its title says: a notice in the place of a paper's articles does not."""
        return not self.title_words or bool(self.title_words & _heads(self.wording.words))

    @cached_property
    def days(self) -> frozenset[date | str]:
        """The days that its first sentences name, and their words: "Saturday" is another day in a later reprint."""
        lead = content(self.article)[:_LEAD_CHARS]
        times = read_times(lead, self.article.published)
        whole = [one for one in times if one.interval and one.interval.first == one.interval.last]
        first = (one.interval.first for one in whole if one.interval)
        return frozenset([*first, *(lead[one.start : one.end].casefold() for one in whole)])


def covered(one: Wording, other: Wording) -> NDArray[np.bool_]:
    """Return which words, `(n,)`, stand in a run of at least five that the other text has, too."""
    begins = np.isin(one.shingles, other.shingles)
    steps = np.zeros(len(one.words) + 1, np.int64)
    steps[: len(begins)] += begins
    steps[SHINGLE : SHINGLE + len(begins)] -= begins
    return np.cumsum(steps)[:-1] > 0


def relation(one: Text, other: Text) -> Relation | None:
    """Return what two articles are to each other; None for two that stand each for itself."""
    short, long = sorted((one, other), key=lambda text: len(text.wording.words))
    if not short.wording.words:
        return None
    of_short, of_long = covered(short.wording, long.wording), covered(long.wording, short.wording)
    share = float(of_short.mean())
    if _is_rewritten(one, other, share):
        return "version"
    whole = float(of_long.mean()) >= _OF_LONGER or float(of_long[:_HEAD_WORDS].mean()) >= _OF_HEAD
    if share < _SAME_TEXT or not whole or len(short.wording.words) < _LEAST_WORDS or not _same_story(short, long):
        return None
    if not _of_one_paper(one.article, other.article):
        return "copy"
    told = one.tells_of_title and other.tells_of_title
    if _near(one.article, other.article):
        return "version" if told or one.title_words & other.title_words else None
    return "copy" if told and min(share, float(of_long.mean())) >= _REPRINT else None


def rewrites(old: Article, new: Article) -> bool:
    """Whether something of an article is left in the one that took its place."""
    share = covered(Wording.of(new), Wording.of(old)), covered(Wording.of(old), Wording.of(new))
    return max((float(one.mean()) for one in share if len(one)), default=0.0) >= _SAME_ADDRESS


def _is_rewritten(one: Text, other: Text, share: float) -> bool:
    """Whether one is what was made of the other, whatever is left of it, by its address or its own words."""
    if address(one.article.url) and address(one.article.url) == address(other.article.url):
        return share >= _SAME_ADDRESS
    if share < _TOLD_TO_BE_CHANGED or not _of_one_paper(one.article, other.article):
        return False
    return _near(one.article, other.article) and (_takes_back(one, other) or _takes_back(other, one))


def _takes_back(new: Text, old: Text) -> bool:
    """Whether a text says that it was changed, and names what it said: a name or figure that only the old one has."""
    lines = content(new.article).splitlines()
    notices = [line for line in lines if _NOTICE.search(line)]
    kept = {fact for line in lines if line not in notices for fact in _FACT.findall(line)}
    return any({*_FACT.findall(line)} & {*_FACT.findall(content(old.article))} - kept for line in notices)


def _same_story(short: Text, long: Text) -> bool:
    """Whether two texts tell of the same days, names and figures."""
    if short.days and long.days and not short.days & long.days:
        return False
    known = short.facts & set(long.wording.words)
    return len(short.facts) < _FACTS or len(known) >= _SAME_FACTS * len(short.facts)


def _heads(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words if len(word) >= _TITLE_WORD)


def _of_one_paper(one: Article, other: Article) -> bool:
    return bool(one.publisher) and (one.publisher or "").casefold() == (other.publisher or "").casefold()


def _near(one: Article, other: Article) -> bool:
    """Whether two articles appeared within days of each other, as far as that is known."""
    return not (one.published and other.published) or abs(one.published - other.published) <= _UPDATED


def address(url: str | None) -> str | None:
    """Return what of a URL names an article: without protocol, "www.", query and the file that stands for a folder."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    path = re.sub(r"(?:/index\.\w+)?/*$", "", parts.path)
    host = (parts.netloc or "").casefold().removeprefix("www.")
    return f"{host}{path}" if host and path else None
