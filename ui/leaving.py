"""Who asks may leave before the answer: the question is taken back, unless its turn has come."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.types import Receive

# What the guard hears of the client whose request is being answered.
HEARD: ContextVar[Receive] = ContextVar("heard")
_AGAIN_S = 0.5  # a question that has not come to wait when its asker leaves is taken back a moment later

T = TypeVar("T")


async def while_there(ask: Callable[[], T], leave: Callable[[], None], limiter: CapacityLimiter) -> T:
    """Return what `ask` returns, in a thread; `leave` is called once the client is gone, or serving ends.

    The body has been read.
    """
    watch = asyncio.create_task(_take_back(leave))
    try:
        return await to_thread.run_sync(ask, limiter=limiter)
    except asyncio.CancelledError:
        leave()  # else the server would answer all who wait before it ends
        raise
    finally:
        watch.cancel()


async def _take_back(leave: Callable[[], None]) -> None:
    with suppress(LookupError):  # no guard stands before this application
        receive = HEARD.get()
        while (await receive())["type"] != "http.disconnect":
            pass
        while True:
            leave()
            await asyncio.sleep(_AGAIN_S)
