"""Lines of print to paragraphs as they are read: across columns, lines and pages, running heads apart."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.pdf_lines import Line

_Range = tuple[float, float]  # across the page
_EVERYWHERE: _Range = (float("inf"), float("-inf"))
GAP = "\n\n"  # between paragraphs
_COLUMN_LINES, _COLUMN_CHARS, _FULL = 3, 12, 0.7  # fewer lines, or shorter or emptier ones, are cells of a table
_CELL = 2.0  # of a line's height: a gap within it that no words in a row have
_GUTTER = 0.7  # of a line's height: the least room between columns
_SECTION = 2.5  # lines of room: what stands beyond is set apart
_PARAGRAPH = 0.4  # of a line's height: more room than is between the other lines of its column
_INDENT = 0.6  # of a line's height
_HALF = 0.5  # of a column's width: a line that ends there stands for itself, a name or a day
_SHORT = 0.85  # of a column's width: a line that ends there and with a full stop ends its paragraph
_OTHER_SIZE = 1.15
_EDGE_ROWS = 2  # at the top and at the bottom of a page, where running heads and numbers are
_EDGE = 0.6  # of a line's height: the least room between these and the rest of the page
_RECURRING = 0.25  # of the pages
_NUMBER = re.compile(r"[\W_]*(?:[^\W\d_]{1,10}\.?\s)?[0-9]{1,4}(?:\s?(?:/|[^\W\d_]{1,4})\s?[0-9]{1,4})?[\W_]*")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\xad]$")
_ENDED = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
LIGATURES = str.maketrans({0xFB00 + at: text for at, text in enumerate("ff fi fl ffi ffl st st".split())})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What is read without a break: lines, each with the number of its page; `furniture` recurs from page to page."""

    lines: tuple[tuple[int, Line], ...]
    furniture: bool = False

    @property
    def height(self) -> float:
        """How high its letters are."""
        return median(line.height for _, line in self.lines)

    @property
    def last(self) -> str:
        """The last of its lines."""
        return self.lines[-1][1].text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text from one page, with the space behind it, and the line that it was."""

    page: int
    text: str
    furniture: bool
    line: Line


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """Return the paragraphs of pages in the order in which they are read.

    A page's running head and foot stand behind its other text, and behind the paragraph that goes on across them.
    """
    furniture = _furniture(pages)
    found: list[Paragraph] = []
    beside: list[Paragraph] = []  # what waits for the end of a paragraph
    for number, lines in enumerate(pages):
        marked = furniture[number]
        for paragraph in _on_page(number, [line for line in lines if line not in marked]):
            if found and _goes_on(found[-1], paragraph):
                found[-1] = Paragraph(found[-1].lines + paragraph.lines)
                continue
            found += beside
            beside = []
            found.append(paragraph)
        beside += [Paragraph(((number, line),), True) for line in _down(marked)]
    return found + beside


def pieces_of(paragraph: Paragraph, words: Counter[str]) -> Iterator[Piece]:
    """Yield a paragraph's text line by line; words that were parted are whole again, by how often `words` stand so."""
    texts = [_clean(line.text) for _, line in paragraph.lines]
    for (page, line), text, after in zip(paragraph.lines, texts, [*texts[1:], ""], strict=True):
        yield Piece(page, _ended(text, after, words) if after else f"{text}{GAP}", paragraph.furniture, line)


def words_of(pages: Iterable[Iterable[Line]]) -> Counter[str]:
    """Return how often each word stands whole in a line."""
    return Counter(word.casefold() for lines in pages for line in lines for word in _WORD.findall(_clean(line.text)))


def _clean(text: str) -> str:
    return " ".join(text.translate(LIGATURES).split())


def _ended(line: str, after: str, words: Counter[str]) -> str:
    """Return a line as it goes on: with a space, or without the hyphen that parts its last word."""
    if not _HYPHEN.search(line) or not after[0].isalpha():
        return f"{line} "
    if not after[0].islower():
        return line  # "Rhine-" and "Main"
    head, tail = _WORD.findall(line[:-1])[-1].casefold(), _WORD.match(after)
    rest = tail[0].casefold() if tail else ""
    compound = any(words[f"{head}{hyphen}{rest}"] for hyphen in "-\u2010") and not words[f"{head}{rest}"]
    return line if compound else line[:-1]


def _goes_on(paragraph: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph is the rest of one that ended with its column or page in the middle of a sentence."""
    one, other = sorted((paragraph.height, after.height))
    (page, last), (next_page, first) = paragraph.lines[-1], after.lines[0]
    if other > one * _OTHER_SIZE or (page == next_page and last.top > first.top):
        return False
    return bool(_HYPHEN.search(paragraph.last)) or not _ENDED.search(paragraph.last)


def _furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines at the edges of each page that recur on others, their numbers aside, or are its number."""
    edges = [_edges(lines) for lines in pages]
    counts = Counter(key for found in edges for key in {_key(*one) for one in found})
    least = max(2, _RECURRING * len(pages))
    return [
        [line for line, edge in found if counts[_key(line, edge)] >= least or _is_number(line, edge, lines)]
        for found, lines in zip(edges, pages, strict=True)
    ]


def _edges(lines: Sequence[Line]) -> list[tuple[Line, str]]:
    rows = _rows(lines)
    above = [min(line.bottom for line in row) for row in rows]
    below = [max(line.top for line in row) for row in rows]
    room = [(one - other) / rows[at][0].height for at, (one, other) in enumerate(zip(above, below[1:], strict=False))]
    top = next((at + 1 for at in (0, 1) if at < len(room) and room[at] > _EDGE), 0)
    bottom = next((at for at in (1, 2) if at <= len(room) - top and room[-at] > _EDGE), 0)
    ends = (("top", rows[:top]), ("bottom", rows[len(rows) - bottom :]))
    return [(line, edge) for edge, found in ends for row in found for line in row]


def _key(line: Line, edge: str) -> tuple[str, str]:
    return edge, re.sub(r"[0-9]+", "#", _clean(line.text)).casefold()


def _is_number(line: Line, edge: str, lines: Sequence[Line]) -> bool:
    outermost = line.bottom <= min(one.bottom for one in lines) if edge == "bottom" else False
    return outermost and len(lines) > _EDGE_ROWS and _NUMBER.fullmatch(line.text) is not None


def _on_page(number: int, lines: Sequence[Line]) -> Iterator[Paragraph]:
    for column in _columns(lines):
        for found in _parted(_joined(column)):
            yield Paragraph(tuple((number, line) for line in found))


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return lines in rows, top down: those that stand beside one another, or beside the same."""
    rows: list[list[Line]] = []
    bottom = 0.0
    for line in _down(lines):
        if rows and min(line.top, rows[-1][0].top) - max(line.bottom, bottom) > line.height / 3:
            rows[-1].append(line)
            bottom = min(bottom, line.bottom)
        else:
            rows.append([line])
            bottom = line.bottom
    return rows


def _down(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.top, line.left))


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield stretches of one column each, in the order in which they are read."""
    plain: list[Line] = []
    for band in _bands(_rows(lines)):
        found = _split(band)
        if len(found) == 1:
            plain += found[0]
            continue
        if plain:
            yield plain
            plain = []
        yield from found
    if plain:
        yield plain


def _bands(rows: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """Yield rows together, as long as the same room between columns goes through them."""
    band: list[Line] = []
    free: list[_Range] = []
    within = _EVERYWHERE
    for row in rows:
        joined, inner = _both(free, _free(row)), _inside(within, row)
        set_apart = band and band[-1].bottom - row[0].top > _SECTION * row[0].height
        if band and not set_apart and _wide(joined, inner, row[0].height):
            band += row
            free, within = joined, inner
            continue
        if band:
            yield band
        band, free, within = list(row), _free(row), _inside(_EVERYWHERE, row)
    if band:
        yield band


def _free(lines: Sequence[Line]) -> list[_Range]:
    """Return the ranges across the page in which none of the lines stands."""
    found, last = [], float("-inf")
    for line in sorted(lines, key=lambda line: line.left):
        if line.left > last:
            found.append((last, line.left))
        last = max(last, line.right)
    return [*found, (last, float("inf"))]


def _both(some: Sequence[_Range], others: Sequence[_Range]) -> list[_Range]:
    found = ((max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others)
    return [(left, right) for left, right in found if left < right]


def _inside(within: _Range, lines: Sequence[Line]) -> _Range:
    """Return the range in which room has lines on both sides, with some more lines."""
    return min(within[0], *(line.right for line in lines)), max(within[1], *(line.left for line in lines))


def _wide(free: Sequence[_Range], within: _Range, height: float) -> list[_Range]:
    """Return the ranges wide enough for room between columns of letters so high."""
    return [one for one in free if one[1] - one[0] >= _GUTTER * height and within[0] <= one[0] and one[1] <= within[1]]


def _split(band: list[Line]) -> list[list[Line]]:
    """Return the columns of a band, from left to right; one where it has none, or is a table."""
    gutters = _wide(_free(band), _inside(_EVERYWHERE, band), median(line.height for line in band))
    found = [[line for line in band if left <= line.left < right] for left, right in _between(gutters)]
    return found if len(found) > 1 and all(map(_is_prose, found)) else [band]


def _between(gutters: Sequence[_Range]) -> list[_Range]:
    edges = [float("-inf"), *(right for _, right in gutters), float("inf")]
    return list(pairwise(edges))


def _is_prose(lines: Sequence[Line]) -> bool:
    """Whether a column is one to be read from top to bottom: most of its lines fill it, with words."""
    whole = _joined(lines)
    width = max(line.right for line in whole) - min(line.left for line in whole)
    full = median(line.right - line.left for line in whole) >= _FULL * width
    return len(whole) >= _COLUMN_LINES and full and median(len(line.text) for line in whole) >= _COLUMN_CHARS


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a column, top down, the pieces of each put together."""
    rows: list[list[Line]] = []
    for line in _down(lines):
        last = rows[-1][0] if rows else line
        level = min(line.top, last.top) - max(line.bottom, last.bottom)
        if rows and level > min(line.height, last.height) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_whole(sorted(row, key=lambda line: line.left)) for row in rows]


def _whole(pieces: Sequence[Line]) -> Line:
    bottom, top = min(one.bottom for one in pieces), max(one.top for one in pieces)
    right = max(one.right for one in pieces)
    cells = 1 + sum(after.left - one.right > _CELL * (top - bottom) for one, after in pairwise(pieces))
    text = " ".join(one.text for one in pieces)
    lefts = tuple(left for one in pieces for left in (*one.lefts, one.right))[:-1]
    return Line(text, pieces[0].left, bottom, right, top, cells, lefts if len(lefts) == len(text) else ())


def _parted(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the paragraphs of a column."""
    if not lines:
        return
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    room = median([above.bottom - line.top for above, line in pairwise(lines)] or [0.0])
    found = [lines[0]]
    for above, line in pairwise(lines):
        height = min(above.height, line.height)
        apart = above.bottom - line.top > room + _PARAGRAPH * height
        other = max(above.height, line.height) > _OTHER_SIZE * height
        indented = line.left - left > _INDENT * height and line.left - above.left > _INDENT * height
        ended = above.right < left + _SHORT * (right - left) and _ENDED.search(above.text) is not None
        short = above.right < left + _HALF * (right - left)
        row = above.cells > 1 and line.cells > 1
        if apart or other or indented or ended or short or row:
            yield found
            found = []
        found.append(line)
    yield found
