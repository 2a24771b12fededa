"""Quotation marks to the spans they enclose, marks included; broken ones survived.

A mark opens or closes by its shape and by what stands beside it. A quotation that is not closed ends with its
paragraph; one that goes on opens its next paragraph with a mark of its own.
"""

import re
from collections.abc import Iterator

from index.types import Span

_PARAGRAPH = re.compile(r"(?:[^\r\n\u2028\u2029]|\r?\n(?![ \t\u00a0]*\r?\n))+")
_DOUBLE = re.compile(r"[“”„‟«»\"]|``|''")
# A single mark opens after a space and closes before one, or before punctuation; an apostrophe does neither.
_SINGLE = re.compile(r"(?<![^\s(\[“\"—–-])[‘'](?=[^\W\d_]\w*)|(?<=[\w.,!?…])['’](?![\w'’])")
_OPENS_BY_SHAPE, _CLOSES_BY_SHAPE = frozenset("“„«``"), frozenset("”»''")


def quoted_spans(text: str) -> list[Span]:
    """Return the spans between quotation marks, marks included, in order and disjoint."""
    found: list[Span] = []
    for paragraph in _PARAGRAPH.finditer(text):
        spans = list(_paired(text, paragraph.start(), paragraph.end(), _DOUBLE))
        found += spans
        found += _singles(text, paragraph.start(), paragraph.end(), spans)
    return sorted(found)


def _singles(text: str, start: int, end: int, doubles: list[Span]) -> list[Span]:
    """Return what stands in single marks, and in no double ones; without double ones only an opened pair counts."""
    found = _paired(text, start, end, _SINGLE, closed=True)
    return [one for one in found if not any(one.start < other.end and other.start < one.end for other in doubles)]


def _paired(text: str, start: int, end: int, marks: re.Pattern[str], closed: bool = False) -> Iterator[Span]:
    opened: int | None = None
    for mark in marks.finditer(text, start, end):
        opens = _opens(text, mark.start(), mark.end())
        if opened is None:
            if opens is not False and not _is_inch(text, mark.start()):
                opened = mark.start()
        elif opens is not True or text[mark.start()] == '"':
            if mark.start() > opened + 1:
                yield Span(opened, mark.end())
            opened = None
        elif not closed:  # opened anew without being closed
            yield from _cut(text, opened, mark.start())
            opened = mark.start()
    if opened is not None and not closed:
        yield from _cut(text, opened, end)


def _opens(text: str, start: int, end: int) -> bool | None:
    """Whether a mark opens, told by what stands beside it first, then by its shape; None where neither tells."""
    before = text[start - 1 : start]
    after = text[end : end + 1]
    free_before, free_after = not before or before.isspace() or before in "([—–-", not after or after.isspace()
    if free_before != free_after:
        return free_before
    if text[start] in _OPENS_BY_SHAPE:
        return True
    return False if text[start] in _CLOSES_BY_SHAPE else None


def _is_inch(text: str, at: int) -> bool:
    return text[at] == '"' and text[at - 1 : at].isdigit()


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a quotation that is not closed, up to `end`, without the space at its end."""
    stop = start + len(text[start:end].rstrip())
    if stop > start + 1:
        yield Span(start, stop)
