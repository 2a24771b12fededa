"""What the page needs of the engine and of uploads.

The real ones are `qa.engine.Engine` and `ui.uploads.Uploads`; tests bring their own.
"""

from collections.abc import Sequence
from typing import Protocol

from index.titles import Titles
from index.types import Article
from qa.coverage import Coverage
from qa.feedback import Feedback
from qa.types import Answer, Question


class Engine(Protocol):
    """Answers questions and opens articles; called from several threads at once. All raise DatelineError."""

    def ask(self, question: Question, ticket: str = "") -> Answer:
        """Answer a question, when its turn comes."""

    def leave(self, ticket: str) -> None:
        """Take back a question that waits for its turn."""

    def ahead(self, ticket: str) -> int:
        """Return how many questions come before one that waits."""

    def article(self, article_id: str) -> Article | None:
        """Return an article as stored, or None."""

    def coverage(self) -> Coverage:
        """Say what is indexed now."""

    def titles(self, words: str, limit: int, offset: int) -> Titles:
        """Return articles whose title or publisher has all these words, newest first."""

    def first_questions(self, count: int = 4, within_s: float = 4.0) -> tuple[str, ...]:
        """Return questions to begin with; takes seconds."""

    def follow_ups(self, answer: Answer, count: int = 3) -> tuple[str, ...]:
        """Return questions that an answer leads to; takes up to some seconds."""

    def keep_feedback(self, said: Feedback) -> None:
        """Keep what a reader says of an answer."""

    def withdraw_feedback(self, answer: Answer) -> None:
        """Take back what was said of an answer."""


class UploadProgress(Protocol):
    """How far the indexing of uploaded files has come."""

    @property
    def state(self) -> str:
        """One of waiting, indexing, done and failed."""

    @property
    def step(self) -> str:
        """What is being done, or why it failed."""

    @property
    def done(self) -> int:
        """How much of the step is done."""

    @property
    def total(self) -> int:
        """How much the step is in all; 0 while that isn't known."""

    @property
    def added(self) -> int:
        """Articles that are new."""

    @property
    def updated(self) -> int:
        """Articles that replace others."""

    @property
    def unchanged(self) -> int:
        """Articles that were there already."""

    @property
    def skipped(self) -> Sequence[tuple[str, str]]:
        """The files that could not be read, and why."""


class Uploads(Protocol):
    """Indexes files that were received."""

    @property
    def max_bytes(self) -> int:
        """The largest file that is received, in bytes."""

    def start(self, names: Sequence[str]) -> str:
        """Begin to index received files, in the background; return the job's name."""

    def progress(self, job: str) -> UploadProgress:
        """Say how far a job has come; a DatelineError for one that is unknown."""
