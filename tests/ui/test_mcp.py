"""`qa mcp` as its users meet it: the official client, over standard input and output and over HTTP."""

import base64
import http.client
import json
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from running import run

from qa.config import ServeSettings, load_config
from qa.engine import Engine
from qa.passwords import Access, Users, hash_password, write_access
from qa.tokens import TokenHash, make_token
from ui.listening import Server
from ui.mcp.serving import start
from ui.mcp.tools import Tools, serve_tools

if TYPE_CHECKING:
    from conftest import Run

FILES = {
    "bridge.txt": (
        "Tallow Bridge to close\n\nBy Ada Wren\n\nThe Vale Echo, 4 March 2031\n\n"
        "The council will close Tallow Bridge on Friday because two piers have cracked. “We had no choice,” said Mayor"
        " Ines Brandt. Buses will take the long way round through Marrow Hill.\n"
    ),
    "fair.txt": (
        "Eel fair opens\n\nTarn Herald\n\n12 June 2033\n\nThe eel fair drew 9,500 people on Sunday. Mayor Ines Brandt"
        " opened it at noon.\n"
    ),
}
ASKED = "How many people did the eel fair draw?"
TOOLS = ["ask", "search", "article", "quotes", "timeline"]
Use = Callable[[Client], Awaitable[None]]


@pytest.fixture(scope="module")
def home(build_home: Callable[[Mapping[str, str]], Path]) -> Path:
    return build_home(FILES)


def over_stdio(home: Path) -> AbstractAsyncContextManager[Client]:
    """A client of the command itself."""
    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("qa")), args=["mcp", "--home", str(home)], env=dict(os.environ)
    )
    return Client(stdio_client(command))


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    with Engine.open(load_config(home=str(home))) as engine, closing(_served(engine)) as served:
        yield served


def _served(engine: Engine, **more: Any) -> Server:  # noqa: ANN401
    return start(serve_tools(engine, 5), ServeSettings(), port=0, **more)


def url_of(server: Server) -> str:
    return f"{server.url}/mcp"


@pytest.fixture(params=["stdio", "http"])
def connect(request: pytest.FixtureRequest) -> Callable[[Use], None]:
    """`connect(use)`: run with a client, over one way and the other."""

    def connected_to(use: Use) -> None:
        async def main() -> None:
            if request.param == "stdio":
                client: AbstractAsyncContextManager[Client] = over_stdio(request.getfixturevalue("home"))
            else:
                client = Client(url_of(request.getfixturevalue("server")))
            async with client as connected:
                await use(connected)

        run(main())

    return connected_to


async def call(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """What a tool returns; its text says the same."""
    told = await client.call_tool(tool, arguments)
    assert not told.is_error, told.content
    assert json.loads(cast(Any, told.content[0]).text) == told.structured_content
    return cast(dict[str, Any], told.structured_content)


async def refused(client: Client, tool: str, **arguments: object) -> str:
    """The one line of a call that is refused."""
    told = await client.call_tool(tool, arguments)
    assert told.is_error
    said = str(cast(Any, told.content[0]).text)
    assert "\n" not in said
    return said


def test_all_is_there_and_every_quote_stands_where_it_says(connect: Callable[[Use], None]) -> None:
    async def use(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [one.name for one in listed] == TOOLS
        for one in listed:
            assert len(one.description or "") > 100
            assert all(each.get("description") for each in one.input_schema["properties"].values()), one.name
            assert one.annotations
            assert one.annotations.read_only_hint

        answer = await call(client, "ask", question=ASKED)
        found = await call(client, "search", query="eel fair", limit=1)
        said = await call(client, "quotes", by="Brandt")
        told = await call(client, "timeline", topic="Tallow Bridge")
        assert "9,500" in answer["short_answer"]
        assert (len(found["passages"]), found["passages"][0]["title"]) == (1, "Eel fair opens")
        assert [one["speaker"] for one in said["quotes"]] == ["Ines Brandt"]
        assert [one["from"] for one in told["events"]] == ["2031-03-07"]
        cited = [*answer["citations"], *found["passages"], *said["quotes"]]
        cited += [one for event in told["events"] for one in event["citations"]]
        for one in cited:
            article = await call(client, "article", article_id=one["article_id"])
            assert article["text"][one["start"] : one["end"]] == one["quote"]
            assert {name: article[name] for name in ("title", "publisher", "published", "path", "url")} == {
                name: one[name] for name in ("title", "publisher", "published", "path", "url")
            }

    connect(use)


def test_what_is_wrong_is_one_line(connect: Callable[[Use], None]) -> None:
    async def use(client: Client) -> None:
        assert "since is no day: 'March'" in await refused(client, "search", query="eel", since="March")
        assert "as_of is no day" in await refused(client, "ask", question=ASKED, as_of="2031-02-30")
        assert "no day is from" in await refused(client, "quotes", about="eel", since="2031-02-02", until="2031-02-01")
        assert "no article has the id 'nope'" in await refused(client, "article", article_id="nope")
        assert "the question is empty" in await refused(client, "ask", question=" ")
        assert "no article is by the publisher" in await refused(client, "ask", question=ASKED, publisher=["Nobody"])
        assert "give by" in await refused(client, "quotes")
        assert "limit: Input should be greater" in await refused(client, "search", query="eel", limit=0)
        assert "question: Field required" in await refused(client, "ask")
        assert "Unknown tool" in await refused(client, "delete")
        assert (await call(client, "ask", question="Who won the chess world championship?"))["abstained"] is True

    connect(use)


def test_the_answer_is_what_the_command_prints(server: Server, run_qa: "Run", home: Path) -> None:
    async def use() -> dict[str, Any]:
        async with Client(url_of(server)) as client:
            return await call(client, "ask", question=ASKED, publisher=["tarn herald"], as_of="2033-06-13")

    printed = run_qa(
        "--home", home, "ask", ASKED, "--publisher", "tarn herald", "--as-of", "2033-06-13", "--json"
    ).json  # fmt: skip
    told = run(use())
    assert {**told, "timings_ms": None} == {**printed, "timings_ms": None}
    assert told["filters"]["publishers"] == ["Tarn Herald"]


def test_an_article_comes_in_parts(server: Server) -> None:
    async def use() -> None:
        async with Client(url_of(server)) as client:
            key = (await call(client, "search", query="Tallow Bridge", limit=1))["passages"][0]["article_id"]
            whole = await call(client, "article", article_id=key)
            part = await call(client, "article", article_id=key, start=20, chars=50)
            assert part["text"] == whole["text"][20:70]
            assert (part["start"], part["end"], part["length"]) == (20, 70, len(whole["text"]))
            assert len(whole["quotes"]) == 1
            assert part["quotes"] == []
            assert "begin before its end" in await refused(client, "article", article_id=key, start=10_000)

    run(use())


def test_two_ask_at_once(server: Server) -> None:
    answers: dict[int, list[str]] = {}

    async def ask(number: int) -> None:
        async with Client(url_of(server)) as client:
            found = [await call(client, "ask", question=ASKED) for _ in range(3)]
            answers[number] = [one["short_answer"] for one in found]

    async def main() -> None:
        async with anyio.create_task_group() as both:
            both.start_soon(ask, 1)
            both.start_soon(ask, 2)

    run(main())
    assert answers[1] == answers[2]
    assert len(set(answers[1])) == 1


def test_standard_output_has_the_protocol_alone(home: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    sent = (
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "ask", "arguments": {"question": ASKED}},
        },
    )
    command = [str(Path(sys.executable).with_name("qa")), "mcp", "--home", str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin
        assert running.stdout
        running.stdin.write("".join(f"{json.dumps(one)}\n" for one in sent).encode() + b"no JSON\n")
        running.stdin.flush()
        lines = [json.loads(running.stdout.readline()) for _ in range(2)]
        running.stdin.close()
        lines += map(json.loads, running.stdout.read().splitlines())
    assert all(one["jsonrpc"] == "2.0" for one in lines)
    assert {one["id"] for one in lines if "result" in one} == {1, 2}
    assert running.returncode == 0


def post(url: str, path: str = "/mcp", **headers: str) -> tuple[int, str]:
    """What the server says to a request with headers of its own, by their names with underscores."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 0)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    accepts = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    with closing(connection):
        connection.request("POST", path, body, {**accepts, **given})
        reply = connection.getresponse()
        return reply.status, reply.read().decode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="itself"),
        pytest.param({"host": "rebound.example"}, 403, id="another-name"),
        pytest.param({"origin": "http://rebound.example"}, 403, id="another-site"),
        pytest.param({"origin": "null"}, 403, id="no-site"),
    ],
)
def test_pages_of_others_ask_nothing(server: Server, headers: dict[str, str], status: int) -> None:
    assert post(server.url, **headers)[0] == status


@pytest.mark.parametrize("kind", ["Basic", "Bearer"])
def test_users_are_asked_for_where_there_are_some(home: Path, tmp_path: Path, kind: str) -> None:
    token = make_token()
    users, tokens = {"ada": hash_password("correct: horse")}, {"bot": TokenHash.of(token, date(2033, 1, 1))}
    write_access(tmp_path / "users.json", Access(users, tokens))
    said = {"Basic": base64.b64encode(b"ada:correct: horse").decode(), "Bearer": token}[kind]

    async def use(url: str) -> list[str]:
        http_client = create_mcp_http_client(headers={"authorization": f"{kind} {said}"})
        async with http_client, Client(streamable_http_client(url, http_client=http_client)) as client:
            return [one.name for one in (await client.list_tools()).tools]

    with Engine.open(load_config(home=str(home))) as engine:
        with closing(_served(engine, users=Users(tmp_path / "users.json"))) as server:
            assert post(server.url)[0] == 401
            assert run(use(url_of(server))) == TOOLS


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(["--http", "--host", "0.0.0.0"], 1, "give --auth FILE", id="others-reach-it"),
        pytest.param(["--http", "--port", "99999"], 1, "ports are 0 to 65535", id="no-port"),
        pytest.param(["--port", "8000"], 2, "go with --http", id="no-http"),
        pytest.param(["--home", "nowhere"], 1, "run `qa index FOLDER` first", id="no-index"),
        pytest.param(["--http", "--auth", "nofile"], 1, "there is no such file of users", id="no-users"),
    ],
)
def test_what_cannot_be_served_is_a_line(run_qa: "Run", home: Path, arguments: list[str], code: int, told: str) -> None:
    ran = run_qa("--home", home, "mcp", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err


def test_without_the_extra_the_line_says_what_to_install(
    run_qa: "Run", home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "ui.mcp.tools")
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    ran = run_qa("--home", home, "mcp")
    assert ran.code == 1
    assert ran.err == "qa: `qa mcp` needs the package mcp, which is not installed: pip install 'dateline[mcp]'\n"


def test_who_gives_up_is_heard() -> None:
    class Slow:
        def __init__(self) -> None:
            self.begun, self.left = threading.Event(), threading.Event()

        def written(self, *of: object) -> None:
            self.begun.set()
            self.left.wait(10)

        def leave(self, ticket: str) -> None:
            self.left.set()

    slow = Slow()

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(Tools(cast(Engine, slow), 1).ask, ASKED)
            while not slow.begun.is_set():
                await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()

    run(main())
    assert slow.left.is_set()
