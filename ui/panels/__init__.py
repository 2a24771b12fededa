"""The page's panels, one per module, and the one door through which gradio is imported.

A panel is HTML and the Python functions that the page's script calls by name: an object in, an object out.
"""

import logging
import os
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from anyio import CapacityLimiter, to_thread

from index.errors import DatelineError
from ui import requests
from ui.app import SCRIPT

# Nothing leaves the machine: read by gradio whenever it would report, so it is set before its first import.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

# gradio runs it once for each panel. It compiles it in a script of its own, to which paths would be relative.
MOUNT = f"import(new URL({SCRIPT!r}, document.baseURI)).then((page) => page.mount(element, server))"
UNEXPECTED = "This failed for a reason that Dateline did not foresee; the terminal shows it."

logger = logging.getLogger(__name__)

_WAITING = CapacityLimiter(200)  # threads, which do nothing; more wait without one

Reply = dict[str, Any]
Served = Callable[[requests.Sent], Reply]


def waiting(function: Served) -> Callable[[requests.Sent], Awaitable[Reply]]:
    """Make a function that may wait for its turn one that the page can call: the others stay quick meanwhile."""
    patient = served(function)

    @wraps(function)
    async def reply(data: Any) -> Reply:  # noqa: ANN401 - it comes from a browser
        return await to_thread.run_sync(patient, data, limiter=_WAITING)

    return reply


def served(function: Served) -> Served:
    """Make a function one that the page can call: what goes wrong becomes `{"error": one line}`."""

    @wraps(function)
    def reply(data: Any) -> Reply:  # noqa: ANN401 - it comes from a browser
        try:
            return function(requests.table(data))
        except DatelineError as error:
            return {"error": str(error)}
        except Exception:
            # One request's bug must not leave the page waiting for ever.
            logger.exception("%s failed", function.__name__)
            return {"error": UNEXPECTED}

    return reply
