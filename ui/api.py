"""The routes beside the page, and its script.

POST /api/ask, GET /api/timeline, GET /api/page, PUT /api/articles/NAME, GET /health. Every error is one line of JSON.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
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
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from index.errors import DatasetError, DatelineError, QuestionError
from qa import answers, questions
from qa.accounts.timelines import Timeline
from qa.config import MOST_WORKERS
from qa.describe import timeline_json
from qa.engine import EVENTS, WRITINGS, Engine
from qa.lines import Fault, Row, flag, items, parse, text, typed
from qa.pairs import pair_of
from qa.types import Answer, Filters, Question
from ui import refusals, steps, streams
from ui.app import SCRIPTS
from ui.bodies import UPLOADS
from ui.choosing import PARAMETER, choose
from ui.guard import HEALTH, MODULES, STRANGER
from ui.leaving import while_there
from ui.pages import PAGE, Pages, page_route
from ui.received import UploadError
from ui.uploads import Uploads

log = logging.getLogger(__name__)

_EXPECTED = 'one JSON object, such as {"question": "Who won?"}'
_TOLD_STRANGERS = ("healthy", "version")  # of the health, where users are set and nobody signed in


def routes(engine: Engine, uploads: Uploads | None, waiting: int, pages: Pages) -> FastAPI:
    """Return an application of these routes; so many questions may wait; without `uploads`, files are refused."""
    asking, looking = threads(waiting), CapacityLimiter(1)

    async def ask(request: Request) -> Response:
        row = read_row(await request.body())
        question, ticket = question_of(row), uuid4().hex
        choose(row.get(PARAMETER))
        if is_streamed(row):
            return await streams.respond(steps.events(steps.follow(engine, question, waiting, asking)), steps.broken)

        def answered() -> Answer:  # the engine may have to be opened, which takes a moment
            return engine.written(question, ticket, waiting)

        return JSONResponse(answers.to_json(await while_there(answered, partial(engine.leave, ticket), asking)))

    async def timeline(request: Request) -> JSONResponse:
        (topic, most), ticket = read_topic(request.query_params), uuid4().hex

        def told() -> Timeline:
            return engine.timeline(topic, most, ticket, waiting)

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
    api.add_route(PAGE, page_route(pages), ["GET"])
    api.add_route(HEALTH, health, ["GET"])
    api.mount(MODULES, StaticFiles(directory=SCRIPTS))
    api.add_exception_handler(DatelineError, refusals.refused)
    api.add_exception_handler(Exception, refusals.unforeseen)
    return api


def threads(waiting: int) -> CapacityLimiter:
    """Return a thread each for those who wait, which do nothing, and for those who don't.

    These are those that are answered, those that a model writes, and one that is refused.
    """
    return CapacityLimiter(waiting + MOST_WORKERS + 1 + WRITINGS)


def read_row(body: bytes, expected: str = _EXPECTED) -> Row:
    """Return the object that a body holds; `DatasetError` for any other body."""
    with faulty():
        row = parse(body, expected)
        if row is None:
            raise Fault(f"the body is empty; expected {expected}")
        return row


def question_of(row: Row) -> Question:
    """Return the question that an object asks: what a line of a batch file holds, "filters", "as_given" and "quoted".

    Raises `DatasetError` naming what is wrong, what was found and what is expected.
    """
    with faulty():
        asked = pair_of(row, "1").to_question(_filters(row.get("filters")))
        return replace(asked, as_given=flag(row, "as_given"), quoted=flag(row, "quoted"))


@contextmanager
def faulty() -> Iterator[None]:
    """Turn a `Fault` of what a body holds into a `DatasetError`."""
    try:
        yield
    except Fault as wrong:
        raise DatasetError(str(wrong)) from wrong


def is_streamed(row: Row) -> bool:
    """Whether an object asks for its answer as it comes."""
    with faulty():
        return flag(row, "stream")


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
        found = {**unknown, "error": refusals.line(error)}
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
