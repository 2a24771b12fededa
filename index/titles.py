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
from index.rows import Listing


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
    """The catalog, looked through by names and words."""

    def find(self, words: str, limit: int, offset: int) -> Titles:
        wanted = tuple(dict.fromkeys(_folded(words).split()))
        telling = self._telling(words) if wanted else set[str]()

        def fits(one: Listing) -> bool:
            named = _folded(f"{one.title}\n{one.publisher or ''}")
            return one.id in telling or all(word in named for word in wanted)

        found = [one for one in self.listings() if fits(one)]
        return Titles(len(found), tuple(found[offset : offset + max(0, limit)]))

    def _telling(self, words: str) -> set[str]:
        """Return the articles whose texts hold the words; none where the lexical index is lost, which asking tells."""
        try:
            return matching(self, Lexical(IndexPaths(self.path.parent).lexical), words)
        except StoreError:
            return set()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())
