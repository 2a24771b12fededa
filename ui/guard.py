"""What stands before every route: who may ask, from where, and how much; and what a browser is told to refuse."""

import asyncio
import base64
import binascii
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from index.errors import ConfigError
from qa.passwords import Users

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH = "/health"
UPLOADS = "/api/articles/"
MODULES = "/js"  # of the page's script
STRANGER = "dateline.stranger"  # set in the scope of a request for the health by somebody who did not sign in
# Of gradio's own routes the page needs this one; the others take files, run jobs, and tell of the application.
GRADIO, CALLS = "/gradio_api/", "/gradio_api/component_server"
API_BYTES = 1_000_000
# The page sends what it shows back with each event, a long conversation included.
PAGE_BYTES = 10_000_000

# Enforced by the browser: the page can't reach another machine, whatever an article's text smuggles in.
# gradio compiles its templates in the page ('unsafe-eval') and styles elements inline.
POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; form-action 'self';"
    " base-uri 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
}
UNFORESEEN = "this failed for a reason Dateline did not foresee ({})"
# Of a body that is refused so much is read and dropped: most clients listen only once they have sent it all.
_DRAINED_BYTES = 100_000_000
_CHALLENGE = {b"www-authenticate": b'Basic realm="Dateline", charset="UTF-8"'}


class Refusal(Exception):
    """A reply in place of the one asked for: its status, and one line that says why."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Guard:
    """ASGI middleware. With `loopback`, only names of this machine are served; with `users`, only to them."""

    def __init__(self, app: App, *, loopback: bool, users: Users | None = None) -> None:
        self._app = app
        self._loopback = loopback
        self._users = users
        self._verifying = asyncio.Lock()
        if users is not None and not loopback:
            log.warning("passwords travel in the clear from other machines, unless a proxy with TLS stands in front")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it. Whatever goes wrong beneath is one line, here and there."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks WebSocket
            await send({"type": "websocket.close", "code": 1008})
            return
        body = _Body(receive, _limit(scope), any(name == b"expect" for name, _ in scope["headers"]))
        reply = _Reply(send, body, _extra_headers(scope["path"]))
        try:
            await self._check(scope, body.limit)
            await self._app(scope, body.receive, reply.send)
        except Refusal as refusal:
            await reply.refuse(refusal)
        except Exception as error:
            if not (body.too_large or body.broken_off):
                log.error("%s %r: %s: %s", scope["method"], scope["path"], type(error).__name__, error)
            reason = UNFORESEEN.format(type(error).__name__)
            await reply.refuse(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, reason))
        if body.too_large:
            await reply.refuse(_too_large(body.limit))

    async def _check(self, scope: Scope, limit: int | None) -> None:
        headers = _Headers(scope)
        host = headers.only("host")
        if self._loopback and not is_loopback(_name(host)):
            raise Refusal(HTTPStatus.FORBIDDEN, "this server answers to 127.0.0.1 and localhost alone")
        origin = headers.only("origin")
        # Browsers name the site that a request comes from; its own page's requests, and no browser's, pass.
        if origin and _site(origin) != host.lower():
            raise Refusal(HTTPStatus.FORBIDDEN, "a page of another site may not ask this server")
        if self._users is not None:
            await self._let_in(self._users, headers.only("authorization"), scope)
        if scope["path"].startswith(GRADIO) and scope["path"].rstrip("/") != CALLS:
            raise Refusal(HTTPStatus.NOT_FOUND, "not served here: ask at /api/ask, send files to /api/articles/NAME")
        length = headers.only("content-length")
        if limit is not None and length.isdecimal() and int(length) > limit:
            raise _too_large(limit)

    async def _let_in(self, users: Users, given: str, scope: Scope) -> None:
        try:
            await self._sign_in(users, given)
        except Refusal:
            if scope["path"] != HEALTH:
                raise
            scope[STRANGER] = True  # a monitor needs no password, and learns no more than it needs

    async def _sign_in(self, users: Users, given: str) -> None:
        try:
            name, password = _credentials(given)
            if users.remembers(name, password):
                return
            async with self._verifying:  # those who are known don't wait for those who try
                if await asyncio.to_thread(users.verify, name, password):
                    return
        except ConfigError as error:
            log.error("%s", error)
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "the file of users can't be read") from error
        raise Refusal(HTTPStatus.UNAUTHORIZED, "name or password is wrong")


class _Headers:
    def __init__(self, scope: Scope) -> None:
        self._all: list[tuple[bytes, bytes]] = scope["headers"]

    def only(self, name: str) -> str:
        """The value of a header, "" without one; one that is given twice is refused, as nobody can say which holds."""
        found = [value.decode("latin-1").strip() for key, value in self._all if key == name.encode()]
        if len(found) > 1:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"the header {name} is given more than once")
        return found[0] if found else ""


class _Body:
    """Counts what is received, for bodies whose length is not announced; notices when nobody is there any more."""

    def __init__(self, receive: Receive, limit: int | None, asks_first: bool) -> None:
        self.limit, self._receive, self._seen = limit, receive, 0
        self.too_large = self.broken_off = False
        self._over = asks_first  # a client that asks first ("Expect") sends nothing that is refused

    async def receive(self) -> Message:
        message = await self._next()
        if self.limit is not None and self._seen > self.limit:
            self.too_large = True
            raise _too_large(self.limit)
        return message

    async def drain(self) -> None:
        """Read what is still being sent, for the reply to be heard."""
        while not self._over and self._seen < _DRAINED_BYTES:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self.broken_off = message["type"] == "http.disconnect"
        self._over = not message.get("more_body", False)
        self._seen += len(message.get("body", b""))
        return message


class _Reply:
    """Sends the reply with the headers that every one has."""

    def __init__(self, send: Send, body: _Body, extra: dict[bytes, bytes]) -> None:
        self._send, self._body, self._extra, self._started = send, body, extra, False

    async def send(self, message: Message) -> None:
        if self._body.too_large:  # whatever the route makes of it, the reply is that the body is too large
            return
        if message["type"] == "http.response.start":
            self._started = True
            if message["status"] >= HTTPStatus.BAD_REQUEST:
                await self._body.drain()
            kept = [(key, value) for key, value in message.get("headers", []) if key.lower() not in self._extra]
            message = {**message, "headers": [*kept, *self._extra.items()]}
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        if self._started:  # too late to say anything: the connection ends short
            return
        self._started = True
        await self._body.drain()
        body = json.dumps({"error": refusal.reason}).encode()
        headers = {**self._extra, b"content-type": b"application/json", b"content-length": b"%d" % len(body)}
        if refusal.status is HTTPStatus.UNAUTHORIZED:
            headers |= _CHALLENGE
        start = {"type": "http.response.start", "status": int(refusal.status), "headers": list(headers.items())}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")


def _name(host: str) -> str:
    """The name of a Host header, its port left out."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _site(origin: str) -> str | None:
    """The host and port of an Origin header; None for one that names none, which is nobody's own."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _credentials(given: str) -> tuple[str, str]:
    scheme, _, coded = given.partition(" ")
    if scheme.lower() != "basic":
        raise Refusal(HTTPStatus.UNAUTHORIZED, "sign in with name and password")
    try:
        name, colon, password = base64.b64decode(coded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError) as error:
        raise Refusal(HTTPStatus.UNAUTHORIZED, "sign in with name and password") from error
    if not colon:
        raise Refusal(HTTPStatus.UNAUTHORIZED, "sign in with name and password")
    return name, password


def _limit(scope: Scope) -> int | None:
    path: str = scope["path"]
    if path.startswith(UPLOADS) and scope["method"] == "PUT":
        return None  # counted where they are written
    return API_BYTES if path.startswith("/api/") else PAGE_BYTES


def _too_large(limit: int | None) -> Refusal:
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the request is larger than {limit:,} bytes, the most here")


def _extra_headers(path: str) -> dict[bytes, bytes]:
    if path == HEALTH or path.startswith("/api/"):
        return {**_HEADERS, b"cache-control": b"no-store"}
    # Kept, and asked for again each time: a page is of one version, and most of it is there already.
    return {**_HEADERS, b"cache-control": b"no-cache"} if path.startswith(f"{MODULES}/") else _HEADERS
