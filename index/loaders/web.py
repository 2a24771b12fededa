"""A page of the web, fetched: within bounds, from public addresses, and not again while it is the same."""

import codecs
import re
import string
import zlib
from base64 import b64encode
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import PurePosixPath
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import Request

from index.addresses import without_credentials
from index.errors import LoadError, RefusedError, unforeseen
from index.loaders.connections import Bounds, Trip
from index.loaders.decoding import decode_as
from index.loaders.limits import Limits, limit_of

AGENT = "dateline"  # what robots.txt may name
_PART_BYTES = 65_536
# By what a server says that it sends; anything else is taken for a page, unless it begins as a PDF does.
_SUFFIXES = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".ndjson",
    "application/nitf+xml": ".xml",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/epub+zip": ".epub",
    "message/rfc822": ".eml",
}
_PAGE = ".html"
# What says in itself how it is coded: an encoding that the server names is none of it.
_BINARY = (".pdf", ".docx", ".odt", ".rtf", ".epub", ".eml")
_UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "application/force-download")
_PDF = b"%PDF-"
_GZIP = b"\x1f\x8b"
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a state of a page, to be asked whether that still is its state."""

    etag: str | None = None
    modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request (RFC 9110, section 13.1)."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


NONE = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from a URL: bytes, as UTF-8 where the server names an encoding, and the suffix of their format.

    `url` is where they came from in the end, without credentials.
    """

    url: str
    data: bytes
    suffix: str
    validators: Validators = NONE


def fetch(url: str, bounds: Bounds, known: Validators | None = None) -> Fetched | None:
    """Return what is at a URL; None when the server says that this is what is `known`.

    Raises `RefusedError` when the server answers with an error, `LoadError` when no answer comes, a broken or a cut
    one, one that is larger or takes longer than may be, or from an address that may not be read.
    """
    trip = Trip(bounds)
    try:
        with trip.timed() as opener, opener.open(_request(url, known), timeout=bounds.timeout_s) as response:
            found = _fetched(response, bounds)
            trip.check()
            return found
    except HTTPError as error:
        error.close()
        if known and known.headers and error.code == HTTPStatus.NOT_MODIFIED:
            return None
        raise RefusedError(f"can't be fetched: {_told(error)}", error.code) from error
    except Exception as error:
        trip.check()
        if isinstance(error, LoadError):
            raise
        if isinstance(error, HTTPException | OSError | ValueError | zlib.error):
            raise LoadError(f"can't be fetched: {_told(error)}; try it in a browser") from error
        raise LoadError(unforeseen(error)) from error


def _request(url: str, known: Validators | None) -> Request:
    """Return the request that a browser would send; a password goes into a header, to this host alone."""
    if _NOT_IN_URLS.search(url):
        raise ValueError("there is a blank or a control character in the URL, write it as %20 or the like")
    given, bare = urlsplit(url), urlsplit(without_credentials(url))
    host = bare.netloc
    if not host.isascii():
        host = f"{(bare.hostname or '').encode('idna').decode()}{f':{bare.port}' if bare.port else ''}"
    address = urlunsplit(bare._replace(netloc=host, fragment=""))
    sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **(known.headers if known else {})}
    request = Request(quote(address, safe=string.punctuation), headers=sent)
    if given.username is not None:
        pair = f"{unquote(given.username)}:{unquote(given.password or '')}"
        request.add_unredirected_header("Authorization", f"Basic {b64encode(pair.encode()).decode()}")
    return request


def _fetched(response: HTTPResponse, bounds: Bounds) -> Fetched:
    headers = response.headers
    url = without_credentials(response.url)
    suffix = _suffix(
        headers.get_content_type() if "Content-Type" in headers else "", url
    )  # else it is plain text there
    most_bytes, setting = _limit(suffix, bounds)
    first = response.read1(_PART_BYTES)
    if suffix == _PAGE and first.startswith(_PDF):  # called something else, as downloads are
        suffix = ".pdf"
        most_bytes, setting = _limit(suffix, bounds)
    data = _body(response, first, most_bytes)
    if len(data) > most_bytes:
        raise LoadError(f"larger than {most_bytes:,} bytes ([index] {setting})")
    text = data if suffix in _BINARY else _in_utf8(data, headers.get_content_charset())
    return Fetched(url, text, suffix, Validators(headers.get("ETag"), headers.get("Last-Modified")))


def _suffix(kind: str, url: str) -> str:
    """Return the suffix of a kind; where a server says only that it is a file, the one that its address has."""
    if kind not in _UNTOLD:
        return _SUFFIXES.get(kind, _PAGE)
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return suffix if suffix in _SUFFIXES.values() else _PAGE


def _limit(suffix: str, bounds: Bounds) -> tuple[int, str]:
    """Return how many bytes are read of a file of this suffix, and the setting that says so."""
    limits = Limits(bounds.most_bytes, max(bounds.most_bytes, bounds.most_file_bytes))
    return limit_of(suffix, limits)


def _body(response: HTTPResponse, first: bytes, most_bytes: int) -> bytes:
    """Return what is sent, unpacked, `first` of all; of what is longer than the limit, one byte more than that."""
    data, part = bytearray(), first
    while part:
        data += part
        part = response.read1(_PART_BYTES) if len(data) <= most_bytes else b""
    if response.length and len(data) <= most_bytes:
        raise LoadError(f"can't be fetched: cut off, {response.length:,} bytes did not come; try again")
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    found = bytes(data if packed == "identity" else _unpacked(data, packed, most_bytes))
    return _unpacked(found, "gzip", most_bytes) if found.startswith(_GZIP) else found  # a sitemap.xml.gz


def _unpacked(data: bytes | bytearray, packed: str, most_bytes: int) -> bytes:
    if packed not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(f"sent as {packed!r}, which was not asked for")
    unpacking = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)  # of both kinds
    found = unpacking.decompress(data, most_bytes + 1)
    if not unpacking.eof and len(found) <= most_bytes:
        raise ValueError(f"cut off within what is sent as {packed}")
    return found


def _in_utf8(data: bytes, charset: str | None) -> bytes:
    text = decode_as(data, charset) if charset else None
    return data if text is None else codecs.BOM_UTF8 + text.encode()  # a mark comes before what a page says


def _told(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
