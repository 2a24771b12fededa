"""What stands before every route: who may ask, from where, and how much; and what a browser is told to refuse."""

import base64
import binascii
import logging
from asyncio import CancelledError
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.addresses import is_loopback
from index.errors import ConfigError
from qa.passwords import Users
from ui import refusals
from ui.bodies import Body
from ui.leaving import HEARD
from ui.policy import policy
from ui.sign_in import FIRST_DELAY_S, SignIns

log = logging.getLogger(__name__)

HEALTH = "/health"
DOCS = "/api/docs"
MODULES = "/js"  # of the page's script
STRANGER = "dateline.stranger"  # set in the scope of a request for the health by somebody who did not sign in
# Of gradio's own routes the page needs this one; the others take files, run jobs, and tell of the application.
GRADIO, CALLS = "/gradio_api/", "/gradio_api/component_server"

POLICY = policy()  # of all but the page, which brings scripts
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}
_STOPPING = "the server is being stopped: ask again once it has been started"
_STARTS_S = "10"  # it takes a few seconds
_PROXY = "; behind a proxy, name its address: [serve] public_url"
_CHALLENGE = {"www-authenticate": 'Basic realm="Dateline", charset="UTF-8"'}
_TOKEN_CHALLENGE = {"www-authenticate": 'Bearer realm="Dateline", error="invalid_token"'}  # RFC 6750, section 3


class Guard:
    """ASGI middleware. With `loopback`, only names of this machine are served, with `users`, only to them.

    `public_url` is where a proxy serves this: its host is served too, and its path, which the proxy may leave in what
    is asked for or not, is taken off. A body, each megabyte of it, may take `request_timeout_s` seconds to come in.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        loopback: bool,
        users: Users | None = None,
        public_url: str = "",
        request_timeout_s: float = 60,
        sign_in_delay_s: float = FIRST_DELAY_S,
    ) -> None:
        self._app = app
        self._loopback = loopback
        self._sign_ins = SignIns(users, sign_in_delay_s) if users else None
        public = urlsplit(public_url)
        self._names = {public.netloc.lower()} - {""}
        self._prefix = public.path.rstrip("/")
        self._timeout_s = request_timeout_s
        if users is not None and not loopback and public.scheme != "https":
            log.warning("passwords travel in the clear from other machines, unless a proxy with TLS stands in front")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it. Whatever goes wrong beneath is one line, here and there."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks WebSocket
            await send({"type": "websocket.close", "code": 1008})
            return
        scope = self._below_prefix(scope)
        body = Body(scope, receive, self._timeout_s)
        reply = _Reply(scope, body, send)
        HEARD.set(body.receive)
        try:
            await self._check(scope, body)
            await self._app(_unpacked(scope), body.receive, reply.send)
        except HTTPException as refusal:
            await reply.refuse(refusal)
        except CancelledError:  # serving ends, and there is no time to wait for this
            await reply.refuse(HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, _STOPPING, {"retry-after": _STARTS_S}))
            raise
        except Exception as error:
            if not (body.refusal or body.broken_off):
                log.error("%s %r: %s: %s", scope["method"], scope["path"], type(error).__name__, error)
            await reply.refuse(HTTPException(HTTPStatus.INTERNAL_SERVER_ERROR, refusals.line(error)))
        if body.refusal:
            await reply.refuse(body.refusal)

    def _below_prefix(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        if not self._prefix or not path.startswith(f"{self._prefix}/"):
            return scope
        return {**scope, "path": path.removeprefix(self._prefix), "raw_path": None}

    async def _check(self, scope: Scope, body: Body) -> None:
        host = _only(scope, "host")
        known = host.lower() in self._names or is_loopback(_parts(f"//{host}").hostname or "")
        if self._loopback and not known:
            names = " and ".join(["127.0.0.1", *(self._names or ["localhost"])])
            reason = f"this server answers to {names} alone{_PROXY}"
            raise HTTPException(HTTPStatus.FORBIDDEN, reason)
        origin = _only(scope, "origin")
        # Browsers name the site that a request comes from; its own page's requests, and no browser's, pass.
        foreign = bool(origin) and (_parts(origin).netloc.lower() or None) not in {host.lower(), *self._names}  # "null"
        # What a page merely embeds, such as a picture, comes without an origin; browsers say that it is another's.
        answers = refusals.is_for_programs(scope["path"]) and scope["path"] != DOCS  # a page, which links lead to
        embedded = answers and _only(scope, "sec-fetch-site") == "cross-site"
        if foreign or embedded:
            raise HTTPException(HTTPStatus.FORBIDDEN, f"a page of another site may not ask this server{_PROXY}")
        if self._sign_ins is not None:
            await self._let_in(self._sign_ins, scope)
        if scope["path"].startswith(GRADIO) and scope["path"].rstrip("/") != CALLS:
            raise HTTPException(
                HTTPStatus.NOT_FOUND, "not served here: ask at /api/ask, send files to /api/articles/NAME"
            )
        body.check_length(_only(scope, "content-length"))

    async def _let_in(self, sign_ins: SignIns, scope: Scope) -> None:
        given = _only(scope, "authorization")
        try:
            await self._sign_in(sign_ins, given, self._address(scope))
        except HTTPException:
            if scope["path"] != HEALTH:
                raise
            scope[STRANGER] = True  # a monitor needs no password, and learns no more than it needs

    def _address(self, scope: Scope) -> str:
        """The address of who asks: as the proxy says, where there is one and it is near."""
        address = str((scope.get("client") or ("",))[0])
        forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).rpartition(",")[2].strip()
        return forwarded if forwarded and self._names and _is_near(address) else address

    async def _sign_in(self, sign_ins: SignIns, given: str, address: str) -> None:
        scheme, _, token = given.partition(" ")
        by_token = scheme.lower() == "bearer"
        try:
            if by_token and await sign_ins.admit_token(token.strip(), address):
                return
            if not by_token and await sign_ins.admit(*_credentials(given), address):
                return
        except ConfigError as error:
            log.error("%s", error)
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "the file of users can't be read") from error
        raise _unknown("the token is wrong", _TOKEN_CHALLENGE) if by_token else _unknown("name or password is wrong")


class _Reply:
    """Sends the reply with the headers that every one has."""

    def __init__(self, scope: Scope, body: Body, send: Send) -> None:
        self._scope, self._body, self._send, self._started = scope, body, send, False
        self._held: Message | None = None  # how a page begins: what it is told to refuse depends on all of it
        self._page = b""

    async def send(self, message: Message) -> None:
        if self._body.refusal:  # whatever the route makes of it, the reply is what is wrong with the body
            return
        await self._send_on(message)

    async def _send_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started = True
            if message["status"] >= HTTPStatus.BAD_REQUEST:
                await self._body.drain()
            headers = MutableHeaders(scope=message)
            headers.update(_extra_headers(self._scope["path"]))
            if headers.get("content-type", "").startswith("text/html"):
                self._held = message
                return
        await (self._send_page(self._held, message) if self._held else self._send(message))

    async def _send_page(self, begun: Message, message: Message) -> None:
        self._page += message.get("body", b"")
        if not message.get("more_body"):
            MutableHeaders(scope=begun)["content-security-policy"] = policy(self._page)
            await self._send(begun)
            await self._send({"type": "http.response.body", "body": self._page})

    async def refuse(self, refusal: HTTPException) -> None:
        if not self._started:  # else it is too late to say anything: the connection ends short
            told = refusals.told(self._scope["path"], refusal.detail, refusal.status_code)
            reply = JSONResponse(told, refusal.status_code, refusal.headers)
            await reply(self._scope, self._body.receive, self._send_on)


def _is_near(address: str) -> bool:
    """Whether an address can be a proxy's of ours: of this machine, or of a network that is nobody else's."""
    try:
        return ip_address(address).is_private
    except ValueError:
        return False


def _only(scope: Scope, name: str) -> str:
    """The value of a header, "" without one; one that is given twice is refused, as nobody can say which holds."""
    found = Headers(scope=scope).getlist(name)
    if len(found) > 1:
        raise HTTPException(HTTPStatus.BAD_REQUEST, f"the header {name} is given more than once")
    return found[0].strip() if found else ""


def _parts(url: str) -> SplitResult:
    """The parts of an address, all empty for what is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _credentials(given: str) -> tuple[str, str]:
    scheme, _, coded = given.partition(" ")
    try:
        name, colon, password = base64.b64decode(coded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError) as error:
        raise _unknown("sign in with name and password") from error
    if scheme.lower() != "basic" or not colon:
        raise _unknown("sign in with name and password")
    return name, password


def _unknown(reason: str, challenge: dict[str, str] = _CHALLENGE) -> HTTPException:
    return HTTPException(HTTPStatus.UNAUTHORIZED, reason, challenge)


def _unpacked(scope: Scope) -> Scope:
    """Ask for the page as it is, not compressed: its scripts are told by their hashes."""
    if scope["path"] != "/":
        return scope
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}


def _extra_headers(path: str) -> dict[str, str]:
    if path == HEALTH or refusals.is_for_programs(path):
        return {**_HEADERS, "cache-control": "no-store"}
    # Kept, and asked for again each time: a page is of one version, and most of it is there already.
    return {**_HEADERS, "cache-control": "no-cache"} if path.startswith(f"{MODULES}/") else _HEADERS
