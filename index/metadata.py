"""Title, publisher, byline and date, read from the few lines that stand above an article's prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from index.agencies import NAME
from index.dates import Days, Mention, find_dates, read_figures
from index.dates import parse_date as parse_date  # part of this module's face
from index.dating import as_dated, best_dated
from index.types import Dated, Span

_TITLE_CHARS = 120  # enough for any headline; prose that stands in for one is cut here
_HEAD_LINES = 12
_PLAIN_LINES = 5  # title, standfirst, section, publisher, place: a sixth line of no kind is the body
_HEAD_LINE_CHARS = 200  # longer than a headline or a byline: prose
_PROSE_WORDS = 25
_SENTENCE_WORDS = 3  # with a full stop behind them these are a sentence, not a label
_SENTENCE_CHARS = 30  # the same for scripts that do not part words

_LINE = re.compile(r"[^\r\n]+")
_SEPARATOR = re.compile(r"[\W_]+")
_CHROME = re.compile(
    r"(?:skip to (?:main )?content|menu|home|search|advertis(?:ement|ing)|subscribe|sign in|log ?in)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:(?:first|originally|last)\s+)?(?:published|posted|updated|modified|created|issued|date)\b"
    r"(?:\s+(?:on|at)\b)?\s*:?",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\b(?:updated|modified)\b\W*(?:on|at)?\W*$", re.IGNORECASE)
_BYLINE = re.compile(
    r"(?i:(?:(?:words|story|reported|written|reporting|report|text)\s+)?by\b:?\s*"
    r"|(?P<label>(?:author|byline|reporter|writer)s?\s*:\s*))(?P<names>\S.*)"
)
_PUBLISHER = re.compile(
    r"(?:publisher|source|outlet|publication|newspaper|published by)\s*:\s*(?P<name>\S.*)", re.IGNORECASE
)
_AGENCY = re.compile(rf"\(?(?P<name>{NAME})\)?")
_CREDIT = re.compile(
    r"(?i:special (?:to|for) \S.*|from (?:staff|wire|our)\b.*\breports|staff (?:report|writer|reporter)s?|by)"
    r"|(?:[A-Z][\w.'’]*,? ){1,4}(?:\([A-Z][A-Za-z ]+\) )?[—–-]{1,2}"  # a dateline that lost its sentence
)
_OUTLET_LAST = re.compile(
    r"(?:\w*news|times|post|gazette|herald|tribune|journal|chronicle|observer|courier|press|daily|weekly|radio"
    r"|tv|television|wire|newswire|broadcasting|telegraph|guardian|mail|express|examiner|independent|bulletin"
    r"|register|sentinel|dispatch|inquirer|ledger|argus|echo|advertiser|review|monitor|reporter|magazine)",
    re.IGNORECASE,
)
_OUTLET_FIRST = re.compile(
    r"(?:the )?(?:(?:radio|daily|weekly|tv) \S|(?:times|voice|journal|herald) of )", re.IGNORECASE
)
# What stands before an outlet's word in the name of a section or of a thing: "World News", "Free Press".
_SECTION_WORDS = frozenset(
    "a all and breaking business culture entertainment fake free good headline in international latest "
    "local money more most national news of on opinion our politics regional science sport sports tech "
    "technology the today's top travel uk us weather world your".split()
)
SMALL_WORDS = frozenset("a an and at de der du del el for in la le of on the und van von with y &".split())
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)\]」』]*$")
_EDGES = " \t\u00a0|•·—–-,:;()/[]*_"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text; None where nothing plain is said."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    byline: str | None = None
    dated: Dated | None = field(default=None, compare=False)  # how the day is known, or what is known without it


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above the prose: what they state, the title's span, and the other metadata lines' spans."""

    metadata: Metadata
    title: Span | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line above the prose, and what it states when it is metadata (None: it is not)."""

    span: Span
    value: str
    facts: Metadata | None
    updated: bool


def first_line(text: str) -> str:
    """Return the first line of `text` that says something, cut at a word to about 120 characters.

    A dateline says nothing by itself: "LONDON (AP) —".
    """
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if line and not line.endswith(("—", "–")) and not _SEPARATOR.fullmatch(line, 0, _HEAD_LINE_CHARS):
            return _cut(line)
    return _cut(text)


def from_head(text: str) -> Metadata:
    """Return what the lines above the prose of `text` plainly state; the title is always set."""
    return read_head(text).metadata


def read_head(text: str) -> Head:
    """Return what the lines above the prose of `text` state, and where they state it."""
    lines = list(_head(text))
    title, publisher = _title(lines), _publisher(lines)
    stated = [line.facts for line in sorted(lines, key=lambda line: line.updated) if line.facts]
    metadata = Metadata(
        title=_cut(title.value) if title else first_line(text),
        publisher=publisher,
        published=next((facts.published for facts in stated if facts.published), None),
        byline=next((facts.byline for facts in stated if facts.byline), None),
        dated=best_dated([facts.dated for facts in stated if facts.dated]),
    )
    others = [line for line in lines if line is not title]
    spans = [line.span for line in others if line.facts or line.value.strip(_EDGES) == publisher]
    return Head(metadata, title.span if title else None, tuple(spans))


def _head(text: str) -> Iterator[_Line]:
    """Yield the lines above the prose; a sentence below the title is one of them if metadata follows it."""
    lines = _first_lines(text)
    plain = 0
    for at, (span, value) in enumerate(lines):
        if value[0] == "|":  # a table's row: the day that a firm was founded
            return
        facts = _facts(value.strip("*_ "))  # Markdown's emphasis
        if facts is None and is_prose(value) and (plain or len(value) > _HEAD_LINE_CHARS):
            after = _facts(lines[at + 1][1]) if at + 1 < len(lines) else None
            if after is None or not (after.dated or after.byline):
                return
        plain += facts is None
        if plain > _PLAIN_LINES:
            return
        yield _Line(span, value, facts, bool(facts and facts.dated and _only_updated(value)))


def _first_lines(text: str) -> list[tuple[Span, str]]:
    lines: list[tuple[Span, str]] = []
    chrome = False
    for match in _LINE.finditer(text):
        value = match[0].strip()
        # A page's menu may stand first: after one sure word of it, its other short lines go too.
        chrome = (chrome and len(value) < 40 and len(value.split()) <= 2) or (
            not lines and bool(_CHROME.fullmatch(value))
        )
        if value and not chrome and not _SEPARATOR.fullmatch(value, 0, _HEAD_LINE_CHARS):
            start = match.start() + match[0].index(value)
            lines.append((Span(start, start + len(value)), value))
        if len(lines) == _HEAD_LINES:
            break
    return lines


def is_prose(line: str) -> bool:
    """Whether a line is more than a headline, a name or a label."""
    if len(line) > _HEAD_LINE_CHARS:
        return True
    words = len(line.split())
    long = words >= _SENTENCE_WORDS or len(line) > _SENTENCE_CHARS
    return words > _PROSE_WORDS or (long and _ENDED.search(line) is not None)


def _title(lines: list[_Line]) -> _Line | None:
    """Return the first line of no kind, or the second when the first is a masthead ("The Gull Gazette")."""
    plain = [line for line in lines if line.facts is None]
    if len(plain) > 1 and plain[0].value.startswith("The ") and _is_outlet(plain[0].value):
        return plain[1]
    return plain[0] if plain else None


def _publisher(lines: list[_Line]) -> str | None:
    """Return the publisher named with a date or a label, else a line that reads like one, else an agency."""
    for line in lines:
        if line.facts and line.facts.publisher:
            return line.facts.publisher
    if not any(line.facts and (line.facts.dated or line.facts.byline) for line in lines):
        return None
    title = _title(lines)
    values = [line.value.strip(_EDGES) for line in lines if line is not title]
    agencies = [match["name"] for value in values if (match := _AGENCY.fullmatch(value))]
    return next((value for value in values if _is_outlet(value)), next(iter(agencies), None))


def _facts(line: str) -> Metadata | None:
    if len(line) > _HEAD_LINE_CHARS or line.endswith(":"):  # "Dec. 25, 1931:" heads a part of the body
        return None
    if mentions := find_dates(line):
        return _dated(line, mentions)
    alone = read_figures(_LABEL.sub("", line).strip(_EDGES))  # "1/7/20" is a date where nothing stands beside it
    if alone.options:
        return Metadata(published=alone.options[0] if len(alone.options) == 1 else None, dated=as_dated(alone, "text"))
    if byline := _byline(line):
        return byline
    if match := _PUBLISHER.fullmatch(line):
        name = match["name"].strip(_EDGES)
        return Metadata(publisher=name if is_name(name, words=6) else None)
    credit = _AGENCY.fullmatch(line) or _CREDIT.fullmatch(line) or not _LABEL.sub("", line).strip(_EDGES)
    return Metadata() if credit else None


def _dated(line: str, mentions: list[Mention]) -> Metadata | None:
    """Return what a line with a date states, if beside the date there are only names and labels."""
    rest = line
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]} | {rest[mention.end :]}"
    publisher = byline = None
    for part in re.split(r"\s*[|•·]\s*|\s+[—–-]+\s+", _LABEL.sub(" | ", rest)):
        name = part.strip(_EDGES)
        if stated := _byline(name):
            byline, publisher = stated.byline, stated.publisher or publisher
        elif _is_outlet(name) or (is_name(name, words=6) and _in_brackets(line, mentions[0])):
            publisher = name
        elif name and not is_name(name, words=4):
            return None
    first = next((m for m in mentions if not _UPDATED.search(line[: m.start])), mentions[0])
    days = read_figures(line[first.start : first.end])
    dated = as_dated(days if days.options else Days((first.day,)), "text")
    return Metadata(None, publisher, None if len(days.options) > 1 else first.day, byline, dated)


def _in_brackets(line: str, mention: Mention) -> bool:
    """Whether the line is a source and its date: "Euronews (7 January 2020)"."""
    return line[: mention.start].rstrip().endswith("(") and line[mention.end :].strip() == ")"


def _only_updated(line: str) -> bool:
    return all(_UPDATED.search(line[: mention.start]) for mention in find_dates(line))


def _byline(line: str) -> Metadata | None:
    match = _BYLINE.fullmatch(line)
    if match is None:
        return None
    names = re.split(r"\s*[|•·]\s*|\s+[—–]\s+", match["names"].strip(_EDGES))[0]
    people, comma, last = names.rpartition(", ")
    if comma and _is_outlet(last):
        return Metadata(byline=people, publisher=last)
    known = match["label"] or _AGENCY.fullmatch(names) or _is_outlet(names)
    person = not names.startswith("The ") and sum(word[0].isupper() for word in names.split()) >= 2
    return Metadata(byline=names) if is_name(names, words=12) and (known or person) else None


def is_name(value: str, words: int) -> bool:
    """Whether `value` is at most so many words, all capitalised but the small ones, and no sentence."""
    parts = value.split()
    capitals = all(part[0].isupper() or part.lower() in SMALL_WORDS for part in parts)
    return 0 < len(parts) <= words and capitals and parts[0][0].isupper() and value[-1] not in "!?…"


def _is_outlet(value: str) -> bool:
    """Whether a name plainly reads like a news outlet's: at most five words, one of them typical."""
    words = value.split()
    if not is_name(value, words=5) or len(words) < 2:
        return bool(re.fullmatch(r"[A-Z]\w+news", value))
    others = [word for word in words if not _OUTLET_LAST.fullmatch(word)]
    typical = _OUTLET_LAST.fullmatch(words[-1]) or _OUTLET_FIRST.match(value)
    return bool(typical) and any(word.lower() not in _SECTION_WORDS for word in others)


def _cut(line: str) -> str:
    """Return `line` without Markdown's heading marks, its white space made single, cut at a word."""
    line = " ".join(re.sub(r"^#+\s+", "", line[: 4 * _TITLE_CHARS].strip()).split())
    if len(line) <= _TITLE_CHARS:
        return line
    head = line[:_TITLE_CHARS]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:—–-") + "…"
