"""The machine's clock, which may be put back or forward at any time: for what is kept longer than a process runs."""

from datetime import UTC, datetime, timedelta


def is_over(since: datetime, wait: timedelta) -> bool:
    """Whether a wait that began then, in UTC, is over; so is one that began in the future: the clock was put back."""
    return not since <= datetime.now(UTC) <= since + wait
