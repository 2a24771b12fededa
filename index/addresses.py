"""Addresses of pages: which words are one, and what of it is anybody's business."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

_SCHEMES = ("http:", "https:")
_CREDENTIALS = re.compile(r"(?i)(\bhttps?://)[^/?#\s]*@")

_given: dict[str, str] = {}  # addresses of servers with their passwords, by those without


def is_url(path: str) -> bool:
    """Whether a path names a page of the web."""
    return path.lower().startswith(_SCHEMES)


def without_credentials(text: str) -> str:
    """Return a text, such as a URL, without the `user:password@` that stands in front of a host."""
    return _CREDENTIALS.sub(r"\1", text)


def without_password(url: str) -> str:
    """Return a server's address as it may be shown and kept; this process alone remembers its password."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, host = parts.username or "", parts.netloc.rpartition("@")[2]
    shown = urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host))
    _given[shown] = url
    return shown


def with_password(shown: str) -> str:
    """Return the address that was given where this one is shown."""
    return _given.get(shown, shown)


def password_of(shown: str) -> str:
    """Return the password of an address that is shown without; "" for none."""
    return urlsplit(with_password(shown)).password or ""


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")
