"""The catalog, written: what articles tell of one another's publishers and days."""

from collections.abc import Iterator

from index.conventions import Conventions, Facts
from index.relating import RelationsLedger
from index.rows import pack_dated, unpack_dated
from index.types import Article


class ConformingLedger(RelationsLedger):
    """Giving publishers one name, and days the order of their publisher's figures."""

    def _facts(self) -> Iterator[Facts]:
        """Yield what each article states of its publisher and its day."""
        query = "SELECT id, publisher, url, dated FROM articles"
        for key, publisher, url, dated in self._db.rows(query, kinds=(str, str | None, str | None, str)):
            with self._db.decoding(f"article {key}"):
                yield Facts(key, publisher, url, unpack_dated(dated))

    def conventions(self) -> Conventions:
        """Return what the articles tell of one another now."""
        return Conventions.of(self._facts())

    def conform(self) -> None:
        """Give publishers their one name, and days the order of their publisher's figures, in all articles."""
        if self.meta("conformed") == str(self.generation()):
            return
        facts = list(self._facts())
        conventions = Conventions.of(facts)
        with self.transaction() as generation:
            for one in filter(conventions.change, facts):
                if article := self.article(one.article_id):
                    self._amend(conventions.applied(article), generation)
        self.set_meta("conformed", str(self.generation()))

    def _amend(self, article: Article, generation: int) -> None:
        """Store what is known now of an article's publisher and day; nothing where that makes it another's copy."""
        self._db.run(
            "UPDATE articles SET content_hash = ?, generation = ?, publisher = ?, published = ?, dated = ? WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM articles o WHERE o.content_hash = ? AND o.id != articles.id)",
            article.content_hash,
            generation,
            article.publisher,
            article.published.isoformat() if article.published else None,
            pack_dated(article.dated),
            article.id,
            article.content_hash,
        )
