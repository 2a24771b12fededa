"""What is sent with a request: how large it may be, and how long it may take to come in."""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from time import monotonic

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from index.loaders import MB
from ui.refusals import is_for_programs

UPLOADS = "/api/articles/"
API_BYTES = 1_000_000
# The page sends a conversation back to be shown again or saved, a long one included.
PAGE_BYTES = 10_000_000
# Of a body that is refused so much is read and dropped: most clients listen only once they have sent it all.
_DRAINED_BYTES = 100_000_000


class Body:
    """Counts and times what is received; notices when nobody is there any more. `refusal`: what is wrong with it."""

    def __init__(self, scope: Scope, receive: Receive, timeout_s: float) -> None:
        self._limit, self._receive, self._seen = _limit(scope), receive, 0
        self._started, self._timeout_s = monotonic(), timeout_s
        self.refusal: HTTPException | None = None
        self.broken_off = False
        self._over = False
        self._asks_first = "expect" in Headers(scope=scope)  # such a client sends nothing that is refused

    def check_length(self, announced: str) -> None:
        """Raise the refusal of a body whose announced length, "" for none, is too large."""
        if self._limit is not None and announced.isdecimal() and int(announced) > self._limit:
            raise self._too_large()

    def _too_large(self) -> HTTPException:
        reason = f"the request is larger than {self._limit:,} bytes, the most here"
        return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)

    async def receive(self) -> Message:
        """Return the next message; raises what is wrong with the body, which `refusal` keeps."""
        message = await self._next()
        if self._limit is not None and self._seen > self._limit:
            self.refusal = self._too_large()
            raise self.refusal
        return message

    async def drain(self) -> None:
        """Read what is still being sent, for the reply to be heard."""
        with suppress(HTTPException):
            while not self._over and not self._asks_first and self._seen < _DRAINED_BYTES:
                await self._next()

    async def _next(self) -> Message:
        message = await (self._receive() if self._over else self._in_time())
        self.broken_off = message["type"] == "http.disconnect"
        self._over = not message.get("more_body", False)
        self._seen += len(message.get("body", b""))
        return message

    async def _in_time(self) -> Message:
        due = self._started + self._timeout_s * (1 + self._seen / MB)
        try:
            return await asyncio.wait_for(self._receive(), due - monotonic())
        except TimeoutError:
            self._over = True
            reason = f"the request took longer than {self._timeout_s:g} s a megabyte to come in"
            self.refusal = HTTPException(HTTPStatus.REQUEST_TIMEOUT, reason, {"connection": "close"})
            raise self.refusal from None


def _limit(scope: Scope) -> int | None:
    path: str = scope["path"]
    if path.startswith(UPLOADS) and scope["method"] == "PUT":
        return None  # counted where they are written
    return API_BYTES if is_for_programs(path) else PAGE_BYTES
