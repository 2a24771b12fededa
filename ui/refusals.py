"""What goes wrong with a request, as its client reads it: a status and a line, under /v1 in OpenAI's object."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse

from index.errors import CollectionError, DatasetError, DatelineError, QuestionError
from qa.locks import FullError
from ui.choosing import sayable
from ui.received import UploadError

UNFORESEEN = "this failed for a reason Dateline did not foresee ({})"
# Routes for programs: `/api` speaks Dateline's own JSON, `/v1` that of OpenAI's clients.
OWN, OPENAI = "/api/", "/v1/"
# The kind and the code that OpenAI's clients know a status by; any other of the client's is an invalid request.
_KINDS: dict[int, tuple[str, str | None]] = {
    HTTPStatus.UNAUTHORIZED: ("invalid_request_error", "invalid_api_key"),
    HTTPStatus.TOO_MANY_REQUESTS: ("rate_limit_error", "rate_limit_exceeded"),
}


class ModelError(DatelineError):
    """A model is asked that is not here."""


def is_for_programs(path: str) -> bool:
    """Whether programs ask there, rather than the page."""
    return path.startswith((OWN, OPENAI))


def told(path: str, reason: str, status: int, unknown_model: bool = False) -> dict[str, object]:
    """Return the object that says what is wrong."""
    if not path.startswith(OPENAI):
        return {"error": reason}
    server = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    kind, code = ("invalid_request_error", "model_not_found") if unknown_model else _KINDS.get(status, (server, None))
    return {"error": {"message": reason, "type": kind, "param": "model" if unknown_model else None, "code": code}}


async def refused(request: Request, error: Exception) -> JSONResponse:
    """Reply with a known error."""
    path = request.scope["path"]
    status = status_of(error, path)
    headers = {"retry-after": str(error.retry_s)} if isinstance(error, FullError) else None
    return JSONResponse(told(path, line(error), status, isinstance(error, ModelError)), status, headers)


async def unforeseen(request: Request, error: Exception) -> JSONResponse:
    """Reply with an error that nobody foresaw; the guard tells the terminal."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return JSONResponse(told(request.scope["path"], line(error), status), status)


def status_of(error: Exception, path: str) -> HTTPStatus:
    """Return the status that says of which kind an error is."""
    if isinstance(error, UploadError):
        return error.status
    if isinstance(error, ModelError | CollectionError):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, DatasetError | QuestionError):
        return HTTPStatus.BAD_REQUEST
    if isinstance(error, FullError) and path.startswith(OPENAI):
        return HTTPStatus.TOO_MANY_REQUESTS  # which its clients know to wait upon
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, DatelineError) else HTTPStatus.INTERNAL_SERVER_ERROR


def line(error: Exception) -> str:
    """Return what an error says, in one line that names nothing of the machine."""
    known = isinstance(error, DatelineError)
    return sayable(" ".join(str(error).split())) if known else UNFORESEEN.format(type(error).__name__)
