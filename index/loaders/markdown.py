"""Markdown: the article's text is the file's own, untouched; what of it is markup is marked."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.loaders.decoding import decode
from index.loaders.front_matter import read_front_matter
from index.loaders.limits import Limits
from index.loaders.markup import BLOCKS
from index.loaders.text import make_article
from index.metadata import first_line, is_prose
from index.rendering import render
from index.types import Article, Markup, Skipped, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# What parts a block's words from the next one's, and one line's from the next within a block.
BREAK, LINE = "\n\n", " "
# A head of a column is put before each of its cells: so much of it, and no more in all than the text is long.
_HEAD_CHARS, _HEADS_CHARS = 60, 10_000
_INLINE = frozenset(("Emphasis", "Strong", "Strikethrough", "Link", "Image", "TableCell"))
_BLANK_LINE = re.compile(r"[^\S\r\n]*(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)\s*")
_LINE = re.compile(r"[^\r\n]+")
_TABLE = re.compile(r"^\|.*\|\n\|[-|]+\|(?:\n\|.*\|)*$", re.MULTILINE)
_BR = re.compile(r"<br\b", re.IGNORECASE)
# What is no words of a piece of HTML; what is not closed goes on to the end.
_HTML = re.compile(
    r"<!--(?:.*?-->|.*)|<(?P<unseen>script|style|template)\b[^>]*+(?:>.*?</(?P=unseen)\s*+>|.*)"
    r"|</?(?P<name>[a-z][\w-]*+)[^<>]*+>|<[!?][^<>]*+>"
    r"|&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,31});|[\r\n][\s>]*+",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's level, from 1, and its words."""

    level: int
    words: Span


@dataclass(frozen=True, slots=True)
class Structure:
    """What of a text is markup, and what is to be known of its blocks."""

    markup: tuple[Markup, ...]
    headings: tuple[Heading, ...] = ()
    links: tuple[Span, ...] = ()  # paragraphs that are a link and nothing else
    tables: tuple[Span, ...] = ()


def load_markdown(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of a .md file; a front matter is read, and stays in the text as boilerplate."""
    text = decode(data)
    front = read_front_matter(text)
    found = read_structure(text, front.end, len(text))
    if not render(text, found.markup, front.end).text.strip():
        found = Structure(())  # what would leave no words is text: a row of stars
    yield make_article(
        text,
        path,
        replace(front.metadata, title=front.metadata.title or _headline(text, found, front.end)),
        url=front.url,
        body_start=front.end,
        markup=found.markup,
        lines=render(text, tuple(_by_lines(found)), front.end),
        links=found.links,
    )


def table_markup(text: str) -> tuple[Markup, ...]:
    """Return the markup of the tables in the text of a page, where they are written as in Markdown."""
    tables = (read_structure(text, *found.span()) for found in _TABLE.finditer(text))
    return tuple(one for table in tables for one in table.markup)


def read_structure(text: str, start: int, end: int) -> Structure:
    """Return the structure of `text[start:end]` as Markdown: CommonMark with tables, footnotes and struck out words."""
    from pyromark import Options, events_with_range

    options = Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_FOOTNOTES | Options.ENABLE_TASKLISTS
    body = text[start:end]
    places = _places(body)
    walk = _Walk(text, start, end - start + _HEADS_CHARS)
    for event, place in events_with_range(body, options=options):
        walk.see(event, start + int(places[place["start"]]), start + int(places[place["end"]]))
    return walk.structure(end)


def _by_lines(found: Structure) -> Iterator[Markup]:
    """Yield markup so that lines end as the file's do, which parts headline and byline; tables stay as they are."""
    for one in found.markup:
        at = bisect_right(found.tables, one.start, key=lambda table: table.start) - 1
        if at < 0 or found.tables[at].end < one.end:
            yield replace(one, reads="\n") if one.reads == LINE else one


def _headline(text: str, found: Structure, start: int) -> str | None:
    """Return the first heading of the first level, else the first of all if it stands above all prose, else None."""
    for each in sorted(found.headings, key=lambda each: each.level != 1)[:1]:
        above = render(text, found.markup, start, each.words.start).text.splitlines()
        if each.level == 1 or not any(map(is_prose, filter(str.strip, above))):
            return first_line(render(text, found.markup, each.words.start, each.words.end).text)
    return None


def _places(body: str) -> "NDArray[np.int64] | range":
    """Return how many code points stand before each byte of a text in UTF-8, the end included."""
    if body.isascii():
        return range(len(body) + 1)
    import numpy as np

    starts = (np.frombuffer(body.encode(), np.uint8) & 0xC0) != 0x80
    return np.concatenate([[0], np.cumsum(starts)])


@dataclass(slots=True)
class _Walk:
    """Goes through a parser's events: words are told by their places, all that lies between them is markup."""

    text: str
    at: int  # where the last words end
    room: int  # for what is put in
    between: str = ""  # what parts the last words from the next
    begun: int | None = None  # where the words of a block begin
    markup: list[Markup] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[Span] = field(default_factory=list)
    tables: list[Span] = field(default_factory=list)
    link: Span | None = None  # the last one
    images: int = 0  # that this is within
    code: str = ""  # the kind of a block of code that this is within
    heads: list[str] = field(default_factory=list)  # of a table's columns
    column: int = 0
    put_in: str = ""  # before the words of a cell
    cell: int | None = None  # where these begin

    def structure(self, end: int) -> Structure:
        """Return what was found; what stands behind the last words is markup."""
        if self.text[self.at : end].strip():
            self.markup.append(Markup(self.at, end))
        return Structure(tuple(self.markup), tuple(self.headings), tuple(self.links), tuple(self.tables))

    def see(self, event: Any, start: int, end: int) -> None:  # noqa: ANN401 - a word, or a dict of one key
        """Take in an event, and where it stands."""
        kind, value = _named(event)
        match kind:
            case "Start":
                self._begin(*_named(value), start, end)
            case "End":
                self._end(*_named(value), start, end)
            case "Text" if self.code:
                self._lines(start, end, LINE if self.code == "Indented" else BREAK)
            case "Text":
                self._words(start, end, value)
            case "Code":
                fence = end - start - len(self.text[start:end].lstrip("`"))
                self._lines(start + fence, end - fence, LINE)
                self.between = ""
            case "SoftBreak":
                self.between = self.between or LINE
            case "HardBreak" | "Rule":
                self.between = BREAK
            case "InlineHtml" if _BR.match(value):
                self.between = BREAK

    def _begin(self, name: str, value: Any, start: int, end: int) -> None:  # noqa: ANN401 - what is told of it
        if name not in _INLINE:
            self.between, self.begun = BREAK, None
        match name:
            case "Link":
                self.link = Span(start, end)
            case "Image":
                self.images += 1
            case "CodeBlock":
                self.code = value if isinstance(value, str) else "Fenced"
            case "HtmlBlock":
                self._html(start, end)
            case "Table":
                self._gap(start)
                self.tables.append(Span(start, end))
            case "TableHead" | "TableRow":
                self.column, self.heads = 0, [] if name == "TableHead" else self.heads
            case "TableCell":
                self.cell, self.put_in = None, self._before_cell()

    def _end(self, name: str, value: Any, start: int, end: int) -> None:  # noqa: ANN401
        match name:
            case "Heading" if self.begun is not None:
                self.headings.append(Heading(int(value[1]), Span(self.begun, self.at)))
            case "Paragraph" if self.begun is not None and self._is_link(start, end):
                self.links.append(Span(self.begun, self.at))
            case "Image":
                self.images -= 1
            case "CodeBlock":
                self.code = ""
            case "TableCell":
                self.column += 1
                if len(self.heads) < self.column:
                    self.heads.append(self._head())
        if name not in _INLINE:
            self.between, self.begun = BREAK, None

    def _words(self, start: int, end: int, reads: str) -> None:
        """Take in words, and what they read as."""
        if self.images or not self.at <= start < end:
            return
        self._gap(start)
        if self.put_in:
            self.markup.append(Markup(start, start, self.put_in))
        if reads != self.text[start:end]:
            self.markup.append(Markup(start, end, reads))
        self.begun = start if self.begun is None else self.begun
        self.cell = start if self.cell is None else self.cell
        self.at, self.put_in = end, ""

    def _gap(self, end: int) -> None:
        """Mark what stands between the last words and these, unless it is the blank line that parts paragraphs."""
        gap = self.text[self.at : end]
        if gap and not (self.between == BREAK and _BLANK_LINE.fullmatch(gap)):
            self.markup.append(Markup(self.at, end, self.between if self.at else ""))
        self.at, self.between = end, ""

    def _lines(self, start: int, end: int, between: str) -> None:
        """Take in the lines of something in which nothing is markup."""
        for line in _LINE.finditer(self.text, start, end):
            if words := line[0].strip():
                first = line.start() + line[0].index(words)
                self._words(first, first + len(words), words)
                self.between = between

    def _html(self, start: int, end: int) -> None:
        """Take in a block of HTML: its words and what its references stand for."""
        at = start
        for found in _HTML.finditer(self.text, start, end):
            self._piece(at, found.start())
            at = found.end()
            if found[0][0] == "&":
                self._words(found.start(), at, unescape(found[0]))
            elif found[0][0] in "\r\n":
                self.between = self.between or LINE
            elif (found["name"] or "").lower() in BLOCKS:
                self.between = BREAK
        self._piece(at, end)

    def _piece(self, start: int, end: int) -> None:
        words = self.text[start:end]
        if words.strip() or (words and not self.between):
            self._words(start, end, words)

    def _before_cell(self) -> str:
        """Return what is put in before a cell, which makes of a row "Party Greens: Seats 12, Share 31 %".

        Of nine forms tried, readers read none better (benchmarks/RESULTS.md).
        """
        head = self.heads[self.column] if self.column < len(self.heads) else ""
        self.room -= len(head)
        parted = "" if self.begun is None else ": " if self.column == 1 < len(self.heads) else ", "
        return parted + (f"{head} " if head and self.room > 0 else "")

    def _head(self) -> str:
        if self.cell is None:
            return ""
        words = render(self.text, self.markup, self.cell, self.at).text.strip(",; :")
        return " ".join(words.split())[:_HEAD_CHARS]

    def _is_link(self, start: int, end: int) -> bool:
        """Whether the last link is all that stands there."""
        return Span(end - len(self.text[start:end].lstrip()), start + len(self.text[start:end].rstrip())) == self.link


def _named(value: Any) -> tuple[str, Any]:  # noqa: ANN401
    """Return the parser's name of something, and what it tells of it."""
    return next(iter(value.items())) if isinstance(value, dict) else (value, None)
