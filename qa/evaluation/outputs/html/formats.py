"""Numbers, days and places as a reader reads them."""

import re
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from qa.evaluation.measures import MEASURES, Group

MINUS = "\u2212"
# Means of no yes and no: "0.62" is how the literature gives them. All else that is no time is a share.
_DECIMALS = {"mrr@10", "ndcg@10", "aurc", "ece"}
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


def percent(value: float, digits: int = 1) -> str:
    """Return a share as "80.4%".

    Only all of them are "100%" and only none are "0%": a single wrong citation in 10,000 shows.
    """
    if value in (0, 1):
        return f"{value:.0%}"
    least = 10.0 ** -(digits + 2)
    return f"{100 * min(max(value, least), 1 - least):.{digits}f}%"


def milliseconds(value: float) -> str:
    """Return a time as "1,204 ms"; below ten with a decimal."""
    return (f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}").replace("-", MINUS) + " ms"


def is_time(name: str) -> bool:
    """Whether a measure is one of times."""
    return MEASURES[name].group is Group.LATENCY


def amount(name: str, value: float) -> str:
    """Return a measure's value in its own unit."""
    if is_time(name):
        return milliseconds(value)
    return f"{value:.3f}" if name in _DECIMALS else percent(value)


def between(name: str, low: float, high: float) -> str:
    """Return an interval, its unit said once; two equal ends tell that all questions agree, not of certainty."""
    if low == high:
        return "all alike"
    ends = amount(name, low), amount(name, high)
    return f"{re.sub('(%| ms)$', '', ends[0])}\u2013{ends[1]}"


def change(name: str, value: float) -> str:
    """Return a difference with its sign; shares differ by points."""
    if is_time(name):
        text = milliseconds(value)
    elif name in _DECIMALS:
        text = f"{value:.3f}".replace("-", MINUS)
    else:
        text = f"{100 * value:.1f}".replace("-", MINUS)
    if not re.search("[1-9]", text):
        return "0"
    return text if text.startswith(MINUS) else f"+{text}"


def change_between(name: str, low: float, high: float) -> str:
    """Return the interval of a difference, "−7.0 to +1.2"; the unit of times is said once."""
    return f"{change(name, low).removesuffix(' ms')} to {change(name, high)}"


def unit_of_change(name: str) -> str:
    """Return what a difference that bears no unit counts."""
    return "" if is_time(name) or name in _DECIMALS else " points"


def count(n: int, one: str, many: str | None = None) -> str:
    """Return "1 question", "1,204 questions"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


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
    return url if parts.scheme in ("http", "https") and parts.netloc else None
