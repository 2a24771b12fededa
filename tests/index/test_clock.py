"""Waits that outlast a process, on a clock that may be put back or forward meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from index.clock import is_over

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("began", "over"),
    [
        pytest.param(timedelta(minutes=-5), False, id="under-way"),
        pytest.param(timedelta(minutes=-61), True, id="over"),
        pytest.param(timedelta(minutes=5), True, id="the-clock-was-put-back"),
        pytest.param(timedelta(days=-366), True, id="the-clock-was-put-on"),
    ],
)
def test_when_a_wait_is_over(began: timedelta, over: bool) -> None:
    assert is_over(datetime.now(UTC) + began, HOUR) is over
