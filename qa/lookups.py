"""What an index tells without being asked a question: its articles, its state, and what people keep beside it."""

from pathlib import Path

from index.stores import Stores
from index.titles import Titles, find_titles
from index.types import Article
from qa import feedback, saved
from qa.feedback import Feedback
from qa.health import Health, health
from qa.news import News
from qa.pipeline import index_state
from qa.quotations import Quotation
from qa.quotations.searching import quotations_of
from qa.revisions import Version, version_of
from qa.saved import Saved
from qa.types import Answer, IndexState


class Lookups:
    """The part of an engine that waits for nobody: any number may look at once, also while a question is answered."""

    __slots__ = ()

    stores: Stores

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored, or an earlier version of one."""
        found = self.version(article_id)
        return found.article if found else None

    def version(self, article_id: str) -> Version | None:
        """Return the same with its sentences."""
        return version_of(self.stores.catalog, article_id)

    def versions(self, article_id: str) -> list[str]:
        """Return the versions of an article's story, oldest first; none where it is the only one."""
        return self.stores.catalog.versions(article_id)

    def copies(self, article_id: str) -> list[str]:
        """Return the other articles that run the same text."""
        return self.stores.catalog.copies(article_id)

    def quotations(self, article: Article) -> list[Quotation]:
        """Return who said what in an article."""
        return quotations_of(self.stores.catalog, article)

    def state(self) -> IndexState:
        """Return which index answers."""
        return index_state(self.stores.catalog)

    def titles(self, words: str = "", limit: int = 50, offset: int = 0) -> Titles:
        """Return articles whose title or publisher holds every word, newest first; all of them for no words."""
        return find_titles(self.home, words, limit, offset)

    def keep_feedback(self, said: Feedback) -> None:
        """Keep what somebody said of an answer, in place of what they said of it before; raises as `feedback.keep`."""
        feedback.keep(self.home, said)

    def withdraw_feedback(self, answer: Answer) -> None:
        """Forget what somebody said of an answer."""
        feedback.withdraw(self.home, answer)

    def saved(self, names: tuple[str, ...] = ()) -> list[Saved]:
        """Return the saved questions, oldest first; raises as `saved.kept`."""
        return saved.kept(self.home, names)

    def unsave(self, name: str) -> None:
        """Forget a saved question; raises as `saved.remove`."""
        saved.remove(self.home, name)

    def looked_at(self, found: News) -> None:
        """Note that somebody has seen this, so that the next news is what comes after it; raises `StoreError`."""
        saved.change(self.home, found.seen)

    def health(self) -> Health:
        """Take a quick look at the index on disk: 15 ms at 3,000 articles. Raises `NoIndexError` or `StoreError`."""
        return health(self.stores.settings)

    @property
    def home(self) -> Path:
        """The folder of its index."""
        return self.stores.catalog.path.parent
