"""What servers send, whole or broken: read, or named with a reason; nothing ends a run."""

import gzip
import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from index.addresses import is_url, without_credentials
from index.errors import LoadError
from index.loaders.web import fetch

BODY = b"<p>The ferry from Osk to Hamn is cancelled, the operator Lindholm said.</p>"
OK = b"HTTP/1.1 200 OK\r\n"
HTML = OK + b"Content-Type: text/html\r\n"
REPLIES = {
    "/whole": HTML + b"\r\n" + BODY,
    "/untyped": OK + b"\r\n" + BODY,
    "/latin": OK + b"Content-Type: text/plain; charset=ISO-8859-2\r\n\r\n" + "Żelazna łódź".encode("iso8859-2"),
    "/odd-charset": OK + b"Content-Type: text/html; charset=zlib\r\n\r\n" + BODY,
    "/gzip": HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY),
    "/caf%C3%A9?x=%C3%BC": HTML + b"\r\n" + BODY,
    "/silent": b"",
    "/garbage": b"\x00\x01 what?\r\n\r\n",
    "/status": b"HTTP/1.1 two Fine\r\n\r\n",
    "/headers": OK + b"".join(b"X-%d: y\r\n" % n for n in range(150)) + b"\r\n" + BODY,
    "/long-header": OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n" + BODY,
    "/cut": HTML + b"Content-Length: 900\r\n\r\n" + BODY,
    "/cut-chunk": HTML + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc",
    "/bad-chunk": HTML + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "/cut-gzip": HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY)[:-12],
    "/bad-gzip": HTML + b"Content-Encoding: gzip\r\n\r\n" + BODY,
    "/packed": HTML + b"Content-Encoding: br\r\n\r\n" + BODY,
    "/bomb": HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"a" * 3_000_000),
    "/circle": b"HTTP/1.1 302 Found\r\nLocation: /circle\r\n\r\n",
    "/file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/hostname\r\n\r\n",
    "/gone": b"HTTP/1.1 404 Not here\r\nContent-Length: 0\r\n\r\n",
    "/feed": OK + b'Content-Type: text/xml\r\n\r\n<?xml version="1.0"?>\n<rss version="2.0"><channel></channel></rss>',
}
ASKED: list[bytes] = []


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that replies with bytes, as they stand."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=serve, args=[listening], daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def serve(listening: socket.socket) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        with connection:
            ASKED.append(connection.recv(65_536))
            connection.sendall(REPLIES[ASKED[-1].split()[1].decode()])


@pytest.mark.parametrize("path", ["/whole", "/untyped", "/odd-charset", "/gzip", "/café?x=ü#part"])
def test_a_page_is_fetched(server: str, path: str) -> None:
    assert fetch(server + path, 1_000_000) == (BODY, ".html")


def test_the_encoding_that_the_server_names_counts(server: str) -> None:
    data, suffix = fetch(f"{server}/latin", 1_000_000)
    assert (data.decode("utf-8-sig"), suffix) == ("Żelazna łódź", ".txt")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/silent", "closed connection"),
        ("/garbage", "can't be fetched"),
        ("/status", "can't be fetched"),
        ("/headers", "more than 100 headers"),
        ("/long-header", "header line"),
        ("/cut", "cut off, 825 bytes did not come"),
        ("/cut-chunk", "IncompleteRead"),
        ("/bad-chunk", "IncompleteRead"),
        ("/cut-gzip", "cut off within"),
        ("/bad-gzip", "decompressing"),
        ("/packed", "'br'"),
        ("/bomb", "larger than 1,000,000 bytes"),
        ("/circle", "infinite loop"),
        ("/file", "not allowed"),
        ("/gone", "HTTP Error 404"),
        ("/feed", "a feed"),
        ("/a b", "write it as %20"),
        ("/\x1b[1m", "control character"),
    ],
)
def test_what_is_broken_is_named(server: str, path: str, reason: str) -> None:
    with pytest.raises(LoadError, match=reason) as raised:
        fetch(server + path, 1_000_000)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(
    "url", ["http://", "http:x", "http://[", "http://[::1", "http://..", "https://:x", "http://\udc80"]
)
def test_what_is_no_address_is_named(url: str) -> None:
    assert is_url(url)
    with pytest.raises(LoadError, match="can't be fetched"):
        fetch(url, 1_000_000)


def test_credentials_are_sent_and_not_kept(server: str) -> None:
    url = server.replace("://", "://ada:p%40ss@")
    assert fetch(f"{url}/whole", 1_000_000)[0] == BODY
    assert b"Authorization: Basic YWRhOnBAc3M=\r\n" in ASKED[-1]
    assert without_credentials(f"{url}/a@b?c=d@e") == f"{server}/a@b?c=d@e"


@pytest.mark.parametrize("text", ["a@b.example", "see http://gull.example/@ada", "ada:pw@host", ""])
def test_what_holds_no_credentials_stays(text: str) -> None:
    assert without_credentials(text) == text
