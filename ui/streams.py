"""Server-sent events: what a thread yields is sent as it comes, and whoever goes away ends the work."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import TypeVar

from anyio import CapacityLimiter
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from index.errors import DatelineError
from ui.leaving import while_there

log = logging.getLogger(__name__)

T = TypeVar("T")
Events = AsyncGenerator[bytes, None]

# A line that clients pass over: proxies keep a connection on which something is said.
ALIVE = b": still here\n\n"
_HEADERS = {"x-accel-buffering": "no"}  # nginx would hold events back until it has some


async def comes(
    work: Callable[[], Iterator[T]], leave: Callable[[], None], limiter: CapacityLimiter, tick_s: float
) -> AsyncGenerator[T | None, None]:
    """Yield what `work` yields in a thread, as it comes, and None each `tick_s` seconds in which nothing does.

    Once the client is gone `leave` is called, which ends the work. Raises what the work raises.
    """
    loop = asyncio.get_running_loop()
    come: asyncio.Queue[T | asyncio.Task[None]] = asyncio.Queue()

    def push() -> None:
        for one in work():
            loop.call_soon_threadsafe(come.put_nowait, one)

    working = asyncio.create_task(while_there(push, leave, limiter))
    working.add_done_callback(come.put_nowait)  # behind all that was yielded
    try:
        while True:
            try:
                one = await asyncio.wait_for(come.get(), tick_s)
            except TimeoutError:
                yield None
                continue
            if isinstance(one, asyncio.Task):
                await one
                return
            yield one
    finally:
        if not working.done():
            leave()


def event(data: object, name: str = "") -> bytes:
    """Return an event that holds JSON, in one line."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def respond(events: Events, broken: Callable[[Exception], bytes]) -> Response:
    """Return the reply that sends events, once the first is there: what fails before it has a status of its own.

    What fails later is the last event, as `broken` tells it.
    """
    return _Stream(_all(await anext(events), events, broken))


class _Stream(StreamingResponse):
    """Doesn't listen whether the client is there: `comes` does, and two would take each other's news."""

    def __init__(self, events: Events) -> None:
        super().__init__(events, headers=_HEADERS, media_type="text/event-stream")
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._events):
            await self.stream_response(send)


async def _all(first: bytes, rest: Events, broken: Callable[[Exception], bytes]) -> Events:
    async with aclosing(rest):
        yield first
        try:
            async for one in rest:
                yield one
        except Exception as error:  # the reply has begun: no handler of errors can send another
            if not isinstance(error, DatelineError):
                log.error("a stream: %s: %s", type(error).__name__, error)
            yield broken(error)
