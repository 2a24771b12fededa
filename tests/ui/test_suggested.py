"""First questions: looked for once for each state of the index, without making anybody wait."""

import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic, sleep

from fake_engine import COVERAGE, FIRST, FakeEngine

from index.errors import StoreError
from ui.suggested import FirstQuestions


def until(true: Callable[[], bool]) -> None:
    """Wait for other threads."""
    deadline = monotonic() + 5
    while not true():
        assert monotonic() < deadline
        sleep(0.005)


class Slow(FakeEngine):
    """Takes its time, and counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.looked = 0
        self.go = threading.Event()
        self.failure: Exception | None = None

    def first_questions(self, count: int = 4, within_s: float = 4.0) -> tuple[str, ...]:
        self.looked += 1
        self.go.wait(5)
        if self.failure:
            raise self.failure
        if self.covered.fingerprint == "bad":
            raise StoreError("damaged")
        return FIRST


def test_they_are_found_in_the_background_and_again_for_another_index() -> None:
    engine = Slow()
    first = FirstQuestions(engine)
    assert [first.ready() for _ in range(3)] == [None] * 3
    engine.go.set()
    until(lambda: first.ready() == FIRST)
    assert engine.looked == 1
    engine.covered = replace(COVERAGE, fingerprint="beef")
    until(lambda: first.ready() == FIRST)
    assert engine.looked == 2


def test_an_index_that_fails_has_none() -> None:
    engine = Slow()
    engine.go.set()
    engine.covered = replace(COVERAGE, fingerprint="bad")
    first = FirstQuestions(engine)
    until(lambda: first.ready() == ())


def test_an_error_that_nobody_foresaw_is_none_for_now() -> None:
    engine = Slow()
    engine.go.set()
    engine.failure = ZeroDivisionError("a bug")
    first = FirstQuestions(engine)
    until(lambda: first.ready() == () and engine.looked > 1)
    engine.failure = None
    until(lambda: first.ready() == FIRST)


def test_when_none_are_found_they_are_looked_for_again() -> None:
    engine = Slow()
    engine.go.set()
    engine.covered = replace(COVERAGE, fingerprint="bad")
    first = FirstQuestions(engine)
    until(lambda: first.ready() == () and engine.looked > 1)
