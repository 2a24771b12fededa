"""What the catalog knows of vectors: which chunks have one, of what months, and the vectors themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.relations import Relations, marks
from index.rows import to_day
from index.types import day_number, names

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# SQLite joins such tables in this order. By itself it began with all vectors of a model, and took a second at 262,000
# of them to find that none was new.
_OF_ARTICLES, _OF_CHUNKS = "articles a CROSS JOIN chunks c", "chunks c CROSS JOIN articles a"
_MONTH = "coalesce(substr(a.published, 1, 7), '')"


@dataclass(frozen=True, slots=True)
class VectorBlock:
    """Chunks with their vectors and what filters ask of them, row by row."""

    ids: list[str]
    vectors: "NDArray[np.float32]"  # (n, d), L2-normalised
    publishers: list[str]  # case-folded, "" for none
    published: list[int]  # YYYYMMDD, 0 for none


class Embeddings(Relations):
    """The part of the catalog that holds vectors."""

    def embedded(self, model: str) -> int:
        """Return how many chunks have their vector of a model."""
        query = "SELECT count(*) FROM chunks c JOIN embeddings e ON e.model = ? AND e.key = c.embedding_key"
        return int(self._db.value(query, model))

    def has_vectors(self, model: str) -> bool:
        """Whether there is a vector of a model; counting them all would take longer than a search."""
        return self._db.value("SELECT 1 FROM embeddings WHERE model = ? LIMIT 1", model) is not None

    def vectors(
        self, model: str, after: int = 0, authors: Sequence[str] = (), months: Sequence[str] = ()
    ) -> VectorBlock:
        """Return embedded chunks, in order of id: of articles written after a generation, and of those of `months`.

        With `authors` of theirs alone. A month is "2031-05", or "" for no day; 400 at the most.
        """
        bylines = self._bylines(authors)
        by = f" AND a.byline IN ({marks(bylines)})" if authors else ""
        of = f" OR {_MONTH} IN ({marks(months)})" if months else ""
        return self._block(_OF_ARTICLES, f"(a.generation > ?{of}){by}", (after, *months, *bylines), model)

    def chunks_after(self, after: int, month: str | None = None) -> list[str]:
        """Return the ids of the chunks, in order, of articles written after a generation; of one month's, if named."""
        which, values = _written(after, month)
        query = f"SELECT c.id FROM chunks c JOIN articles a ON a.id = c.article_id AND {which} ORDER BY c.id"
        return self._db.column(query, *values)

    def vectors_between(self, model: str, first: str, last: str, after: int, month: str | None = None) -> VectorBlock:
        """Return those of `chunks_after` that have their vector, from one id to another, both ends counted."""
        which, values = _written(after, month)
        return self._block(_OF_CHUNKS, f"c.id BETWEEN ? AND ? AND {which}", (first, last, *values), model)

    def vectors_of_days(self, model: str, first: date, last: date, most: int) -> VectorBlock | None:
        """Return the embedded chunks of articles published on these days, both counted; None for more than `most`."""
        days = first.isoformat(), last.isoformat()
        few = "SELECT count(*) FROM (SELECT 1 FROM articles a CROSS JOIN chunks c WHERE c.article_id = a.id"
        if self._db.value(f"{few} AND a.published BETWEEN ? AND ? LIMIT ?) AS few", *days, most + 1) > most:
            return None
        return self._block(_OF_ARTICLES, "a.published BETWEEN ? AND ?", days, model)

    def _block(self, tables: str, which: str, values: Sequence[object], model: str) -> VectorBlock:
        import numpy as np

        rows = self._db.rows(
            f"SELECT c.id, e.vector, a.publisher, a.published FROM {tables} CROSS JOIN embeddings e WHERE {which}"
            " AND a.id = c.article_id AND e.model = ? AND e.key = c.embedding_key ORDER BY c.id",
            *values,
            model,
            kinds=(str, bytes, str | None, str | None),
        )
        with self._db.decoding("the day of an article"):
            published = [day_number(to_day(row[3])) for row in rows]
        with self._db.decoding("a vector"):
            if len({len(row[1]) for row in rows}) > 1:
                raise ValueError("shorter or longer than others")
            vectors = np.frombuffer(b"".join(row[1] for row in rows), "<f4").reshape(len(rows), -1 if rows else 0)
        return VectorBlock([row[0] for row in rows], vectors, [(row[2] or "").casefold() for row in rows], published)

    def chunks_by_month(self) -> dict[str, list[str]]:
        """Return the chunk ids of each month of publication, "" for no day."""
        query = f"SELECT {_MONTH}, c.id FROM chunks c JOIN articles a ON a.id = c.article_id"
        found: dict[str, list[str]] = {}
        for month, key in self._db.rows(query, kinds=(str, str)):
            found.setdefault(month, []).append(key)
        return found

    def months(self, after: int = 0) -> list[str]:
        """Return the months of publication of the articles written after a generation, "" for no day."""
        return self._db.column(f"SELECT DISTINCT {_MONTH} FROM articles a WHERE generation > ?", after)

    def written_by(self, authors: Sequence[str]) -> list[str]:
        """Return the ids of the articles whose byline names one of these people, in order."""
        bylines = self._bylines(authors)
        query = f"SELECT id FROM articles WHERE byline IN ({marks(bylines)}) ORDER BY id"
        return self._db.column(query, *bylines)

    def _bylines(self, authors: Sequence[str]) -> list[str]:
        """Return the bylines that name one of these people, so many as one query takes."""
        if not authors:
            return []
        query = "SELECT DISTINCT byline FROM articles WHERE byline IS NOT NULL ORDER BY byline"
        return [one for one in self._db.column(query) if any(names(one, author) for author in authors)][:500]


def _written(after: int, month: str | None) -> tuple[str, tuple[object, ...]]:
    """Return the condition, and its values, for articles written after a generation; for a month's, if named."""
    if month is None:
        return "a.generation > ?", (after,)
    return f"a.generation > ? AND {_MONTH} = ?", (after, month)
