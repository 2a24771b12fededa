"""The routes beside the page: POST /api/ask, GET /api/timeline, PUT /api/articles/NAME, GET /health, and its script.

Every error is one line of JSON.
"""

import logging
import re
from dataclasses import asdict, replace
from functools import partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from uuid import uuid4

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from index.errors import DatasetError, DatelineError, QuestionError
from qa import answers, questions
from qa.describe import timeline_json
from qa.engine import EVENTS, WRITINGS, Engine
from qa.lines import Fault, flag, items, parse, text, typed
from qa.locks import FullError
from qa.pairs import Broken, each_line
from qa.types import Filters, Question
from ui.app import SCRIPTS
from ui.bodies import UPLOADS
from ui.guard import HEALTH, MODULES, STRANGER, UNFORESEEN
from ui.leaving import while_there
from ui.received import UploadError
from ui.uploads import Uploads

log = logging.getLogger(__name__)

_EXPECTED = 'one JSON object, such as {"question": "Who won?"}'
_TOLD_STRANGERS = ("healthy", "version")  # of the health, where users are set and nobody signed in


def routes(engine: Engine, uploads: Uploads | None, waiting: int) -> FastAPI:
    """Return an application of these routes; so many questions may wait; without `uploads`, files are refused."""
    # A thread each for those who wait, which do nothing, for the one that is answered, for those that a model writes,
    # and for one that is refused.
    asking, looking = CapacityLimiter(waiting + 2 + WRITINGS), CapacityLimiter(1)

    async def ask(request: Request) -> JSONResponse:
        question, ticket = read_question(await request.body()), uuid4().hex
        answered = partial(engine.written, question, ticket, waiting)
        return JSONResponse(answers.to_json(await while_there(answered, partial(engine.leave, ticket), asking)))

    async def timeline(request: Request) -> JSONResponse:
        (topic, most), ticket = read_topic(request.query_params), uuid4().hex
        told = partial(engine.timeline, topic, most, ticket, waiting)
        return JSONResponse(timeline_json(await while_there(told, partial(engine.leave, ticket), asking)))

    async def receive(request: Request) -> JSONResponse:
        if uploads is None:
            raise UploadError("files are not taken here: [serve] uploads = false", HTTPStatus.FORBIDDEN)
        length = request.headers.get("content-length", "")
        announced = int(length) if length.isdecimal() else 0
        kept = await uploads.receive(request.path_params["name"], request.stream(), announced)
        return JSONResponse({"file": kept})

    async def health(request: Request) -> JSONResponse:
        found = await to_thread.run_sync(look, engine, limiter=looking)
        told = {key: found[key] for key in _TOLD_STRANGERS} if STRANGER in request.scope else found
        return JSONResponse(told, HTTPStatus.OK if found["healthy"] else HTTPStatus.SERVICE_UNAVAILABLE)

    api = FastAPI(title="Dateline", docs_url=None, redoc_url=None, openapi_url=None)
    api.add_route("/api/ask", ask, ["POST"])
    api.add_route("/api/timeline", timeline, ["GET"])
    api.add_route(UPLOADS + "{name:path}", receive, ["PUT"])
    api.add_route(HEALTH, health, ["GET"])
    api.mount(MODULES, StaticFiles(directory=SCRIPTS))
    api.add_exception_handler(DatelineError, _refused)
    api.add_exception_handler(Exception, _unforeseen)
    return api


async def _refused(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, FullError):
        headers = {"retry-after": str(error.retry_s)}
        return JSONResponse({"error": _line(error)}, HTTPStatus.SERVICE_UNAVAILABLE, headers)
    asked_wrongly = isinstance(error, DatasetError | QuestionError)
    status = HTTPStatus.BAD_REQUEST if asked_wrongly else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"error": _line(error)}, error.status if isinstance(error, UploadError) else status)


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    reason = UNFORESEEN.format(type(error).__name__)  # the guard tells the terminal
    return JSONResponse({"error": reason}, HTTPStatus.INTERNAL_SERVER_ERROR)


def read_question(body: bytes) -> Question:
    """Return the question that a body asks: a line of a batch file, "filters", and "quoted".

    Raises `DatasetError` naming what is wrong, what was found and what is expected.
    """
    try:
        row = parse(body, _EXPECTED)
        if row is None:
            raise Fault(f"the body is empty; expected {_EXPECTED}")
        filters = _filters(row.get("filters"))
        as_given, quoted = flag(row, "as_given"), flag(row, "quoted")
    except Fault as wrong:
        raise DatasetError(str(wrong)) from wrong
    (pair,) = each_line([body], "the body")
    if isinstance(pair, Broken):
        raise pair.error
    return replace(pair.to_question(filters), as_given=as_given, quoted=quoted)


def read_topic(params: QueryParams) -> tuple[Question, int]:
    """Return the topic that an address asks the events of, and how many at the most; raises `QuestionError`."""
    topic = params.get("topic", "")
    if not topic.strip():
        raise QuestionError("topic is missing; expected some words, such as /api/timeline?topic=eel+fair")
    most = params.get("limit", str(EVENTS))
    if not re.fullmatch("[1-9][0-9]{0,5}", most):
        raise QuestionError(f"limit is {most[:40]!r}; expected a number from 1")
    publishers, authors = params.getlist("publisher"), params.getlist("author")
    filters = questions.read_filters(publishers, params.get("since"), params.get("until"), authors)
    return Question(topic, filters, as_of=questions.read_day("as_of", params.get("as_of"))), int(most)


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
    authors = tuple(text(name, "an author of filters") for name in items(table, "authors"))
    return questions.read_filters(publishers, table.get("since"), table.get("until"), authors)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
