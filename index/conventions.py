"""What the articles of an index tell of one another: a publisher's one name, and the order of its dates' figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from index.dating import Order, settled
from index.publishers import Publishers, Stated, known_publishers
from index.types import Article, Dated


@dataclass(frozen=True, slots=True)
class Facts:
    """What an article states of its publisher and its day."""

    article_id: str
    publisher: str | None
    url: str | None
    dated: Dated | None


@dataclass(frozen=True, slots=True)
class Conventions:
    """The publishers, and in which order those that keep to one write day and month."""

    publishers: Publishers
    orders: Mapping[str, Order]

    @classmethod
    def of(cls, facts: Iterable[Facts]) -> Self:
        """Learn them from all articles."""
        facts = list(facts)
        publishers = known_publishers(Stated(one.publisher, one.url) for one in facts)
        found: defaultdict[str, set[Order]] = defaultdict(set)
        for one in facts:
            name = publishers.name_of(one.publisher, one.url)
            if name and one.dated and one.dated.order:
                found[name].add(one.dated.order)
        return cls(publishers, {name: next(iter(orders)) for name, orders in found.items() if len(orders) == 1})

    def change(self, one: Facts) -> bool:
        """Whether they tell more of an article, or another name, than it states."""
        name, dated = self._told(one.publisher, one.url, one.dated)
        return name != one.publisher or dated != one.dated

    def applied(self, article: Article) -> Article:
        """Return an article with its publisher's one name, and with the day that its figures mean."""
        name, dated = self._told(article.publisher, article.url, article.dated)
        if name == article.publisher and dated == article.dated:
            return article
        published = dated.day if dated and dated != article.dated else article.published
        return replace(article, publisher=name, published=published, dated=dated)

    def _told(self, publisher: str | None, url: str | None, dated: Dated | None) -> tuple[str | None, Dated | None]:
        name = self.publishers.name_of(publisher, url)
        return name, settled(dated, self.orders.get(name or "", "")) if dated else None
