"""What the page needs of the engine; the real one is `qa.engine`'s, tests bring their own."""

from typing import Protocol

from index.types import Article
from qa.types import Answer, Question


class Status(Protocol):
    """What is indexed, and where."""

    @property
    def articles(self) -> int:
        """How many articles."""

    @property
    def chunks(self) -> int:
        """How many chunks, which the page calls passages."""

    @property
    def home(self) -> str:
        """The directory of the index."""


class Engine(Protocol):
    """Answers questions and opens articles; called from several threads at once. All raise DatelineError."""

    def ask(self, question: Question) -> Answer:
        """Answer a question."""

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored, or None."""

    def status(self) -> Status:
        """Say what is indexed now."""
