"""Servers on this machine that speak as model servers do, and do what a test's script says: behave, or misbehave."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any

MODEL = "tiny"
Script = Callable[["Handler"], None]


@dataclass
class Fake:
    """A server: its address, what it was asked, and the scripts that it follows, a request each, the last for ever."""

    url: str = ""
    scripts: list[Script] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    def prompt(self, at: int = -1) -> str:
        """All that the model was told in a request."""
        return "\n".join(message["content"] for message in self.asked[at]["messages"])


class Handler(BaseHTTPRequestHandler):
    """Notes a request and follows the script."""

    protocol_version = "HTTP/1.1"
    fake: Fake

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.fake.asked.append(body)
        self.fake.headers.append({key.lower(): value for key, value in self.headers.items()})
        scripts = self.fake.scripts
        try:
            (scripts.pop(0) if len(scripts) > 1 else scripts[0])(self)
        except OSError:
            self.fake.left.set()
        self.close_connection = True

    def do_GET(self) -> None:
        models: dict[str, Any] = {"data": [{"id": MODEL}], "models": [{"name": MODEL, "model": MODEL}]}
        self.reply(200, json.dumps(models), "application/json")

    def reply(self, status: int, body: str, media_type: str = "text/plain", **headers: str) -> None:
        self.begin(media_type, status, **{"content-length": str(len(body.encode())), **headers})
        self.wfile.write(body.encode())

    def begin(self, media_type: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("connection", "close")
        self.end_headers()

    def send(self, line: str) -> None:
        self.wfile.write(line.encode())
        self.wfile.flush()

    def log_message(self, *of: object) -> None: ...


def pieces(text: str, size: int = 5) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


def event(text: str, reason: str | None = None, **more: object) -> str:
    """A token as OpenAI's protocol sends it."""
    delta = {"role": "assistant", "content": text}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": MODEL,
             "choices": [{"index": 0, "delta": delta, "finish_reason": reason}], **more}  # fmt: skip
    return f"data: {json.dumps(chunk)}\n\n"


def line(text: str, done: bool = False, **more: object) -> str:
    """A token as Ollama sends it."""
    said = {"model": MODEL, "created_at": "2033-01-01T00:00:00Z", "message": {"role": "assistant", "content": text}}
    return json.dumps({**said, "done": done, **more}) + "\n"


def openai_says(text: str, reason: str | None = "stop", wait_s: float = 0.0) -> Script:
    """Stream a text by OpenAI's protocol."""

    def follow(handler: Handler) -> None:
        handler.begin("text/event-stream; charset=utf-8")
        for piece in pieces(text):
            handler.send(event(piece))
            sleep(wait_s)
        if reason:
            used = {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750}
            handler.send(event("", reason))
            handler.send(event("", None, usage=used).replace('"choices": [{', '"choices": [], "x": [{'))
            handler.send("data: [DONE]\n\n")

    return follow


def ollama_says(text: str, wait_s: float = 0.0) -> Script:
    """Stream a text by Ollama's protocol."""

    def follow(handler: Handler) -> None:
        handler.begin("application/x-ndjson")
        for piece in pieces(text):
            handler.send(line(piece))
            sleep(wait_s)
        handler.send(line("", True, done_reason="stop", prompt_eval_count=700, eval_count=50))

    return follow


def replies(status: int, body: str = "", media_type: str = "application/json", **headers: str) -> Script:
    """Send a whole reply."""
    return lambda handler: handler.reply(status, body, media_type, **headers)


def sends(*lines: str, media_type: str = "text/event-stream") -> Script:
    """Send lines as they are, and hang up."""

    def follow(handler: Handler) -> None:
        handler.begin(media_type)
        for one in lines:
            handler.send(one)

    return follow


def for_ever(one: str, wait_s: float = 0.0, media_type: str = "text/event-stream") -> Script:
    """Send a line again and again, until nobody listens."""

    def follow(handler: Handler) -> None:
        handler.begin(media_type)
        while not handler.fake.stopped.is_set():
            handler.send(one)
            sleep(wait_s)

    return follow


@contextmanager
def serving(*scripts: Script) -> Iterator[Fake]:
    """Serve scripts on a free port of this machine."""
    fake = Fake(scripts=list(scripts))
    handler = type("Scripted", (Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def settings_of(fake: Fake, provider: str = "openai-like", **more: object) -> dict[str, Any]:
    """The table `[llm]` for a server."""
    path = "/v1" if provider == "openai-like" else ""
    return {
        "provider": provider,
        "model": MODEL,
        "url": f"{fake.url}{path}",
        "checker": "stand_in_checker:StandIn",
        "timeout_s": 20,
        **more,
    }


def toml(table: str, values: dict[str, Any]) -> str:
    """A table of TOML."""
    return "\n".join([f"[{table}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]) + "\n"


Scripts = Sequence[Script]
