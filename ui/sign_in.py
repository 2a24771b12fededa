"""Signing in: who fails is answered late, later each time, and has a line in the log; nobody else waits for that."""

import asyncio
import logging
from collections import Counter, OrderedDict, defaultdict
from http import HTTPStatus
from time import monotonic

from starlette.exceptions import HTTPException

from qa.passwords import Users

log = logging.getLogger(__name__)

# After a first mistake longer than checking a password takes, so that the time tells nobody which names there are;
# then twice as long each time. Whoever knows the password is let in at once all the same.
FIRST_DELAY_S, LONGEST_DELAY_S = 1.0, 30.0
_AT_ONCE = 10  # attempts under way for one name from one address, those whose answer is held back included
_REMEMBERED = 10_000  # names and addresses that failed, the latest
_TOKEN = "a token:"  # stands for the name of who sends one; no user's name has a colon


class SignIns:
    """Verifies names and passwords, one at a time: each takes a core. Used by one event loop."""

    def __init__(self, users: Users, first_delay_s: float = FIRST_DELAY_S) -> None:
        self._users, self._first_delay_s = users, first_delay_s
        self._failed: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._trying: Counter[tuple[str, str]] = Counter()
        self._turns: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._verifying = asyncio.Lock()

    async def admit(self, name: str, password: str, address: str) -> bool:
        """Whether these are a user's; False comes late. `HTTPException` 429 for too many attempts at once.

        Raises `ConfigError` when the file of users can't be read.
        """
        if self._users.remembers(name, password):  # those who are known don't wait for those who try
            return True
        return await self._in_time((address, name), password)

    async def admit_token(self, token: str, address: str) -> bool:
        """Whether this is somebody's token; otherwise as `admit`."""
        return self._users.has_token(token) or await self._in_time((address, _TOKEN), "")

    async def _in_time(self, who: tuple[str, str], password: str) -> bool:
        if self._trying[who] >= _AT_ONCE:
            wait = {"retry-after": str(round(self._delay_s(who) + 0.5))}
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "too many attempts to sign in at once", wait)
        self._trying[who] += 1
        try:
            return await self._try(who, password)
        finally:
            self._trying[who] -= 1
            if not self._trying[who]:
                del self._trying[who], self._turns[who]

    async def _try(self, who: tuple[str, str], password: str) -> bool:
        address, name = who
        turn = self._turns[who]
        due = monotonic() + self._delay_s(who)
        if self._users.knows(name):  # a name that nobody has takes no core from those who have one
            async with turn, self._verifying:  # one of each waits beside the others
                right = self._users.remembers(name, password)  # by now
                right = right or await asyncio.to_thread(self._users.verify, name, password)
            if right:
                self._failed.pop(who, None)
                return True
        times = self._failed.pop(who, 0) + 1
        self._failed[who] = times
        if len(self._failed) > _REMEMBERED:
            self._failed.popitem(last=False)
        log.warning("%s failed to sign in from %s, %d in a row", _said(name), address, times)
        await asyncio.sleep(due - monotonic())
        return False

    def _delay_s(self, who: tuple[str, str]) -> float:
        return min(LONGEST_DELAY_S, self._first_delay_s * 2 ** min(self._failed.get(who, 0), 10))


def _said(name: str) -> str:
    return "a token" if name == _TOKEN else f"{name!r:.64}"
