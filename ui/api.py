"""The routes beside the page: POST /api/ask, PUT /api/articles/NAME, GET /health, and the page's script.

Every error is one line of JSON.
"""

import logging
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from index.errors import DatasetError, DatelineError, QuestionError
from qa import answers, questions
from qa.engine import Engine
from qa.lines import Fault, items, parse, text, typed
from qa.pairs import Broken, each_line
from qa.types import Filters, Question
from ui.app import SCRIPTS
from ui.guard import HEALTH, MODULES, STRANGER, UNFORESEEN, UPLOADS
from ui.received import UploadError
from ui.uploads import Uploads

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import JSONResponse

log = logging.getLogger(__name__)

_EXPECTED = 'one JSON object, such as {"question": "Who won?"}'
_TOLD_STRANGERS = ("healthy", "version")  # of the health, where users are set and nobody signed in
_ASKED_AT_ONCE = 16  # threads that wait for the engine, which answers one by one; more wait without a thread


def routes(engine: Engine, uploads: Uploads | None) -> "FastAPI":
    """Return an application of these routes alone; without `uploads`, files are refused."""
    from fastapi import FastAPI
    from starlette.staticfiles import StaticFiles

    found = _Routes(engine, uploads)
    api = FastAPI(title="Dateline", docs_url=None, redoc_url=None, openapi_url=None)
    api.add_route("/api/ask", found.ask, ["POST"])
    api.add_route(UPLOADS + "{name:path}", found.receive, ["PUT"])
    api.add_route(HEALTH, found.health, ["GET"])
    api.mount(MODULES, StaticFiles(directory=SCRIPTS))
    api.add_exception_handler(Exception, _unforeseen)
    return api


class _Routes:
    def __init__(self, engine: Engine, uploads: Uploads | None) -> None:
        from anyio import CapacityLimiter

        self._engine, self._uploads = engine, uploads
        self._asking, self._looking = CapacityLimiter(_ASKED_AT_ONCE), CapacityLimiter(1)

    async def ask(self, request: "Request") -> "JSONResponse":
        from anyio import to_thread

        try:
            question = read_question(await request.body())
            answer = await to_thread.run_sync(self._engine.ask, question, limiter=self._asking)
        except (DatasetError, QuestionError) as error:
            return _refused(400, error)
        except DatelineError as error:
            return _refused(503, error)
        return _json(answers.to_json(answer))

    async def receive(self, request: "Request") -> "JSONResponse":
        if self._uploads is None:
            return _refused(403, DatelineError("files are not taken here: [serve] uploads = false"))
        length = request.headers.get("content-length", "")
        announced = int(length) if length.isdecimal() else 0
        try:
            kept = await self._uploads.receive(request.path_params["name"], request.stream(), announced)
        except UploadError as error:
            return _refused(error.status, error)
        return _json({"file": kept})

    async def health(self, request: "Request") -> "JSONResponse":
        from anyio import to_thread

        found = await to_thread.run_sync(look, self._engine, limiter=self._looking)
        told = {key: found[key] for key in _TOLD_STRANGERS} if STRANGER in request.scope else found
        return _json(told, 200 if found["healthy"] else 503)


async def _unforeseen(request: "Request", error: Exception) -> "JSONResponse":
    return _refused(500, DatelineError(UNFORESEEN.format(type(error).__name__)))  # the guard tells the terminal


def read_question(body: bytes) -> Question:
    """Return the question that a body asks: a line of a batch file, and "filters".

    Raises `DatasetError` naming what is wrong, what was found and what is expected.
    """
    try:
        row = parse(body, _EXPECTED)
        if row is None:
            raise Fault(f"the body is empty; expected {_EXPECTED}")
        filters = _filters(row.get("filters"))
    except Fault as wrong:
        raise DatasetError(str(wrong)) from wrong
    (pair,) = each_line([body], "the body")
    if isinstance(pair, Broken):
        raise pair.error
    return pair.to_question(filters)


def look(engine: Engine) -> dict[str, Any]:
    """Return what GET /health says: whether the index is whole, and which; never raises."""
    unknown = {"healthy": False, "generation": 0, "fingerprint": "", "articles": 0, "chunks": 0}
    try:
        found: dict[str, Any] = asdict(engine.health())
    except DatelineError as error:
        found = {**unknown, "error": _line(error)}
    except Exception as error:  # a catalog too damaged to say how: that it can't be looked at is the finding
        log.error("looking at the index: %s: %s", type(error).__name__, error)
        found = {**unknown, "error": "the index can't be read: `qa verify` says why"}
    return {**found, "version": version("dateline")}


def _filters(value: object) -> Filters:
    if value is None:
        return Filters()
    table = typed(value, dict, "filters", '{"publishers": [], "since": "YYYY-MM-DD", "until": "YYYY-MM-DD"}')
    publishers = tuple(text(name, "a publisher of filters") for name in items(table, "publishers"))
    return questions.read_filters(publishers, table.get("since"), table.get("until"))


def _refused(status: int, error: DatelineError) -> "JSONResponse":
    return _json({"error": _line(error)}, status)


def _json(value: dict[str, Any], status: int = 200) -> "JSONResponse":
    from starlette.responses import JSONResponse

    return JSONResponse(value, status_code=status)


def _line(error: DatelineError) -> str:
    return " ".join(str(error).split())
