"""Words, days and places as a reader reads them, and as any page can hold them."""

import re
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from index.addresses import without_credentials

# What HTML can't hold, or shows as nothing: control characters but tab and line feed, and half surrogate pairs.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_C0, _DELETE = 0x20, 0x7F


def legible(text: str) -> str:
    """Return text that any page can hold: control characters become pictures (␛), half surrogates a �."""
    return _UNSEEN.sub(_picture, text.replace("\r\n", "\n"))


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < _C0:
        return chr(0x2400 + code)
    return "\u2421" if code == _DELETE else "\ufffd"


def day(value: object) -> str:
    """Return a date, or the record's "2020-01-03", as "3 January 2020"; as it is when it is neither."""
    if value is None:
        return ""
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{found.day} {found:%B %Y}"


def file_name(path: str) -> str:
    """Return the last name of a path of either kind: what stands before it is this machine's business."""
    return PurePosixPath(path.replace("\\", "/")).name


def private(value: object) -> object:
    """Return a setting with the folders of this machine cut from it."""
    if isinstance(value, str) and (PurePosixPath(value).is_absolute() or PureWindowsPath(value).is_absolute()):
        return f"…/{file_name(value)}"
    return value


def web_address(url: object) -> str | None:
    """Return a url that may be followed: http or https with a host, nothing that runs or reads files."""
    if not isinstance(url, str) or re.search(r"[\s\x00-\x1f\x7f]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[" is no address
        return None
    return without_credentials(url) if parts.scheme in ("http", "https") and parts.netloc else None
