"""What the catalog knows of articles that belong together: copies of one text, and versions of one story.

Articles of one source are one voice: copies say nothing that the original does not, an older version nothing that the
newer one does not take up. Catalogs from before have none of these tables, and there every article stands alone.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from index.database import Database
from index.rows import ARTICLE_KINDS, EARLIER_COLUMNS, to_article, unpack_spans
from index.types import Article, Span

# The sketch of each article in the generation in which it was last written; the pairs that belong together; of each
# article that is in such a pair the first article of its source, and the last of its versions; and what was replaced.
TABLES = (
    "CREATE TABLE IF NOT EXISTS sketches (article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,"
    " generation INTEGER NOT NULL, sketch BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS related (one_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,"
    " other_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, relation TEXT NOT NULL,"
    " PRIMARY KEY (one_id, other_id)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS related_other ON related (other_id)",
    "CREATE TABLE IF NOT EXISTS sources (article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,"
    " source_id TEXT NOT NULL, latest_id TEXT NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS sources_source ON sources (source_id)",
    "CREATE INDEX IF NOT EXISTS sources_latest ON sources (latest_id)",
    "CREATE TABLE IF NOT EXISTS earlier (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, replaced_at TEXT NOT NULL,"
    " sentences BLOB NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, path TEXT NOT NULL, publisher TEXT,"
    " published TEXT, byline TEXT, url TEXT, boilerplate BLOB NOT NULL, markup TEXT NOT NULL, dated TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS earlier_article ON earlier (article_id)",
)
# Of the versions of a story the newest comes last; one without a day may be as old as any.
_OLDEST_FIRST = "ORDER BY a.published IS NOT NULL, a.published, a.rowid"


class Relations:
    """The part of the catalog that tells which articles belong together."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.path = database.path
        self.frozen = database.frozen

    def sources(self, article_ids: Sequence[str]) -> dict[str, str]:
        """Return the independent source of each article: the first of its copies and versions, itself if alone."""
        return self._labels("source_id", article_ids)

    def latest(self, article_ids: Sequence[str]) -> dict[str, str]:
        """Return the last version of each article's story, itself if there is only one."""
        return self._labels("latest_id", article_ids)

    def copies(self, article_id: str) -> list[str]:
        """Return the other articles that run the same text, its original first; versions of the story left out."""
        if not self._has("sources"):
            return []
        query = (
            "SELECT o.article_id FROM sources s"
            " JOIN sources o ON o.source_id = s.source_id AND o.latest_id != s.latest_id"
            " JOIN articles a ON a.id = o.article_id WHERE s.article_id = ?"
            " ORDER BY o.article_id != o.source_id, a.published IS NULL, a.published, a.rowid"
        )
        return self._db.column(query, article_id)

    def one_source(self, article_id: str) -> list[str]:
        """Return the articles of an article's source, by id: copies, versions, itself; none where it stands alone."""
        if not self._has("sources"):
            return []
        query = (
            "SELECT o.article_id FROM sources s JOIN sources o ON o.source_id = s.source_id"
            " WHERE s.article_id = ? ORDER BY o.article_id"
        )
        return self._db.column(query, article_id)

    def versions(self, article_id: str) -> list[str]:
        """Return the versions of an article's story, oldest first, itself among them; none where it is the only one.

        The one that is named may be an earlier one, too.
        """
        if not self._has("sources"):
            return []
        held = self._db.value("SELECT article_id FROM earlier WHERE id = ?", article_id, kinds=(str,)) or article_id
        query = (
            "SELECT a.id FROM sources s JOIN sources o ON o.latest_id = s.latest_id"
            f" JOIN articles a ON a.id = o.article_id WHERE s.article_id = ? {_OLDEST_FIRST}"
        )
        found = [key for one in self._db.column(query, held) or [held] for key in (*self.replaced(one), one)]
        return found if len(found) > 1 else []

    def earlier(self, version_id: str) -> Article | None:
        """Return what an article was before it was replaced, by the version's id; None where nothing is known of it."""
        if not self._has("earlier"):
            return None
        query = f"SELECT {EARLIER_COLUMNS}, '' AS place FROM earlier WHERE id = ?"
        found = self._db.rows(query, version_id, kinds=ARTICLE_KINDS)
        with self._db.decoding(f"version {version_id}"):
            return to_article(found[0]) if found else None

    def replaced_on(self, version_id: str) -> date | None:
        """Return the day on which an earlier version was replaced."""
        if not self._has("earlier"):
            return None
        found = self._db.value("SELECT replaced_at FROM earlier WHERE id = ?", version_id, kinds=(str,))
        with self._db.decoding(f"version {version_id}"):
            return datetime.fromisoformat(found).date() if found else None

    def sentences(self, article_id: str) -> list[Span]:
        """Return the sentence spans of an article, or of an earlier version of one, boilerplate left out."""
        packed = self._db.value("SELECT sentences FROM articles WHERE id = ?", article_id)
        if packed is None and self._has("earlier"):
            packed = self._db.value("SELECT sentences FROM earlier WHERE id = ?", article_id)
        with self._db.decoding(f"article {article_id}"):
            return unpack_spans(packed or b"")

    def replaced(self, article_id: str) -> list[str]:
        """Return the ids of what an article was before it was replaced, oldest first; there is a table of them."""
        return self._db.column("SELECT id FROM earlier WHERE article_id = ? ORDER BY number", article_id)

    def _labels(self, column: str, article_ids: Sequence[str]) -> dict[str, str]:
        found = {key: key for key in article_ids}
        for group in in_groups(article_ids, 500) if self._has("sources") else ():
            query = f"SELECT article_id, {column} FROM sources WHERE article_id IN ({marks(group)})"
            found |= self._db.rows(query, *group, kinds=(str, str))
        return found

    def _has(self, table: str) -> bool:
        return self._db.has_table(table)


def marks(values: Sequence[object]) -> str:
    """Return a question mark for each value, as a query takes them."""
    return ", ".join("?" * len(values))


def in_groups(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield values in groups: a query takes no more at a time."""
    for first in range(0, len(values), size):
        yield values[first : first + size]
