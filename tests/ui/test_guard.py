"""The guard over an application that answers everything: who is served, who is refused, and with which headers."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from running import run

from index.addresses import is_loopback
from qa.passwords import Access, Users, hash_password, write_access
from qa.tokens import TokenHash, make_token
from ui.bodies import API_BYTES, PAGE_BYTES
from ui.guard import POLICY, STRANGER, Guard

PASSWORD = "correct: horse"
HOST = "127.0.0.1:7860"


@dataclass(frozen=True, slots=True)
class Got:
    """A reply, and whether the application was reached."""

    status: int
    headers: dict[str, str]
    body: bytes
    reached: bool
    stranger: bool

    @property
    def error(self) -> str:
        found = json.loads(self.body)
        assert list(found) == ["error"]
        assert "\n" not in found["error"]
        return str(found["error"])


class Application:
    """Answers with the length of what it was sent; "/crash" fails before its reply, "/cut" within it."""

    def __init__(self) -> None:
        self.reached = self.stranger = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        self.reached = True
        size, more = 0, True
        while more:
            message = await receive()
            size, more = size + len(message.get("body", b"")), message.get("more_body", False)
        self.stranger = STRANGER in scope
        if scope["path"] == "/crash":
            raise ZeroDivisionError("a bug, with a path: /home/ada")
        headers = [(b"content-type", b"text/plain"), (b"x-frame-options", b"ALLOWALL")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["path"] == "/cut":
            raise ZeroDivisionError("a bug")
        await send({"type": "http.response.body", "body": str(size).encode()})


def ask(
    path: str = "/",
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    *,
    method: str = "GET",
    body: Sequence[bytes] = (b"",),
    loopback: bool = True,
    users: Users | None = None,
    public_url: str = "",
    waiting: list[dict[str, Any]] | None = None,
) -> Got:
    """Ask a guard; `waiting` holds afterwards what was not read."""
    application = Application()
    given = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    if not any(name == "host" for name, _ in given):
        given.append(("host", HOST))
    sent: list[dict[str, Any]] = []
    waiting = [] if waiting is None else waiting
    waiting += [{"type": "http.request", "body": part, "more_body": True} for part in body]
    waiting[-1]["more_body"] = False

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given if value],
    }
    guard = Guard(application, loopback=loopback, users=users, public_url=public_url, sign_in_delay_s=0.01)
    run(guard(scope, receive, send))  # type: ignore[arg-type]
    start = sent[0]
    found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    assert len(found) == len(start["headers"])  # no header twice
    return Got(
        start["status"],
        found,
        b"".join(m.get("body", b"") for m in sent[1:]),
        application.reached,
        application.stranger,
    )


def basic(name: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Users:
    file = tmp_path_factory.mktemp("users") / "users.json"
    write_access(file, Access({"ada": hash_password(PASSWORD)}))
    return Users(file)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:7860", "localhost:1", "LOCALHOST", "dateline.localhost", "[::1]:7860", "127.9.9.9"]
)
def test_names_of_this_machine_are_served(host: str) -> None:
    assert ask(headers={"host": host}).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.1.7:7860", "", "[::1", "0.0.0.0"],
    ids=repr,
)
@pytest.mark.parametrize("path", ["/", "/health", "/api/ask"])
def test_a_name_that_was_pointed_here_is_refused(host: str, path: str) -> None:
    got = ask(path, {"host": host})
    assert (got.status, got.reached) == (403, False)
    assert "127.0.0.1 and localhost" in got.error


PUBLIC = "https://news.example/desk"


@pytest.mark.parametrize("host", ["news.example", "NEWS.example", HOST])
@pytest.mark.parametrize("origin", ["", "https://news.example"])
@pytest.mark.parametrize("path", ["/api/ask", "/desk/api/ask"])
def test_a_public_name_is_served_whatever_the_proxy_calls_the_server(host: str, origin: str, path: str) -> None:
    assert ask(path, {"host": host, "origin": origin}, public_url=PUBLIC).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "news.example.evil.example"},
        {"host": "news.example:81"},
        {"host": HOST, "origin": "https://evil.example"},
        {"host": "news.example", "origin": "https://news.example.evil.example"},
        {"host": "news.example", "origin": "null"},
    ],
    ids=str,
)
def test_no_other_name_is_served_beside_a_public_one(headers: dict[str, str]) -> None:
    got = ask(headers=headers, public_url=PUBLIC)
    assert (got.status, got.reached) == (403, False)
    assert "[serve] public_url" in got.error


def test_other_addresses_have_names_that_nobody_here_knows() -> None:
    assert ask(headers={"host": "news.example"}, loopback=False).status == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("", 200),
        (f"http://{HOST}", 200),
        ("http://127.0.0.1:7861", 403),
        ("http://localhost:7860", 403),
        ("https://evil.example", 403),
        ("http://127.0.0.1:7860.evil.example", 403),
        ("http://evil.example@127.0.0.1:7860", 403),
        ("null", 403),
        ("http://[", 403),
        ("http://[::1", 403),
    ],
)
def test_a_page_of_another_site_is_refused(method: str, origin: str, status: int) -> None:
    got = ask(headers={"origin": origin}, method=method)
    assert (got.status, got.reached) == (status, status == 200)


@pytest.mark.parametrize("name", ["host", "origin", "authorization", "content-length"])
def test_a_header_that_is_given_twice_is_refused(name: str, users: Users) -> None:
    value = {"host": HOST, "origin": f"http://{HOST}", "content-length": "0"}.get(name, "Basic YTpi")
    got = ask(headers=[(name, value), (name, value)], users=users if name == "authorization" else None)
    assert (got.status, got.reached) == (400, False)
    assert name in got.error


WRONG = {
    "nothing": {},
    "a wrong password": basic("ada", "correct: hors"),
    "no password": basic("ada", ""),
    "an unknown user": basic("eve", PASSWORD),
    "another scheme": {"authorization": "Digest abc"},
    "a wrong token": {"authorization": "Bearer abc"},
    "no token": {"authorization": "Bearer"},
    "no base64": {"authorization": "Basic %%%"},
    "no colon": {"authorization": "Basic " + base64.b64encode(b"ada").decode()},
    "no UTF-8": {"authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
    "half of it": {"authorization": "Basic"},
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", ["/", "/api/ask", "/health/", "/gradio_api/upload"])
def test_who_does_not_sign_in_is_refused(given: dict[str, str], path: str, users: Users) -> None:
    got = ask(path, given, users=users)
    assert (got.status, got.reached) == (401, False)
    scheme = "Bearer" if "Bearer" in given.get("authorization", "") else "Basic"
    assert got.headers["www-authenticate"].startswith(f'{scheme} realm="Dateline"')
    assert got.error


def test_who_signs_in_is_served_and_then_remembered(users: Users) -> None:
    assert ask(headers=basic("ada", PASSWORD), users=users).status == 200
    assert users.remembers("ada", PASSWORD)
    assert ask(headers=basic("ada", PASSWORD), users=users).status == 200
    assert ask(headers=basic("ada", PASSWORD + "!"), users=users).status == 401


def test_a_token_is_as_good_as_a_password_until_it_is_taken_back(tmp_path: Path) -> None:
    file, token = tmp_path / "users.json", make_token()
    ada = {"ada": hash_password(PASSWORD)}
    write_access(file, Access(ada, {"bot": TokenHash.of(token, date(2033, 1, 1))}))
    users = Users(file)
    for sent in (f"Bearer {token}", f"bearer  {token} "):
        assert ask("/api/ask", {"authorization": sent}, users=users).status == 200
    assert not ask("/health", {"authorization": f"Bearer {token}"}, users=users).stranger
    for sent in (f"Bearer {token}x", f"Bearer {token[:-1]}", f"Bearer {'x' * 5000}", f"Basic {token}", token):
        got = ask("/api/ask", {"authorization": sent}, users=users)
        assert (got.status, got.reached) == (401, False)
    write_access(file, Access(ada))
    assert ask("/api/ask", {"authorization": f"Bearer {token}"}, users=users).status == 401


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG)
def test_a_monitor_needs_no_password_and_is_known_as_a_stranger(given: dict[str, str], users: Users) -> None:
    got = ask("/health", given, users=users)
    assert (got.status, got.stranger) == (200, True)


def test_who_signs_in_is_no_stranger_nor_anybody_where_there_are_no_users(users: Users) -> None:
    for got in (ask("/health", basic("ada", PASSWORD), users=users), ask("/health")):
        assert (got.status, got.stranger) == (200, False)


@pytest.mark.parametrize(("loopback", "lines"), [(True, 0), (False, 1)], ids=["this machine's", "others'"])
def test_that_passwords_are_sent_in_the_clear_is_said_once(
    loopback: bool, lines: int, users: Users, caplog: pytest.LogCaptureFixture
) -> None:
    Guard(Application(), loopback=loopback, users=users)
    Guard(Application(), loopback=loopback)
    assert ["in the clear" in line and "TLS" in line for line in caplog.messages] == [True] * lines


def test_a_file_of_users_that_breaks_lets_nobody_in(tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    write_access(file, Access({"ada": hash_password(PASSWORD)}))
    users = Users(file)
    assert ask(headers=basic("ada", PASSWORD), users=users).status == 200
    file.unlink()
    got = ask(headers=basic("ada", PASSWORD), users=users)
    assert (got.status, got.reached, got.error) == (503, False, "the file of users can't be read")


@pytest.mark.parametrize(
    ("path", "limit"), [("/api/ask", API_BYTES), ("/gradio_api/component_server", PAGE_BYTES)], ids=["api", "page"]
)
def test_a_body_has_a_limit(path: str, limit: int) -> None:
    whole, more = [b"x" * limit], [b"x" * (limit - 1), b"xx"]
    assert ask(path, method="POST", body=whole).body == str(limit).encode()
    announced = ask(path, {"content-length": str(limit + 1)}, method="POST", body=[b""])
    counted = ask(path, method="POST", body=more)
    for got in (announced, counted):
        assert got.status == 413
        assert f"{limit:,} bytes" in got.error
    assert (announced.reached, counted.reached) == (False, True)


@pytest.mark.parametrize("headers", [{}, {"expect": "100-continue"}], ids=["sends", "asks first"])
def test_what_is_refused_is_read_for_the_refusal_to_be_heard(headers: dict[str, str]) -> None:
    left = [b"x" * 10] * 5
    got = ask("/api/ask", {"host": "evil.example", **headers}, method="POST", body=left, waiting=(unread := []))
    assert (got.status, got.reached, len(unread)) == (403, False, 5 if headers else 0)


def test_files_are_counted_where_they_are_written() -> None:
    size = PAGE_BYTES + 1
    assert ask("/api/articles/a.txt", method="PUT", body=[b"x" * size]).body == str(size).encode()
    assert ask("/api/articles/a.txt", method="POST", body=[b"x" * size]).status == 413


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/", {}, 200), ("/", {"host": "evil.example"}, 403), ("/crash", {}, 500), ("/api/ask", {}, 200)],
    ids=["served", "refused", "failed", "api"],
)
def test_every_reply_has_the_headers(path: str, headers: dict[str, str], status: int) -> None:
    got = ask(path, headers)
    assert got.status == status
    assert got.headers["content-security-policy"] == POLICY
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["referrer-policy"] == "no-referrer"
    assert got.headers["x-frame-options"] == "DENY"  # whatever the application says
    assert ("no-store" in got.headers.get("cache-control", "")) == path.startswith("/api")


def test_a_bug_is_one_line_and_names_nothing_of_the_machine(caplog: pytest.LogCaptureFixture) -> None:
    got = ask("/crash")
    assert got.error == "this failed for a reason Dateline did not foresee (ZeroDivisionError)"
    (record,) = caplog.records
    assert (record.getMessage(), record.exc_info) == (
        "GET '/crash': ZeroDivisionError: a bug, with a path: /home/ada",
        None,
    )


def test_a_reply_that_breaks_off_is_not_begun_twice() -> None:
    got = ask("/cut")
    assert (got.status, got.body) == (200, b"")


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/file=/etc/passwd", "/gradio_api/info/"])
def test_of_the_framework_s_routes_the_page_s_calls_alone_are_served(path: str) -> None:
    refused = ask(path)
    assert (refused.status, refused.reached) == (404, False)
    assert ask("/gradio_api/component_server/").reached


def test_nothing_here_speaks_websocket() -> None:
    application, sent = Application(), []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    guard = Guard(application, loopback=True)
    run(guard({"type": "websocket", "path": "/", "headers": []}, None, send))  # type: ignore[arg-type]
    assert (sent, application.reached) == ([{"type": "websocket.close", "code": 1008}], False)


@pytest.mark.parametrize(
    ("host", "own"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("", False)],
)
def test_which_addresses_are_this_machines_alone(host: str, own: bool) -> None:
    assert is_loopback(host) == own
