"""Askers in line: in order of coming, and free to leave."""

import threading
from collections.abc import Callable

import pytest

from ui.line import LeftError, Line

WAIT_S = 5.0


def until(true: Callable[[], bool]) -> None:
    """Wait for other threads."""
    patience = threading.Event()
    for _ in range(500):
        if true():
            return
        patience.wait(0.01)
    raise AssertionError("it never came to be")


def test_one_at_a_time_and_in_order() -> None:
    line, served, inside = Line(), [], []

    def come(ticket: str) -> None:
        with line.place(ticket):
            inside.append(ticket)
            assert inside == [ticket]
            served.append(ticket)
            inside.remove(ticket)

    threads = []
    with line.place("first"):
        for at, ticket in enumerate("abcdefgh", 1):
            threads.append(threading.Thread(target=come, args=(ticket,)))
            threads[-1].start()
            until(lambda ticket=ticket, at=at: line.ahead(ticket) == at)
    for thread in threads:
        thread.join(WAIT_S)
    assert served == list("abcdefgh")
    assert line.ahead("a") is None


def test_who_leaves_is_not_served_and_holds_up_nobody() -> None:
    line, outcomes = Line(), {}

    def come(ticket: str) -> None:
        try:
            with line.place(ticket):
                outcomes[ticket] = "served"
        except LeftError:
            outcomes[ticket] = "left"

    threads = [threading.Thread(target=come, args=(ticket,)) for ticket in ("leaves", "stays")]
    with line.place("first"):
        for thread in threads:
            thread.start()
        until(lambda: line.ahead("leaves") is not None and line.ahead("stays") is not None)
        line.leave("leaves")
        threads[0].join(WAIT_S)
        assert outcomes == {"leaves": "left"}
        line.leave("nobody")
    threads[1].join(WAIT_S)
    assert outcomes["stays"] == "served"


def test_a_failure_gives_the_place_up() -> None:
    line = Line()
    with pytest.raises(ZeroDivisionError), line.place("a"):
        raise ZeroDivisionError
    with line.place("b"):
        assert line.ahead("b") == 0
