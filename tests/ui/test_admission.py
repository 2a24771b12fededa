"""How much the server takes on: who left is not answered, who is too many comes again, who dawdles goes."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from fake_engine import FakeEngine
from running import run
from starlette.exceptions import HTTPException

from qa.config import ServeSettings
from qa.passwords import Access, Users, hash_password, write_access
from ui.server import Server, start
from ui.sign_in import SignIns

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")

LIMITS = ServeSettings(waiting=2, request_timeout_s=1)
PASSWORD = "correct: horse"


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def server(engine: FakeEngine) -> Iterator[Server]:
    with closing(start(engine, port=0, limits=LIMITS)) as server:  # type: ignore[arg-type]
        yield server
        engine.gate.set()


def until(true: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not true():
        assert monotonic() < deadline
        sleep(0.01)


def connect(server: Server, sent: bytes) -> socket.socket:
    parts = urlsplit(server.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
    connection.sendall(sent.replace(b"HOST", parts.netloc.encode()))
    return connection


def post(server: Server, question: str, path: str = "/api/ask") -> socket.socket:
    body = json.dumps({"question": question}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: HOST\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return connect(server, head.encode() + body)


def reply(connection: socket.socket) -> bytes:
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def waiting(engine: FakeEngine) -> int:
    return len(engine.lock._waiting)


def test_a_question_whose_asker_left_is_not_computed(server: Server, engine: FakeEngine) -> None:
    engine.gate.clear()
    first = post(server, "Who is first?")
    until(lambda: len(engine.asked) == 1)
    leaves, stays = post(server, "Who leaves?"), post(server, "Who stays?")
    until(lambda: waiting(engine) == 2)

    leaves.close()

    until(lambda: waiting(engine) == 1)
    engine.gate.set()
    assert all(reply(each).startswith(b"HTTP/1.1 200") for each in (first, stays))
    assert [asked.text for asked in engine.asked] == ["Who is first?", "Who stays?"]


def test_more_than_may_wait_are_told_when_to_come_again(server: Server, engine: FakeEngine) -> None:
    engine.gate.clear()
    taken = [post(server, "Who is first?")]
    until(lambda: len(engine.asked) == 1)
    taken += [post(server, "Who waits?"), post(server, "Who waits, too?")]
    until(lambda: waiting(engine) == 2)

    for _ in range(5):
        head, _, body = reply(post(server, "Who is too many?")).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 1" in head.lower()
        assert "2 questions wait already" in json.loads(body)["error"]

    engine.gate.set()
    assert all(reply(each).startswith(b"HTTP/1.1 200") for each in taken)
    assert reply(post(server, "And now?")).startswith(b"HTTP/1.1 200")


def test_who_waits_when_serving_ends_is_told_to_come_again(server: Server, engine: FakeEngine) -> None:
    engine.gate.clear()
    taken = [post(server, "Who is first?")]
    until(lambda: len(engine.asked) == 1)
    taken += [post(server, "Who waits?"), post(server, "Who waits, too?")]
    until(lambda: waiting(engine) == 2)

    server.close()

    for connection in taken:
        head, _, body = reply(connection).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503")
        assert b"retry-after: " in head.lower()
        assert "is being stopped" in json.loads(body)["error"]
    assert waiting(engine) == 0  # nobody is answered who hears of it no more


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /", b"GET / HTTP/1.1\r\nHost: HOST\r\nX-Slow: ", b"GET /health HTTP/1.1\r\nHost: HOST\r\n\r\nGET /"],
    ids=["nothing", "an-address", "half-a-head", "a-second-head"],
)
def test_a_head_has_a_time_limit(server: Server, sent: bytes) -> None:
    started = monotonic()
    with connect(server, sent) as dawdler:
        threading.Thread(target=drip, args=(dawdler, b"x" if sent else b""), daemon=True).start()
        assert reply(post(server, "Who asks meanwhile?")).startswith(b"HTTP/1.1 200")
        while dawdler.recv(65536):
            pass
    assert 0.5 < monotonic() - started < 20


def drip(connection: socket.socket, byte: bytes) -> None:
    """Send a byte now and then for as long as somebody takes it."""
    try:
        while True:
            sleep(0.3)
            connection.sendall(byte)
    except OSError:
        pass


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/component_server"])
def test_a_body_has_a_time_limit(server: Server, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
    started = monotonic()
    dawdler = connect(server, head.encode())
    threading.Thread(target=drip, args=(dawdler, b" "), daemon=True).start()

    told = reply(dawdler)

    assert told.startswith(b"HTTP/1.1 408")
    assert b"1 s a megabyte" in told
    assert 0.5 < monotonic() - started < 20


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Users:
    file = tmp_path_factory.mktemp("users") / "users.json"
    write_access(file, Access({name: hash_password(PASSWORD) for name in ("ada", "ben")}))
    return Users(file)


def timed(sign_ins: SignIns, name: str, password: str, address: str = "192.0.2.7") -> tuple[bool, float]:
    started = monotonic()
    admitted = run(sign_ins.admit(name, password, address))
    return admitted, monotonic() - started


@pytest.mark.parametrize("name", ["ada", "eve"], ids=["a-user", "nobody"])
def test_who_fails_is_answered_late_and_later_each_time(
    users: Users, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    sign_ins = SignIns(users, first_delay_s=0.4)
    for times in (1, 2):
        admitted, seconds = timed(sign_ins, name, "wrong\n")
        assert not admitted
        assert seconds >= 0.4 * 2 ** (times - 1)
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        f"'{name}' failed to sign in from 192.0.2.7, {times} in a row" for times in (1, 2)
    ]
    caplog.clear()
    if name == "ada":  # the right password is not punished for those before, and they are forgotten
        assert timed(sign_ins, "ada", PASSWORD)[0]
        assert not sign_ins._failed
    assert PASSWORD not in caplog.text


def test_who_guesses_tokens_is_answered_late_and_no_token_is_repeated(
    users: Users, caplog: pytest.LogCaptureFixture
) -> None:
    sign_ins = SignIns(users, first_delay_s=0.2)
    for times in (1, 2):
        started = monotonic()
        assert not run(sign_ins.admit_token("dateline_guess", "192.0.2.7"))
        assert monotonic() - started >= 0.2 * 2 ** (times - 1)
    assert [*caplog.messages] == [f"a token failed to sign in from 192.0.2.7, {times} in a row" for times in (1, 2)]


def test_those_who_fail_hold_nobody_up(users: Users) -> None:
    """Not another user at the same address, nor the same user at another; and they can't try many at once."""
    import asyncio

    sign_ins = SignIns(users, first_delay_s=10)
    started = monotonic()
    users.verify("ada", "as long as any")
    scrypt_s = monotonic() - started

    async def attack() -> tuple[int, float]:
        tries = [asyncio.create_task(sign_ins.admit("ben", f"guess {n}", "192.0.2.7")) for n in range(20)]
        tries += [asyncio.create_task(sign_ins.admit(f"nobody{n}", "guess", "192.0.2.7")) for n in range(50)]
        await asyncio.sleep(0)
        started = monotonic()
        assert await sign_ins.admit("ada", PASSWORD, "192.0.2.7")
        assert await sign_ins.admit("ben", PASSWORD, "192.0.2.8")
        seconds = monotonic() - started
        refused = [task for task in tries if task.done() and isinstance(task.exception(), HTTPException)]
        for task in tries:
            task.cancel()
        await asyncio.gather(*tries, return_exceptions=True)
        return len(refused), seconds

    refused, seconds = run(attack())

    assert refused == 10
    assert seconds < 5 * scrypt_s  # one guess at a time waits before them
    assert not sign_ins._trying


def test_users_are_admitted_through_the_server(users: Users, engine: FakeEngine) -> None:
    with closing(start(engine, port=0, users=users)) as server, ThreadPoolExecutor(1) as other:  # type: ignore[arg-type]
        wrong = b"GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nAuthorization: Basic YWRhOndyb25n\r\n\r\n"
        failing = other.submit(reply, connect(server, wrong))
        assert failing.result(30).startswith(b"HTTP/1.1 401")
