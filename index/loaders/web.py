"""A page of the web, read because the user named its URL: the only time that anything is fetched."""

import codecs
import re
import string
import zlib
from base64 import b64encode
from http.client import HTTPException, HTTPResponse
from time import monotonic
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from index.addresses import without_credentials
from index.errors import LoadError, unforeseen
from index.loaders.decoding import decode_as

_TIMEOUT_S = 30  # without a word from the server
_MOST_S = 120  # for all of a page, however slowly it drips
_PART_BYTES = 65_536
# By what a server says that it sends; anything else is taken for a page.
_SUFFIXES = {"text/plain": ".txt", "text/markdown": ".md", "application/json": ".json", "application/jsonl": ".jsonl"}
_FEED = re.compile(rb"\s{0,99}(?:<\?xml[^>]{0,300}>\s{0,99})?<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f]")


def fetch(url: str, limit_bytes: int) -> tuple[bytes, str]:
    """Return the bytes at a URL, as UTF-8 where the server names another encoding, and the suffix of their format.

    Raises LoadError when no answer comes, a broken or a cut one, a feed, or one that is larger than `limit_bytes`.
    """
    try:
        with urlopen(_request(url), timeout=_TIMEOUT_S) as response:
            data = _body(response, limit_bytes)
            headers = response.headers
            kind = headers.get_content_type() if "Content-Type" in headers else ""  # the default there is plain text
            charset = headers.get_content_charset()
    except LoadError:
        raise
    except HTTPError as error:
        error.close()
        raise LoadError(f"can't be fetched: {_told(error)}") from error
    except (HTTPException, OSError, ValueError, zlib.error) as error:
        raise LoadError(f"can't be fetched: {_told(error)}; try it in a browser") from error
    except Exception as error:
        raise LoadError(unforeseen(error)) from error
    if len(data) > limit_bytes:
        raise LoadError(f"larger than {limit_bytes:,} bytes ([index] max_article_mb)")
    if _FEED.match(data):
        raise LoadError("a feed, not an article: name the pages that it links to")
    return _in_utf8(data, charset), _SUFFIXES.get(kind, ".html")


def _request(url: str) -> Request:
    """Return the request that a browser would send; a password goes into a header, to this host alone."""
    if _NOT_IN_URLS.search(url):
        raise ValueError("there is a blank or a control character in the URL, write it as %20 or the like")
    given, bare = urlsplit(url), urlsplit(without_credentials(url))
    host = bare.netloc
    if not host.isascii():
        host = f"{(bare.hostname or '').encode('idna').decode()}{f':{bare.port}' if bare.port else ''}"
    address = urlunsplit(bare._replace(netloc=host, fragment=""))
    request = Request(quote(address, safe=string.punctuation), headers={"User-Agent": "dateline"})
    if given.username is not None:
        pair = f"{unquote(given.username)}:{unquote(given.password or '')}"
        request.add_unredirected_header("Authorization", f"Basic {b64encode(pair.encode()).decode()}")
    return request


def _body(response: HTTPResponse, limit_bytes: int) -> bytes:
    """Return what is sent, unpacked; of what is longer than the limit, one byte more than that."""
    until = monotonic() + _MOST_S
    data = bytearray()
    while len(data) <= limit_bytes and (part := response.read1(_PART_BYTES)):
        data += part
        if monotonic() > until:
            raise LoadError(f"can't be fetched: it takes longer than {_MOST_S} s")
    if response.length and len(data) <= limit_bytes:
        raise LoadError(f"can't be fetched: cut off, {response.length:,} bytes did not come; try again")
    packed = response.headers.get("Content-Encoding", "identity").strip().lower()
    return bytes(data if packed == "identity" else _unpacked(data, packed, limit_bytes))


def _unpacked(data: bytes | bytearray, packed: str, limit_bytes: int) -> bytes:
    if packed not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(f"sent as {packed!r}, which was not asked for")
    unpacking = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)  # of both kinds
    found = unpacking.decompress(data, limit_bytes + 1)
    if not unpacking.eof and len(found) <= limit_bytes:
        raise ValueError(f"cut off within what is sent as {packed}")
    return found


def _in_utf8(data: bytes, charset: str | None) -> bytes:
    text = decode_as(data, charset) if charset else None
    return data if text is None else codecs.BOM_UTF8 + text.encode()  # a mark comes before what a page says


def _told(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
