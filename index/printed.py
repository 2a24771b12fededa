"""The pages of a PDF as they are printed, and where on one a span of its article stands."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index import originals
from index.addresses import is_url
from index.catalog import Catalog
from index.errors import LoadError
from index.home import BuildSettings
from index.loaders import MB, Limits, read_bytes
from index.loaders.pdf import Picture, read_pdf, text_of
from index.loaders.pdf_layout import LIGATURES, Piece
from index.pdf_lines import Line
from index.types import Article, Span

PDF = ".pdf"
# To read all of a PDF and to draw a page of it, while somebody waits; reading it to index may take longer.
MOST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, its sides 0 to 1 of the page's from the upper left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes of the file that an article was read from, and their SHA-256, hexadecimal."""

    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page of a PDF: its `number`, from 1, of so many; its picture; and which stretch of the text is which line.

    `starts` are the places in the text where pieces of it begin, `pages` the page of each, and `lines` those lines
    that are on this page, by the number of their piece.
    """

    number: int
    count: int
    picture: Picture
    text: str
    starts: tuple[int, ...]
    pages: tuple[int, ...]
    lines: dict[int, Line]

    def on(self, span: Span) -> tuple[int, ...]:
        """Return the numbers of the pages that a span stands on, in order."""
        return tuple(sorted({self.pages[at] + 1 for at in self._pieces(span)}))

    def boxes(self, span: Span) -> tuple[Box, ...]:
        """Return where on this page a span stands, line by line: just its characters."""
        found = (self._box(at, span) for at in self._pieces(span) if at in self.lines)
        return tuple(box for box in found if box)

    def _pieces(self, span: Span) -> range:
        if span.start >= span.end:
            return range(0)
        return range(max(0, bisect_right(self.starts, span.start) - 1), bisect_right(self.starts, span.end - 1))

    def _box(self, at: int, span: Span) -> Box | None:
        line, start = self.lines[at], self.starts[at]
        places = _places(line.text)[max(0, span.start - start) : span.end - start]
        words = [place for place in places if not line.text[place].isspace()]
        if not words:
            return None
        left, right = line.left, line.right
        if line.lefts:
            left, after = line.lefts[words[0]], words[-1] + 1
            right = line.lefts[after] if after < len(line.lefts) else line.right
        corners = [self._place(x, y) for x in (left, right) for y in (line.bottom, line.top)]
        across, down = [min(max(x, 0.0), 1.0) for x, _ in corners], [min(max(y, 0.0), 1.0) for _, y in corners]
        return Box(min(across), min(down), max(across), max(down))

    def _place(self, x: float, y: float) -> tuple[float, float]:
        (x0, y0), (x1, y1), (x2, y2) = self.picture.placed
        x, y = x / 1000, y / 1000
        return x0 + x * (x1 - x0) + y * (x2 - x0), y0 + x * (y1 - y0) + y * (y2 - y0)


def printed_page(article: Article, original: Original, number: int, limits: Limits) -> PrintedPage:
    """Return a page of an article's PDF.

    Raises LoadError where it has none of that number, where the PDF can't be read or takes too long, and where its
    text is not the article's.
    """
    if not 1 <= number <= len(article.pages):
        raise LoadError(f"there is no page {number}: it has {len(article.pages)}")
    printed = read_pdf(original.data, limits, number - 1, MOST_SECONDS)
    pieces = printed.pieces()
    if text_of(pieces) != article.text or printed.picture is None:
        raise LoadError("its file reads otherwise than when this was indexed")
    starts = tuple(_starts(pieces))
    lines = {at: piece.line for at, piece in enumerate(pieces) if piece.page == number - 1}
    pages = tuple(piece.page for piece in pieces)
    return PrintedPage(number, len(article.pages), printed.picture, article.text, starts, pages, lines)


def original_of(article: Article, settings: BuildSettings) -> Original:
    """Return the PDF that an article was read from, if it is there and still the one that was indexed.

    Raises LoadError, one line, where it is not.
    """
    home = Path(settings.index.home)
    name = Path(article.path).name
    if not article.pages:
        raise LoadError("it was not read from pages")
    if article.part or not (is_url(article.path) or name.lower().endswith(PDF)):
        raise LoadError(f"it was read from within {name}: unpack that, and index what it holds, to see its pages")
    with closing(Catalog.open(home)) as catalog:
        known = (catalog.known_file(article.path) or "").rpartition(":")[2]
    if is_url(article.path):
        data = originals.kept(home, known)
        if data is None:
            raise LoadError("its PDF came from the web and is not kept here")
    else:
        try:
            data = read_bytes(Path(article.path), limits_of(settings))
        except LoadError as error:
            raise LoadError(f"{name} is not where it was indexed: {error}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != known:
        raise LoadError(f"{name} has changed since it was indexed: `qa index` reads it anew")
    return Original(data, found)


def limits_of(settings: BuildSettings) -> Limits:
    """Return the bounds within which files are read."""
    return Limits(settings.index.max_article_mb * MB, settings.index.max_collection_mb * MB)


def _starts(pieces: Sequence[Piece]) -> Iterator[int]:
    at = 0
    for piece in pieces:
        yield at
        at += len(piece.text)


def _places(line: str) -> list[int]:
    """Return which character of a line each one of its text in a `Piece` is, but for the space behind that."""
    found: list[int] = []
    for at, char in enumerate(line):
        if not char.isspace():
            found += [at] * len(char.translate(LIGATURES))
        elif found and not line[found[-1]].isspace():
            found.append(at)
    return found
