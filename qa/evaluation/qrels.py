"""Judgements: which articles, and which places in them, answer a question. Never chunks: a new chunker keeps them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePosixPath

from index.catalog import Origin
from index.types import Article
from qa.pairs import Pair

FindArticle = Callable[[str], Article | None]
# The articles of one source with an article, by its id: copies of its text, versions of its story, itself.
OneSource = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """The span `[start, end)` of an article."""

    article_id: str
    start: int
    end: int

    def overlaps(self, other: "Place") -> bool:
        """Whether both share a character."""
        return self.article_id == other.article_id and max(self.start, other.start) < min(self.end, other.end)


@dataclass(frozen=True, slots=True)
class Need:
    """A piece of gold evidence, and every place where an article that it names says it."""

    quote: str
    places: tuple[Place, ...]

    def met_by(self, found: Place) -> bool:
        """Whether `found` overlaps it."""
        return any(place.overlaps(found) for place in self.places)


@dataclass(frozen=True, slots=True)
class Stale:
    """A label that no longer fits what is indexed, and why; it is reported and not scored."""

    pair_id: str
    article: str
    quote: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What answers a question: relevance grades (1 or more) by article id, and the evidence in them.

    `counted_as` has the graded article that each other one of its source counts as.
    """

    grades: dict[str, int]
    needs: tuple[Need, ...] = ()
    stale: tuple[Stale, ...] = ()
    counted_as: Mapping[str, str] = field(default_factory=dict)

    def ranked(self, article_ids: Iterable[str]) -> tuple[str, ...]:
        """Return articles in their order, those of one graded source as one: which of them is shown is no matter."""
        return tuple(dict.fromkeys(self.counted_as.get(key, key) for key in article_ids))


class Judge:
    """Finds what the evidence of pairs refers to among the indexed articles."""

    def __init__(self, origins: Iterable[Origin], article: FindArticle, one_source: OneSource = lambda _: ()) -> None:
        """`origins` are all that is indexed; `article` finds one by its id."""
        self._article = article
        self._one_source = one_source
        self._ids: set[str] = set()
        self._by_url: defaultdict[str, list[str]] = defaultdict(list)
        self._by_name: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for origin in origins:
            self._ids.add(origin.article_id)
            if origin.url:
                self._by_url[_url_key(origin.url)].append(origin.article_id)
            names = _path_names(origin.path)
            self._by_name[names[-1] if names else ""].append((names, origin.article_id))

    def articles(self, reference: str) -> list[str]:
        """Return the ids of the articles that a reference means: by id, by url, or by the end of a path.

        Urls are compared without scheme, leading "www.", query, fragment and trailing slash; paths by whole
        names, so "b/c.txt" is the end of "/a/b/c.txt" and "c.txt" is not that of "abc.txt".
        """
        if reference in self._ids:
            return [reference]
        if found := self._by_url.get(_url_key(reference)):
            return found
        wanted = _path_names(reference)
        named = self._by_name.get(wanted[-1], ()) if wanted else ()
        return [key for names, key in named if names[-len(wanted) :] == wanted]

    def judge(self, pair: Pair) -> Judgement:
        """Return what a pair's evidence refers to, and what of it is stale."""
        grades: dict[str, int] = {}
        needs: list[Need] = []
        stale: list[Stale] = []
        counted_as: dict[str, str] = {}
        for ref in pair.evidence:
            ids = self.articles(ref.article)
            quote = (ref.quote or "").strip()
            copies = {key: self._one_source(key) for key in ids}
            places = self._places(dict.fromkeys([*ids, *chain(*copies.values())]), quote)
            if not ids or (quote and not places):
                reason = "the quote is not in the article any more" if ids else "no such article is indexed"
                stale.append(Stale(pair.id, ref.article, ref.quote, reason))
                continue
            for key in ids:
                first = counted_as.get(key, key)
                grades[first] = max(ref.grade, grades.get(first, 0))
                counted_as |= {other: first for other in copies[key] if other != first}
            if quote:
                needs.append(Need(quote, places))
        return Judgement(grades, tuple(needs), tuple(stale), counted_as)

    def _places(self, ids: Iterable[str], quote: str) -> tuple[Place, ...]:
        """Line breaks and runs of blanks are the copyist's: a quote is found whatever they are."""
        if not quote:
            return ()
        pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
        articles = filter(None, map(self._article, ids))
        return tuple(Place(a.id, m.start(), m.end()) for a in articles for m in pattern.finditer(a.text))


def _url_key(url: str) -> str:
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", url.strip(), flags=re.IGNORECASE)
    host, slash, path = re.split(r"[?#]", bare, maxsplit=1)[0].rstrip("/").partition("/")
    return host.lower().removeprefix("www.") + slash + path


def _path_names(path: str) -> tuple[str, ...]:
    """Names are compared composed: macOS writes "é" as two characters."""
    return PurePosixPath(unicodedata.normalize("NFC", path).replace("\\", "/")).parts
