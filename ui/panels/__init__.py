"""The page's panels, one per module, and the one door through which gradio is imported.

A panel is HTML and the Python functions that the page's script calls by name: an object in, an object out.
"""

import logging
import os
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeVar

from anyio import CapacityLimiter

from index.errors import DatelineError
from qa.forms import Form, fill
from ui.app import SCRIPT
from ui.choosing import PARAMETER, choose, sayable
from ui.leaving import while_there

# Nothing leaves the machine: read by gradio whenever it would report, so it is set before its first import.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

# gradio runs it once for each panel. It compiles it in a script of its own, to which paths would be relative.
MOUNT = f"import(new URL({SCRIPT!r}, document.baseURI)).then((page) => page.mount(element, server))"
UNEXPECTED = "This failed for a reason that Dateline did not foresee; the terminal shows it."

log = logging.getLogger(__name__)

_WAITING = CapacityLimiter(200)  # threads, which do nothing; more wait without one

F = TypeVar("F", bound=Form)
Reply = dict[str, Any]
Served = Callable[[object], Any]


def served(form: type[F], *, leave: Callable[[str], None] | None = None) -> Callable[[Callable[[F], Reply]], Served]:
    """Make a function one that the page can call with a form; what goes wrong becomes `{"error": one line}`.

    One that waits for its turn names what takes its ticket back, and leaves the others quick meanwhile.
    """

    def serve(function: Callable[[F], Reply]) -> Served:
        @wraps(function)
        def reply(data: object) -> Reply:
            try:
                choose(data.get(PARAMETER) if isinstance(data, dict) else None)
                return function(fill(form, data))
            except DatelineError as error:
                return {"error": sayable(str(error))}
            except Exception:
                # One request's bug must not leave the page waiting for ever.
                log.exception("%s failed", function.__name__)
                return {"error": UNEXPECTED}

        @wraps(function)
        async def patient_reply(data: object) -> Reply:
            assert leave is not None
            ticket = str(data.get("ticket") or "") if isinstance(data, dict) else ""
            return await while_there(partial(reply, data), partial(leave, ticket), _WAITING)

        return patient_reply if leave else reply

    return serve
