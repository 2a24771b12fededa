"""The lines of a PDF and where on its pages they stand: `python -m index.pdf_lines MOST_CHARS [PAGE] < FILE`.

Of a page that is named, counted from 0, also where in its lines each character stands, and a picture of it.

It runs in a process of its own, which is stopped when it takes too long or too much: a PDF is a program of somebody
else's, read by a library in C++. Nothing of the loaders is imported, so that it starts at once.
"""

import ctypes
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import pi
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

MOST_MEMORY = 2_000_000_000  # bytes of address space
MOST_PAGES = 5_000
_MOST_LINES = 20_000  # of a page; a newspaper's has some thousand pieces of lines
_APART = 0.8  # of a line's height: a wider gap may be the one between two columns
_Box = tuple[float, float, float, float]
_WHITE = "\r\n\0"


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a line of print, down to a character, in points from the page's lower left corner.

    One of a table has several `cells`. `lefts` is where each of its characters begins, where that is known.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    cells: int = 1
    lefts: tuple[float, ...] = ()

    @property
    def height(self) -> float:
        """The height of its letters, ascenders and descenders included."""
        return self.top - self.bottom

    def follows(self, last: "Line") -> bool:
        """Whether it stands behind another on one line."""
        height = min(self.height, last.height)
        level = min(self.top, last.top) - max(self.bottom, last.bottom) > height / 2
        return level and -height < self.left - last.right < _APART * height


def read(data: bytes, most_chars: int, pictured: int | None = None) -> dict[str, Any]:
    """Return `{"title", "pages": [[line, …], …], "picture"}` of a PDF, or `{"error"}`: why it can't be read."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
        if len(document) > MOST_PAGES:
            return {"error": f"has {len(document):,} pages, more than {MOST_PAGES:,}: split it"}
        title = document.get_metadata_dict().get("Title", "")
        found = {"title": title, "pages": list(_pages(document, most_chars, pictured))}
        return found if pictured is None else found | {"picture": _picture(document, pictured)}
    except PdfiumError as error:
        locked = "password" in str(error).lower()
        return {
            "error": "encrypted: save it without its password" if locked else f"a damaged PDF ({error}): print it anew"
        }
    except ValueError as error:
        return {"error": str(error)}


def _picture(document: "PdfDocument", number: int) -> dict[str, Any]:
    from index.pdf_pictures import picture

    page = document[number]
    return picture(page, _turn(page))


def _pages(document: "PdfDocument", most_chars: int, pictured: int | None) -> Iterator[list[tuple[Any, ...]]]:
    chars = 0
    for number, page in enumerate(document):
        found = list(_lines(page))
        if len(found) > _MOST_LINES:
            raise ValueError("a page of it holds more pieces of text than any in print: print it anew")
        chars += sum(len(line.text) for line in found)
        if chars > most_chars:
            raise ValueError(f"holds more text than [index] max_article_mb allows, {most_chars:,} characters: split it")
        yield [_told(line, number == pictured) for line in found]
        page.close()


def _told(line: Line, placed: bool) -> tuple[Any, ...]:
    told = line.text, line.left, line.bottom, line.right, line.top, line.cells
    return (*told, [round(left, 2) for left in line.lefts]) if placed else told


def _lines(page: "PdfPage") -> Iterator[Line]:
    """Yield the pieces of lines in the order in which they were printed, upright as a reader holds the page."""
    run: list[Line] = []
    for char in _chars(page):
        if run and not char.follows(run[-1]):
            yield from _joined(run)
            run = []
        run.append(char)
    yield from _joined(run)


def _joined(run: list[Line]) -> Iterator[Line]:
    text = "".join(char.text for char in run)
    if text.strip():
        bottom, top = min(char.bottom for char in run), max(char.top for char in run)
        # A space behind a character, which is part of it, begins where that ends.
        lefts = tuple(left for char in run for left in (char.left, *[char.right] * (len(char.text) - 1)))
        text = text.rstrip()
        yield Line(text, run[0].left, bottom, max(char.right for char in run), top, lefts=lefts[: len(text)])


def _chars(page: "PdfPage") -> Iterator[Line]:
    """Yield the characters of a page that take room; a space without any is part of the one before it.

    What stands across the others, as a credit does beside its picture, is left out.
    """
    from pypdfium2 import raw

    text_page = page.get_textpage()
    places, turns = range(text_page.count_chars()), _turns(text_page)
    turn = _commonest(turns)
    box, last = raw.FS_RECTF(), None
    for at in places:
        code = raw.FPDFText_GetUnicode(text_page, at)
        text = "-" if code in (2, 0xFFFE) else chr(code)  # what pdfium has for a hyphen that parts a word
        if text in _WHITE or not raw.FPDFText_GetLooseCharBox(text_page, at, ctypes.byref(box)):
            continue
        if text.isspace() or box.right <= box.left or box.top <= box.bottom:
            last = last and replace(last, text=f"{last.text}{text}")
        elif turns[at] == turn:
            if last is not None:
                yield last
            last = Line(text, *_upright((box.left, box.bottom, box.right, box.top), turn))
    if last is not None:
        yield last
    text_page.close()


def _turns(text_page: "PdfTextPage") -> list[int]:
    """Return by how many quarters each character of a page is turned."""
    from pypdfium2 import raw

    places = range(text_page.count_chars())
    return [round(raw.FPDFText_GetCharAngle(text_page, at) / (pi / 2)) % 4 for at in places]


def _commonest(turns: list[int]) -> int:
    return Counter(turns).most_common(1)[0][0] if turns else 0


def _turn(page: "PdfPage") -> int:
    """Return by how many quarters a page is turned for its words to be read."""
    text_page = page.get_textpage()
    turn = _commonest(_turns(text_page))
    text_page.close()
    return turn


def _upright(box: _Box, turn: int) -> _Box:
    """Return where a box stands when the page is turned so that its words can be read: so many quarters."""
    left, bottom, right, top = box
    return (
        (left, bottom, right, top),
        (-top, left, -bottom, right),
        (-right, -top, -left, -bottom),
        (bottom, -right, top, -left),
    )[turn]


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read(), *map(int, sys.argv[1:]))))
