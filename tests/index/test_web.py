"""What servers send, whole or broken: read, or named with a reason; nothing ends a run."""

import gzip
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from threading import Thread
from time import monotonic, sleep

import pytest

from index.addresses import is_url, without_credentials
from index.errors import LoadError
from index.loaders.connections import Bounds, is_public
from index.loaders.web import Fetched, Validators, fetch

BODY = b"<p>The ferry from Osk to Hamn is cancelled, the operator Lindholm said.</p>"
PDF = b"%PDF-1.7\n\xe2\xe3\xcf\xd3"
OK = b"HTTP/1.1 200 OK\r\n"
HTML = OK + b"Content-Type: text/html\r\n"
DRIPS = {
    "/slow-head": OK + b"X: ",
    "/slow-body": HTML + b"\r\n",
    "/slow-length": HTML + b"Content-Length: 9999\r\n\r\n",
}
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
    "/packed-file": OK + b"Content-Type: application/gzip\r\n\r\n" + gzip.compress(BODY),
    "/file-bomb": OK + b"Content-Type: application/gzip\r\n\r\n" + gzip.compress(b"a" * 3_000_000),
    "/double-bomb": HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(gzip.compress(b"a" * 3_000_000)),
    "/endless": HTML + b"\r\n" + b"a" * 1_500_000,
    "/ftp": b"HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/x\r\n\r\n",
    "/elsewhere": b"HTTP/1.1 302 Found\r\nLocation: http://0/x\r\n\r\n",
    "/state": HTML + b'ETag: "7"\r\nLast-Modified: Tue, 02 Mar 2031 10:00:00 GMT\r\n\r\n' + BODY,
    "/same": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "/a.pdf": OK + b"Content-Type: application/pdf; charset=utf-16\r\n\r\n" + PDF,
    "/called-a-page": HTML + b"\r\n" + PDF,
    "/download.pdf?x=1": OK + b"Content-Type: application/octet-stream\r\n\r\n" + PDF,
    "/download.exe": OK + b"Content-Type: application/octet-stream\r\n\r\n" + BODY,
    "/untold.docx": OK + b"\r\nPK\x03\x04",
    "/long.pdf": OK + b"Content-Type: application/pdf\r\n\r\n" + PDF + b"a" * 1_500_000,
    "/odt": OK + b"Content-Type: application/vnd.oasis.opendocument.text\r\n\r\nPK\x03\x04",
    "/epub": OK + b"Content-Type: application/epub+zip\r\n\r\nPK\x03\x04",
    "/csv": OK + b"Content-Type: text/csv; charset=ISO-8859-2\r\n\r\n" + "title,text\nŁódź,x".encode("iso8859-2"),
}
ASKED: list[bytes] = []
OURS = Bounds(1_000_000, most_s=20, allow_private=True)


def read(url: str, bounds: Bounds = OURS) -> Fetched:
    found = fetch(url, bounds)
    assert found is not None
    return found


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
            path = ASKED[-1].split()[1].decode()
            with suppress(OSError):  # it may have heard enough
                drip(connection, DRIPS[path]) if path in DRIPS else connection.sendall(REPLIES[path])


def drip(connection: socket.socket, first: bytes) -> None:
    connection.sendall(first)
    for _ in range(400):
        sleep(0.02)
        connection.sendall(b"a")


@pytest.mark.parametrize("path", ["/whole", "/untyped", "/odd-charset", "/gzip", "/café?x=ü#part"])
def test_a_page_is_fetched(server: str, path: str) -> None:
    found = read(server + path)
    assert (found.data, found.suffix) == (BODY, ".html")


def test_the_encoding_that_the_server_names_counts(server: str) -> None:
    found = read(f"{server}/latin")
    assert (found.data.decode("utf-8-sig"), found.suffix) == ("Żelazna łódź", ".txt")


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
        ("/file-bomb", "larger than 1,000,000 bytes"),
        ("/double-bomb", "larger than 1,000,000 bytes"),
        ("/endless", "larger than 1,000,000 bytes"),
        ("/ftp", "unknown url type"),
        ("/a b", "write it as %20"),
        ("/\x1b[1m", "control character"),
    ],
)
def test_what_is_broken_is_named(server: str, path: str, reason: str) -> None:
    with pytest.raises(LoadError, match=reason) as raised:
        read(server + path)
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize(
    "url", ["http://", "http:x", "http://[", "http://[::1", "http://..", "https://:x", "http://\udc80"]
)
def test_what_is_no_address_is_named(url: str) -> None:
    assert is_url(url)
    with pytest.raises(LoadError, match="can't be fetched"):
        read(url)


def test_credentials_are_sent_and_not_kept(server: str) -> None:
    url = server.replace("://", "://ada:p%40ss@")
    assert read(f"{url}/whole").data == BODY
    assert b"Authorization: Basic YWRhOnBAc3M=\r\n" in ASKED[-1]
    assert without_credentials(f"{url}/a@b?c=d@e") == f"{server}/a@b?c=d@e"


@pytest.mark.parametrize("text", ["a@b.example", "see http://gull.example/@ada", "ada:pw@host", ""])
def test_what_holds_no_credentials_stays(text: str) -> None:
    assert without_credentials(text) == text


def test_a_packed_file_is_unpacked(server: str) -> None:
    assert read(f"{server}/packed-file").data == BODY


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("/a.pdf", ".pdf"),
        ("/called-a-page", ".pdf"),
        ("/download.pdf?x=1", ".pdf"),
        ("/download.exe", ".html"),
        ("/untold.docx", ".docx"),
        ("/odt", ".odt"),
        ("/epub", ".epub"),
    ],
)
def test_the_format_is_what_the_server_says_or_the_bytes_or_the_address(server: str, path: str, suffix: str) -> None:
    found = read(server + path)
    assert (found.suffix, found.data) == (suffix, REPLIES[path].partition(b"\r\n\r\n")[2])


def test_a_table_comes_in_the_encoding_that_the_server_names(server: str) -> None:
    found = read(f"{server}/csv")
    assert (found.suffix, found.data.decode("utf-8-sig")) == (".csv", "title,text\nŁódź,x")


def test_a_file_with_pictures_may_be_as_large_as_one_of_a_folder(server: str) -> None:
    with pytest.raises(LoadError, match=r"larger than 1,000,000 bytes \(\[index\] max_collection_mb\)"):
        read(f"{server}/long.pdf")
    larger = replace(OURS, most_file_bytes=2_000_000)
    assert len(read(f"{server}/long.pdf", larger).data) > 1_500_000
    with pytest.raises(LoadError, match=r"larger than 1,000,000 bytes \(\[index\] max_article_mb\)"):
        read(f"{server}/endless", larger)


@pytest.mark.parametrize("path", DRIPS)
def test_what_drips_is_ended(server: str, path: str) -> None:
    started = monotonic()
    with pytest.raises(LoadError, match=r"takes longer than 0\.5 s"):
        read(server + path, Bounds(1_000_000, most_s=0.5, allow_private=True))
    assert monotonic() - started < 4


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_connected_to(server: str, host: str) -> None:
    asked = len(ASKED)
    with pytest.raises(LoadError, match="--allow-private"):
        fetch(server.replace("127.0.0.1", host), Bounds(1_000_000))
    assert len(ASKED) == asked


def test_nor_is_what_a_page_leads_to(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a public address, as it were: one that this test calls so."""
    monkeypatch.setattr("index.loaders.connections.is_public", lambda address: address == "127.0.0.1")
    bounds = Bounds(1_000_000)

    assert fetch(f"{server}/whole", bounds)
    with pytest.raises(LoadError, match=r"0 is 0\.0\.0\.0.*--allow-private"):
        fetch(f"{server}/elsewhere", bounds)


def test_a_name_is_resolved_once(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has another address each time is connected to at the address that was checked."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    resolve, tried = socket.getaddrinfo, list[object]()

    def rebinding(host: str, *given: object, **named: object) -> object:
        return resolve(next(answers) if host == "news.example" else host, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)

    def refuse(_: socket.socket, place: object) -> None:
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(LoadError):
        fetch(server.replace("127.0.0.1", "news.example"), Bounds(1_000_000))
    assert [place[0] for place in tried] == ["93.184.216.34"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("64:ff9b::5db8:d822", True),
        ("10.0.0.8", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:192.168.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_what_is_the_same_is_not_sent_again(server: str) -> None:
    known = read(f"{server}/state").validators

    assert known == Validators('"7"', "Tue, 02 Mar 2031 10:00:00 GMT")
    assert fetch(f"{server}/same", OURS, known) is None
    assert b'if-none-match: "7"\r\nif-modified-since: tue, 02 mar' in ASKED[-1].lower()
    with pytest.raises(LoadError, match="304"):
        read(f"{server}/same")
