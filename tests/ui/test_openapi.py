"""The description of what programs may ask is held to the routes that there are and to what they reply."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from llm_servers import Fake, openai_says, serving, settings_of
from lock_articles import CLOSURE, FILES
from starlette.routing import Route

from qa.config import LlmSettings, ServeSettings, build_settings, load_config
from qa.engine import Engine
from qa.passwords import Access, Users, write_access
from qa.tokens import TokenHash, make_token
from ui.guard import POLICY
from ui.openapi import page, specification
from ui.pages import Pages
from ui.server import routes, start
from ui.uploads import Uploads

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")
SAID = "Ada Finch ordered the closure of Heron Lock. [1] A whale ate it. [1] Repairs will cost 99,000 crowns. [1]"
MESSAGES = [{"role": "user", "content": CLOSURE}]


def closed(described: Any) -> Any:  # noqa: ANN401
    """The same, with no key let through that is not described."""
    if isinstance(described, dict):
        found = {key: closed(value) for key, value in described.items()}
        return {**found, "additionalProperties": False} if isinstance(described.get("properties"), dict) else found
    return [closed(each) for each in described] if isinstance(described, list) else described


STRICT = closed(deepcopy(specification()))


def check(value: object, schema: dict[str, Any]) -> None:
    Draft202012Validator({**schema, "components": STRICT["components"]}).validate(value)


def check_named(value: object, name: str) -> None:
    check(value, {"$ref": f"#/components/schemas/{name}"})


@pytest.fixture(scope="module")
def model() -> Iterator[Fake]:
    with serving(openai_says(SAID)) as fake:
        yield fake


@pytest.fixture(scope="module")
def url(build_home: Callable[..., Path], model: Fake) -> Iterator[str]:
    config = load_config(home=str(build_home(FILES))).model_copy(update={"llm": LlmSettings(**settings_of(model))})
    with Engine.open(config) as engine, closing(Uploads(build_settings(config))) as uploads:
        with closing(start(engine, uploads, port=0)) as server:
            yield server.url


def send(url: str, path: str, method: str, body: object = None, **headers: str) -> tuple[int, str, bytes]:
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, headers, method=method.upper())
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.addheaders = []
    try:
        with opener.open(request, timeout=60) as reply:
            return reply.status, reply.headers["content-type"], reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["content-type"], error.read()


def events(body: bytes) -> list[tuple[str, str]]:
    """The names and the data of events."""
    pieces = [piece.splitlines() for piece in body.decode().split("\n\n") if piece and not piece.startswith(":")]
    return [(lines[0].removeprefix("event: "), lines[-1].removeprefix("data: ")) for lines in pieces]


def test_every_route_is_described_and_no_other(url: str) -> None:
    class Silent:
        writer = None

    engine: Any = Silent()
    made = routes(engine, None, ServeSettings(), Pages(engine)).routes
    there = {
        (re.sub(r":\w+}", "}", route.path), method.lower())
        for route in made
        if isinstance(route, Route) and route.include_in_schema
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert there == {(path, method) for path, methods in specification()["paths"].items() for method in methods}
    assert len(there) > 5


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    described = specification()
    for kind, name in re.findall(r'"#/components/(\w+)/(\w+)"', json.dumps(described)):
        assert name in described["components"][kind]
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
        assert set(schema.get("required", ())) <= set(schema["properties"])


# A request of each route, and the status that it gets.
REQUESTS: dict[str, tuple[str, str, str, object, int]] = {
    "ask": ("/api/ask", "post", "/api/ask", {"question": CLOSURE, "id": 7}, 200),
    "ask-quoted": ("/api/ask", "post", "/api/ask", {"question": CLOSURE, "quoted": True}, 200),
    "ask-limited": (
        *("/api/ask", "post", "/api/ask"),
        {"question": "And when?", "as_of": "2033-06-20", "history": [{"question": CLOSURE, "answer": "Ada Finch."}],
         "filters": {"publishers": ["Tarn Herald"], "authors": [], "since": "2033-01-01", "until": None}},
        200,
    ),
    "ask-nothing": ("/api/ask", "post", "/api/ask", {"question": "Who won the chess world championship?"}, 200),
    "ask-wrongly": ("/api/ask", "post", "/api/ask", {"question": 7}, 400),
    "ask-too-much": ("/api/ask", "post", "/api/ask", b" " * 1_000_001, 413),
    "timeline": ("/api/timeline", "get", "/api/timeline?topic=Heron+Lock&limit=3", None, 200),
    "no-topic": ("/api/timeline", "get", "/api/timeline", None, 400),
    "no-page": ("/api/page", "get", "/api/page?article=x&page=1", None, 404),
    "page-of-no-number": ("/api/page", "get", "/api/page?article=x&page=one", None, 400),
    "chat": ("/v1/chat/completions", "post", "/v1/chat/completions", {"model": "dateline", "messages": MESSAGES}, 200),
    "no-chat": ("/v1/chat/completions", "post", "/v1/chat/completions", {"model": "dateline"}, 400),
    "no-model": ("/v1/chat/completions", "post", "/v1/chat/completions", {"model": "x", "messages": MESSAGES}, 404),
    "models": ("/v1/models", "get", "/v1/models", None, 200),
    "model": ("/v1/models/{model}", "get", "/v1/models/dateline", None, 200),
    "other-model": ("/v1/models/{model}", "get", "/v1/models/x", None, 404),
    "put": ("/api/articles/{name}", "put", "/api/articles/today.txt", b"Rain in Tarn\n\nIt rained.\n", 200),
    "put-another": ("/api/articles/{name}", "put", "/api/articles/today.exe", b"MZ", 415),
    "health": ("/health", "get", "/health", None, 200),
    "openapi": ("/api/openapi.json", "get", "/api/openapi.json", None, 200),
    "docs": ("/api/docs", "get", "/api/docs", None, 200),
}  # fmt: skip


@pytest.mark.parametrize(("path", "method", "address", "body", "status"), REQUESTS.values(), ids=REQUESTS)
def test_what_is_replied_is_as_described(
    url: str, path: str, method: str, address: str, body: object, status: int
) -> None:
    got, media_type, said = send(url, address, method, body)
    told = STRICT["paths"][path][method]
    if isinstance(body, dict) and got == 200:
        check(body, told["requestBody"]["content"]["application/json"]["schema"])
    reply = told["responses"][str(got)]
    name = reply.get("$ref", "").rpartition("/")[2]
    content = (STRICT["components"]["responses"][name] if name else reply)["content"][media_type.partition(";")[0]]
    assert got == status, said
    if media_type == "application/json":
        check(json.loads(said), content["schema"])


def test_every_route_is_asked() -> None:
    asked = {(path, method) for path, method, *_ in REQUESTS.values()}
    assert asked == {(path, method) for path, methods in specification()["paths"].items() for method in methods}


def test_events_are_as_described(url: str) -> None:
    names = {"waiting": "Waiting", "writing": "Writing", "sentence": "WrittenSentence", "answer": "Answer"}
    told = events(send(url, "/api/ask", "post", {"question": CLOSURE, "stream": True})[2])
    for name, data in told:
        check_named(json.loads(data), names[name])
    assert {"writing", "sentence", "answer"} <= {name for name, _ in told}
    from ui.steps import broken

    check_named(json.loads(events(broken(ZeroDivisionError()))[0][1]), "BrokenOff")


@pytest.mark.parametrize("options", [{}, {"stream_options": {"include_usage": True}}], ids=["plain", "usage"])
def test_chunks_are_as_described(url: str, options: dict[str, object]) -> None:
    asked = {"model": "dateline", "messages": MESSAGES, "stream": True, **options}
    check_named(asked, "Chat")
    *told, (_, last) = events(send(url, "/v1/chat/completions", "post", asked)[2])
    assert last == "[DONE]"
    for _, data in told:
        check_named(json.loads(data), "ChatChunk")


def test_strangers_are_told_as_described(url: str, build_home: Callable[..., Path], tmp_path: Path) -> None:
    token = make_token()
    write_access(tmp_path / "users.json", Access({}, {"bot": TokenHash.of(token, date(2033, 1, 1))}))
    config = load_config(home=str(build_home({"a.txt": "A fair\n\nIt opened.\n"})))
    with Engine.open(config) as engine, closing(start(engine, port=0, users=Users(tmp_path / "users.json"))) as server:
        check_named(json.loads(send(server.url, "/health", "get")[2]), "Health")
        for path, name in (("/api/docs", "Error"), ("/v1/models", "OpenAIError")):
            status, _, said = send(server.url, path, "get")
            assert status == 401
            check_named(json.loads(said), name)
        assert send(server.url, "/api/docs", "get", Authorization=f"Bearer {token}")[0] == 200


def test_the_page_is_of_this_server_alone_and_shows_all(url: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    followed = urllib.request.Request(f"{url}/api/docs", headers={"Sec-Fetch-Site": "cross-site"})  # a link elsewhere
    with opener.open(followed, timeout=60) as reply:
        html = reply.read().decode()
        assert reply.headers["content-security-policy"] == POLICY  # no script of its own
    assert not re.findall(r"(?:src|srcset|@import|url\()", html)
    assert set(re.findall(r'href="([^"#]+)"', html)) == {"openapi.json", ".."}
    described = specification()
    anchors, ids = set(re.findall(r'href="#([^"]+)"', html)), set(re.findall(r'id="([^"]+)"', html))
    assert anchors <= ids
    assert {*described["components"]["schemas"]} <= ids
    for path, methods in described["paths"].items():
        assert path in html
        assert {told["operationId"] for told in methods.values()} <= ids
    assert f"curl -s &#34;{url}/api/ask&#34;" in html


def test_behind_a_proxy_its_address_is_told() -> None:
    public = "https://news.example.org/dateline"
    assert specification(public)["servers"] == [{"url": public}]
    assert f"curl -s &#34;{public}/health&#34;" in page(specification(public), public)
    assert specification()["servers"] == [{"url": "/"}]


def test_the_page_in_a_browser(url: str, browser: Any) -> None:  # noqa: ANN401
    from axe_playwright_python.sync_playwright import Axe

    said: list[str] = []
    for width, scheme in ((1280, "light"), (390, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        opened = context.new_page()
        opened.on("console", lambda message: said.append(message.text))
        opened.on("requestfailed", lambda failed: said.append(failed.url))
        opened.goto(f"{url}/api/docs")
        assert opened.evaluate("document.documentElement.scrollWidth") == width
        opened.get_by_role("link", name="Answer", exact=True).first.click()
        assert opened.evaluate("document.querySelector(':target').id") == "Answer"
        assert Axe().run(opened).response["violations"] == []
        context.close()
    assert said == []
