"""Addresses of pages: which words are one, and what of it is anybody's business."""

import re
from ipaddress import ip_address

_SCHEMES = ("http:", "https:")
_CREDENTIALS = re.compile(r"(?i)(\bhttps?://)[^/?#\s]*@")


def is_url(path: str) -> bool:
    """Whether a path names a page of the web."""
    return path.lower().startswith(_SCHEMES)


def without_credentials(text: str) -> str:
    """Return a text, such as a URL, without the `user:password@` that stands in front of a host."""
    return _CREDENTIALS.sub(r"\1", text)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")
