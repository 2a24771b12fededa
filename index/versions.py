"""What a file held before it changed is kept beside what it holds now, where that is the same story."""

from collections.abc import Iterable, Iterator

from index.copies import address, rewrites
from index.ledger import Ledger
from index.types import Article


def keep_replaced(ledger: Ledger, left: Iterable[str], kept: Iterable[str]) -> None:
    """Set articles aside that a file holds no more, each for the one that it holds in its place, if there is any.

    That has its address or its title or, in a file of one article, its place; and something of its text.
    """
    now = [article for key in sorted(kept) if (article := ledger.article(key))]
    by_name: dict[str, Article] = {name: article for article in now for name in _names(article)}
    for key in left:
        if article := ledger.article(key):
            same = [by_name[name] for name in _names(article) if name in by_name] or (now if len(now) == 1 else [])
            if heir := next((one for one in same if rewrites(article, one)), None):
                ledger.set_aside(key, heir)


def _names(article: Article) -> Iterator[str]:
    yield from filter(None, (address(article.url), article.title))
