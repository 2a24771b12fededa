import gzip
import io
from datetime import date
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index.loaders import Limits, load
from index.types import Article, Skipped

# Of warcio's writer, which is not used but here.
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")

LIMITS = Limits(article_bytes=50_000, collection_bytes=10_000_000)
PROSE = "The cable car over Fenn turns for the last time on Sunday. Two million people rode it in its sixty years."
PAGE = f"""<html><head><title>Cable car stops</title><meta property="article:published_time" content="2031-05-02">
</head><body><h1>Cable car stops</h1><p>{PROSE}</p></body></html>"""


def crawl(*pages: tuple[str, bytes, str, str], packed: bool = True) -> bytes:
    """Return a WARC with these pages: URL, body, content type, status."""
    held = io.BytesIO()
    writer = WARCWriter(held, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "a test"}))
    for url, body, kind, status in pages:
        headers = [("Content-Type", kind)]
        if body.startswith(b"\x1f\x8b"):
            headers.append(("Content-Encoding", "gzip"))
        http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http))
    return held.getvalue()


def page(
    url: str, body: bytes = PAGE.encode(), kind: str = "text/html", status: str = "200 OK"
) -> tuple[str, bytes, str, str]:
    return url, body, kind, status


def loaded(name: str, data: bytes) -> list[Article | Skipped]:
    return list(load(Path(name), data, LIMITS))


@pytest.mark.parametrize(("name", "packed"), [("cc.warc.gz", True), ("cc.warc", False), ("cc.warc", True)])
def test_each_page_is_an_article(name: str, packed: bool) -> None:
    polish = "<html><body><h1>Most w Łodzi</h1><p>Prezydent Łodzi zapowiedział most.</p></body></html>"
    data = crawl(
        page("https://fenn.example/robots.txt", b"User-agent: *", "text/plain"),
        page("https://fenn.example/car"),
        page("https://fenn.example/gone", status="404 Not Found"),
        page("https://fenn.example/most", polish.encode("iso8859-2"), "text/html; charset=iso-8859-2"),
        page("https://fenn.example/again", gzip.compress(PAGE.replace("Cable", "Rope").encode())),
        packed=packed,
    )
    first, second, third = (item for item in loaded(name, data) if isinstance(item, Article))
    assert (first.title, first.url, first.published) == (
        "Cable car stops",
        "https://fenn.example/car",
        date(2031, 5, 2),
    )
    assert (first.path, first.part, PROSE in first.text) == (name, "[2]", True)
    assert "Prezydent Łodzi" in second.text
    assert third.title == "Rope car stops"


def test_a_page_that_can_not_be_read_is_named_and_the_rest_goes_on() -> None:
    bomb = gzip.compress(b"<p>" + b"0" * 1_000_000)
    data = crawl(
        page("https://fenn.example/bomb", bomb),
        page("https://fenn.example/none", b"<p></p>"),
        page("https://a.example"),
    )
    first, second, third = loaded("a.warc.gz", data)
    assert isinstance(first, Skipped)
    assert first.path == "a.warc.gz[1]"
    assert first.reason == "https://fenn.example/bomb: a page larger than [index] max_article_mb allows"
    assert isinstance(second, Skipped)
    assert isinstance(third, Article)


def test_damage_is_named_behind_what_was_read() -> None:
    data = crawl(page("https://a.example/1"), page("https://a.example/2", PAGE.replace("last", "first").encode()))
    found = loaded("a.warc.gz", data[:-40])
    assert isinstance(found[0], Article)
    assert isinstance(found[-1], Skipped)


@pytest.mark.parametrize("data", [b"", b"no archive", crawl()], ids=["empty", "other", "no pages"])
def test_an_archive_without_pages_is_named(data: bytes) -> None:
    (found,) = loaded("a.warc", data)
    assert isinstance(found, Skipped)


def test_a_page_whose_head_has_lost_its_length_is_read() -> None:
    data = crawl(page("https://fenn.example/car"), packed=False)
    at = data.rindex(b"Content-Length")
    found = loaded("cc.warc", data[:at] + b"Content-Lenght" + data[at + 14 :])
    assert [item.title for item in found if isinstance(item, Article)] == ["Cable car stops"]
