"""A site on loopback that tests change between reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

PAGE = "<html><title>{0}</title><article><h1>{0}</h1><p>{1}</p></article>"
RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    "<title>The Tern Courier</title>{}</channel></rss>"
)


@dataclass
class Site:
    """What a site holds; `asked` are the requests, `(path, whether conditional)`."""

    url: str = ""
    pages: dict[str, tuple[str, str | bytes]] = field(default_factory=dict)  # path: (content type, body)
    states: dict[str, int] = field(default_factory=dict)  # paths that are answered with an error
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, kind: str = "text/html") -> None:
        self.pages[path] = (kind, body.replace("{site}", self.url) if isinstance(body, str) else body)

    def story(self, name: str, text: str) -> None:
        self.put(f"/{name}", PAGE.format(f"{name} news", text))

    def paths(self) -> list[str]:
        """What was asked for since the last time."""
        found = [path for path, _ in self.asked]
        self.asked.clear()
        return found


def item(name: str, more: str = "") -> str:
    """An item of an RSS feed."""
    return (
        f"<item><title>{name}</title><link>/{name}</link><pubDate>Tue, 04 Mar 2031 10:00:00 GMT</pubDate>{more}</item>"
    )


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        conditional = "If-None-Match" in self.headers
        self.site.asked.append((self.path, conditional))
        known = self.path in self.site.pages
        kind, body = self.site.pages.get(self.path, ("text/plain", "nothing"))
        etag = f'"{hash(body)}"'
        same = conditional and self.headers["If-None-Match"] == etag
        state = self.site.states.get(self.path, 304 if same else 200 if known else 404)
        self.send_response(state)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", etag)
        self.end_headers()
        if state == 200:
            self.wfile.write(body.encode() if isinstance(body, str) else body)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401
        pass


@contextmanager
def served() -> Iterator[Site]:
    """A site without pages, as long as this lasts."""
    found = Site()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (_Handler,), {"site": found})) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield found
        server.shutdown()
