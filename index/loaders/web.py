"""A page of the web, read because the user named its URL: the only time that anything is fetched."""

from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from index.errors import LoadError

_TIMEOUT_S = 30
_SCHEMES = ("http", "https")
# By what a server says that it sends; anything else is taken for a page.
_SUFFIXES = {"text/plain": ".txt", "text/markdown": ".md", "application/json": ".json", "application/jsonl": ".jsonl"}


def is_url(path: str) -> bool:
    """Whether a path names a page of the web."""
    return urlsplit(path).scheme in _SCHEMES


def fetch(url: str, limit_bytes: int) -> tuple[bytes, str]:
    """Return the bytes at a URL, and the suffix of the format that they are in.

    Raises LoadError when no answer comes, or one that is larger than `limit_bytes`.
    """
    try:
        with urlopen(Request(url, headers={"User-Agent": "dateline"}), timeout=_TIMEOUT_S) as response:
            data: bytes = response.read(limit_bytes + 1)
            suffix = _SUFFIXES.get(response.headers.get_content_type(), ".html")
    except (URLError, OSError, ValueError) as error:
        raise LoadError(f"can't be fetched: {error}") from error
    if len(data) > limit_bytes:
        raise LoadError(f"larger than {limit_bytes:,} bytes ([index] max_article_mb)")
    return data, suffix
