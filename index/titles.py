"""Finding articles by the words of their titles, publishers and texts."""

import unicodedata
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.catalog import Catalog
from index.errors import StoreError
from index.home import IndexPaths
from index.lexical import Lexical
from index.matching import matching
from index.rows import LISTING_COLUMNS, LISTING_KINDS, NEWEST_FIRST, Listing, to_listing

_QUERY = f"SELECT {LISTING_COLUMNS} FROM articles WHERE fits(id, title, publisher) {NEWEST_FIRST}"


@dataclass(frozen=True, slots=True)
class Titles:
    """A page of a list of titles, and how many the whole list has."""

    total: int
    listings: tuple[Listing, ...] = ()


def find_titles(home: Path, words: str, limit: int, offset: int = 0) -> Titles:
    """Return the articles whose title or publisher holds every word, or whose text does, newest first, undated last.

    A word of a title may be a part of one; case and the way that accents are encoded don't matter. No words find all
    articles. Raises as `Catalog.open` does.
    """
    with closing(_Shelf.open(home)) as shelf:
        return shelf.find(words, limit, max(0, offset))


class _Shelf(Catalog):
    """A connection of its own, because what fits is told by a function that belongs to one search."""

    def find(self, words: str, limit: int, offset: int) -> Titles:
        wanted = tuple(dict.fromkeys(_folded(words).split()))
        telling = self._telling(words) if wanted else set[str]()

        def fits(key: str, title: str, publisher: str | None) -> bool:
            named = _folded(f"{title}\n{publisher or ''}")
            return key in telling or all(word in named for word in wanted)

        self._db.add_function("fits", 3, fits)
        found = self._db.rows(_QUERY, kinds=LISTING_KINDS)
        with self._db.decoding("the day of an article"):
            page = [to_listing(row) for row in found[offset : offset + max(0, limit)]]
        return Titles(len(found), tuple(page))

    def _telling(self, words: str) -> set[str]:
        """Return the articles whose texts hold the words; none where the lexical index is lost, which asking tells."""
        try:
            return matching(self, Lexical(IndexPaths(self.path.parent).lexical), words)
        except StoreError:
            return set()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
