"""The lock before the engine: fair among people, who may leave, and never at their cost."""

import threading
from collections.abc import Callable
from time import monotonic, sleep

import pytest

from qa import locks
from qa.locks import BusyError, FairLock, LeftError


def until(true: Callable[[], bool]) -> None:
    """Wait for other threads."""
    deadline = monotonic() + 5
    while not true():
        assert monotonic() < deadline
        sleep(0.005)


def come(lock: FairLock, ticket: str, seen: list[str], at: int) -> threading.Thread:
    """Ask in a thread of its own; `seen` gets the ticket when it is served. Returns once `at` are ahead."""

    def ask() -> None:
        try:
            with lock.held(ticket):
                seen.append(ticket)
        except LeftError:
            seen.append(f"{ticket} left")

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: lock.ahead(ticket) == at)
    return thread


def test_people_are_served_in_the_order_they_came() -> None:
    lock, served = FairLock(), list[str]()
    with lock.held():
        threads = [come(lock, ticket, served, at) for at, ticket in enumerate("abcdef", 1)]
    for thread in threads:
        thread.join(5)
    assert served == list("abcdef")
    assert lock.ahead("a") == 0


def test_who_leaves_is_not_served_and_holds_up_nobody() -> None:
    lock, served = FairLock(), list[str]()
    with lock.held("first"):
        threads = [come(lock, ticket, served, at) for at, ticket in enumerate(("leaves", "stays"), 1)]
        lock.leave("leaves")
        threads[0].join(5)
        assert served == ["leaves left"]
        assert lock.ahead("stays") == 1
        lock.leave("first")  # it has its turn already
        lock.leave("nobody")
    threads[1].join(5)
    assert served == ["leaves left", "stays"]


def test_a_spare_turn_is_given_up_when_somebody_waits() -> None:
    lock, served = FairLock(), list[str]()
    with lock.held_while_idle():
        person = come(lock, "person", served, 1)
        with pytest.raises(BusyError), lock.held_while_idle():
            pass
    person.join(5)
    assert served == ["person"]


def test_a_spare_turn_waits_a_moment_for_the_answer_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = FairLock()
    answering = lock.held()
    answering.__enter__()
    monkeypatch.setattr(locks, "PATIENCE_S", 0.01)
    with pytest.raises(BusyError), lock.held_while_idle():
        pass
    monkeypatch.setattr(locks, "PATIENCE_S", 5.0)
    threading.Timer(0.05, answering.__exit__, (None, None, None)).start()
    with lock.held_while_idle():
        pass


def test_a_failure_gives_the_turn_up() -> None:
    lock = FairLock()
    for turn in (lock.held, lock.held_while_idle):
        with pytest.raises(ZeroDivisionError), turn():
            raise ZeroDivisionError
    with lock.held_while_idle():
        pass


def test_so_many_hold_it_at_a_time() -> None:
    lock, served = FairLock(holders=2), list[str]()
    with lock.held("first"):
        with lock.held("second"):
            third = come(lock, "third", served, 2)
            with pytest.raises(BusyError), lock.held_while_idle():
                pass
        third.join(5)
        assert served == ["third"]
        with lock.held_while_idle():
            assert lock.ahead("first") == 0


def test_no_two_hold_it_for_the_same_and_others_pass_them() -> None:
    lock, served = FairLock(holders=2), list[str]()

    def same() -> None:
        with lock.held("same", what="weir"):
            served.append("same")

    with lock.held(what="weir"):
        waits = threading.Thread(target=same)
        waits.start()
        until(lambda: lock.ahead("same") == 1)
        with lock.held("other", what="fair"):
            served.append("other")
    waits.join(5)
    assert served == ["other", "same"]


def test_who_finds_what_he_waits_for_needs_no_turn() -> None:
    lock, kept, given = FairLock(), list[str](), list[str | None]()

    def ask() -> None:
        with lock.held("later", what="weir", found=lambda: kept[0] if kept else None) as found:
            given.append(found)

    with lock.held(what="weir"):
        later = threading.Thread(target=ask)
        later.start()
        until(lambda: lock.ahead("later") == 1)
        kept.append("Ada shut it.")
    later.join(5)
    assert given == ["Ada shut it."]
    with lock.held_while_idle():
        pass
