"""A small index, and the answers that are quoted from it, for a language model to write anew."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lock_articles import CLOSURE, FILES

from qa.config import load_config
from qa.engine import Engine
from qa.types import Answer, Question


@pytest.fixture(scope="session")
def lock_home(build_home: Callable[..., Path]) -> Path:
    return build_home(FILES)


@pytest.fixture(scope="session")
def lock_engine(lock_home: Path) -> Iterator[Engine]:
    with Engine.open(load_config(home=str(lock_home))) as engine:
        yield engine


@pytest.fixture(scope="session")
def closure(lock_engine: Engine) -> Answer:
    """The quoted answer to who closed the lock."""
    return lock_engine.ask(Question(CLOSURE))
