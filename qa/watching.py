"""What is new about saved questions as it happens: each change told once, and left new for whoever looks later."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from index.errors import QuestionError
from qa import saved
from qa.config import Config
from qa.engine import Engine
from qa.news import News
from qa.renewing import is_due
from qa.saved import Saved


class Newsroom:
    """Asks the saved questions of one index anew; its parts are opened when there first is one."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._engine: Engine | None = None
        self._asked: dict[str, News] = {}  # by the name of the question
        self._told: set[tuple[str, str]] = set()  # (name, line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._engine:
            self._engine.close()

    def look(self) -> Iterator[News]:
        """Yield what is new about each saved question that was not told before; raises as `Engine.open` and `news`.

        Nobody notes here that somebody looked, so that what was asked of a question stays new: it is asked again only
        when an article has changed that bears on it, or somebody has looked.
        """
        for one in saved.kept(Path(self._config.index.home)):
            self._engine = self._engine or Engine.open(self._config)
            if not self._is_due(one, self._engine):
                continue
            news = self._asked[one.name] = self._engine.news(one)
            fresh = tuple(change for change in news.changes if (one.name, change.line) not in self._told)
            self._told |= {(one.name, change.line) for change in fresh}
            if fresh:
                yield replace(news, changes=fresh)

    def _is_due(self, one: Saved, engine: Engine) -> bool:
        last = self._asked.get(one.name)
        try:
            return last is None or last.saved != one or is_due(engine, last.seen)
        except QuestionError:  # the news tell of it
            return True
