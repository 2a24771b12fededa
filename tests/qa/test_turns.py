"""Turns with the engine: fair among people, who may leave, and never at their cost."""

import threading
from collections.abc import Callable
from time import monotonic, sleep

import pytest

from qa import turns
from qa.turns import BusyError, LeftError, Turns


def until(true: Callable[[], bool]) -> None:
    """Wait for other threads."""
    deadline = monotonic() + 5
    while not true():
        assert monotonic() < deadline
        sleep(0.005)


def come(line: Turns, ticket: str, seen: list[str], at: int) -> threading.Thread:
    """Ask in a thread of its own; `seen` gets the ticket when it is served. Returns once `at` are ahead."""

    def ask() -> None:
        try:
            with line.asked(ticket):
                seen.append(ticket)
        except LeftError:
            seen.append(f"{ticket} left")

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: line.ahead(ticket) == at)
    return thread


def test_people_are_served_in_the_order_they_came() -> None:
    line, served = Turns(), list[str]()
    with line.asked():
        threads = [come(line, ticket, served, at) for at, ticket in enumerate("abcdef", 1)]
    for thread in threads:
        thread.join(5)
    assert served == list("abcdef")
    assert line.ahead("a") == 0


def test_who_leaves_is_not_served_and_holds_up_nobody() -> None:
    line, served = Turns(), list[str]()
    with line.asked("first"):
        threads = [come(line, ticket, served, at) for at, ticket in enumerate(("leaves", "stays"), 1)]
        line.leave("leaves")
        threads[0].join(5)
        assert served == ["leaves left"]
        assert line.ahead("stays") == 1
        line.leave("first")  # it has its turn already
        line.leave("nobody")
    threads[1].join(5)
    assert served == ["leaves left", "stays"]


def test_a_spare_turn_is_given_up_when_somebody_waits() -> None:
    line, served = Turns(), list[str]()
    with line.spare():
        person = come(line, "person", served, 1)
        with pytest.raises(BusyError), line.spare():
            pass
    person.join(5)
    assert served == ["person"]


def test_a_spare_turn_waits_a_moment_for_the_answer_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Turns()
    answering = line.asked()
    answering.__enter__()
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    with pytest.raises(BusyError), line.spare():
        pass
    monkeypatch.setattr(turns, "PATIENCE_S", 5.0)
    threading.Timer(0.05, answering.__exit__, (None, None, None)).start()
    with line.spare():
        pass


def test_a_failure_gives_the_turn_up() -> None:
    line = Turns()
    for turn in (line.asked, line.spare):
        with pytest.raises(ZeroDivisionError), turn():
            raise ZeroDivisionError
    with line.spare():
        pass
