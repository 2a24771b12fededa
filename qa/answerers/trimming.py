"""A span that a reader marks becomes whole words, without the marks at its edges that belong to what is around it."""

import re

from index.timex.words import MONTHS, WEEKDAYS
from qa.english.words import HEDGES, TITLES

_PAIRS = {"(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "«": "»", '"': '"', "'": "'"}
_PARTNERS = {closing: opening for opening, closing in _PAIRS.items()}
_LOOSE = frozenset(",:;!?–—-…*•")
# "U.S." and "Jr." keep their stop; "a.m" takes in the one right behind it.
_ABBREVIATED = re.compile(r"(?:\b\w|\b[A-Z][a-z]{1,3}|\.\w)\.$")
_HALF_ABBREVIATED = re.compile(r"\b\w\.\w$")

# What belongs to a figure before it and behind it, and the titles before a name.
_BEFORE_FIGURE = re.compile(rf"(?:\b(?:{'|'.join(HEDGES)})\s+)?(?:(?:US|A|C)?[$£€¥])?$", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?:(?:US|A|C)?[$£€¥])?\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|(?:hundred|thousand|million|billion|dozen)s?)\b",
    re.IGNORECASE,
)
_BEHIND_FIGURE = re.compile(r"\s?%|[\s-](?:hundred|thousand|million|billion|trillion|per ?cent|dozen)\b", re.IGNORECASE)
# "between about 1 and 5 million", "between 9 a.m. and noon on May 3": what lies between two figures, hours or days.
_DAY = rf"(?:{'|'.join(map(re.escape, [*MONTHS, *WEEKDAYS]))})\b(?:\s\d{{1,2}}\b)?"
_NUMBER = rf"(?:{_FIGURE.pattern})(?:[\d.,:]*\d)?(?:{_BEHIND_FIGURE.pattern}|\s?[ap]\.?m\b\.?)*"
_END = rf"(?:(?:{'|'.join(HEDGES)})\s+)?(?:{_DAY}|noon\b|midnight\b|{_NUMBER})"
_RANGE = re.compile(rf"\bbetween\s+(?P<low>{_END})\s+and\s+(?P<high>{_END})", re.IGNORECASE)
_RANGE_CHARS = 60
_TITLE_BEFORE = re.compile(r"\b([A-Z][a-z]+\.)\s+$")
_NAME_BEHIND = re.compile(r"\.?(?:\s+[A-Z][\w.’'-]*\w)+")


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span with what its figure or name can't stand without: "at least 10", "$12.6 million", "Gen. Seely"."""
    if start >= end:
        return start, end
    if _FIGURE.match(text, start, end):
        before = _BEFORE_FIGURE.search(text, max(0, start - 24), start)
        start -= len(before.group()) if before else 0
    first, *_, last = text[start:end].split() * 2 or ("", "")
    if _FIGURE.match(last) and (behind := _BEHIND_FIGURE.match(text, end)):
        end = behind.end()
    if last.lower().rstrip(".") + "." in TITLES and last[0].isupper() and (name := _NAME_BEHIND.match(text, end)):
        end = name.end()
    while (
        first.lower() in TITLES
        and first[0].isupper()
        and (title := _TITLE_BEFORE.search(text, max(0, start - 24), start))
    ):
        if title[1].lower() not in TITLES:
            break
        start, first = title.start(), title[1]
    return _ranged(text, start, end)


def _ranged(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in "between" and all of both ends, where a span has some of both or begins so; one alone may be meant."""
    for found in _RANGE.finditer(text, max(0, start - _RANGE_CHARS), end + _RANGE_CHARS):
        begins = start == found.start() < end
        if begins or (found.start() < start <= found.end("low") and found.start("high") < end):
            return min(start, found.start()), max(end, found.end())
    return start, end


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of whole words, without loose punctuation and halves of pairs at its edges; it may be empty."""
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end:
        part = text[start:end]
        lone = _unpaired(part)
        if _is_loose(part[0]) or part[0] == "." or 0 in lone or _is_enclosed(part):
            start += 1
        elif _is_loose(part[-1]) or (part[-1] == "." and not _ABBREVIATED.search(part)) or len(part) - 1 in lone:
            end -= 1
        else:
            return _closed(text, start, end, lone)
    return start, end


def _is_loose(char: str) -> bool:
    return char.isspace() or char in _LOOSE


def _is_enclosed(part: str) -> bool:
    """Whether a pair of marks holds all there is; once the first is gone, the last is one without a partner."""
    return part[0] in _PAIRS and part.find(_PAIRS[part[0]], 1) == len(part) - 1


def _unpaired(part: str) -> set[int]:
    """Return the places of quotation marks and brackets without a partner; an apostrophe in a word is neither."""
    opened: list[int] = []
    lone = set()
    for at, char in enumerate(part):
        if char in "'’" and part[max(0, at - 1) : at].isalnum() and part[at + 1 : at + 2].isalnum():
            continue
        if opened and _PAIRS[part[opened[-1]]] == char:
            opened.pop()
        elif char in _PAIRS:
            opened.append(at)
        elif char in _PARTNERS:
            lone.add(at)
    return lone.union(opened)


def _closed(text: str, start: int, end: int, lone: set[int]) -> tuple[int, int]:
    """Take in the marks right outside that are partners of some within, and the stop of "a.m."."""
    marks = {text[start + at] for at in lone}
    before, behind = text[max(0, start - 1) : start], text[end : end + 1]
    stops = behind == "." and _HALF_ABBREVIATED.search(text[start:end])
    return start - (_PAIRS.get(before) in marks), end + bool(stops or _PARTNERS.get(behind) in marks)
