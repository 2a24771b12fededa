"""PDF: the text in reading order, whole words and sentences across lines, columns and pages."""

import json
import re
import subprocess
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from index import processes
from index.errors import LoadError
from index.loaders.decoding import without_surrogates
from index.loaders.limits import MOST_SECONDS, Limits
from index.loaders.linked_data import alike
from index.loaders.pdf_layout import Paragraph, Piece, paragraphs, pieces_of, words_of
from index.loaders.text import make_article
from index.metadata import Metadata, from_head
from index.pdf_lines import Line
from index.types import Article, Dated, Skipped, Span, merge

_HEADLINE = 1.25  # times as high as most letters
_NAMEPLATE_WORDS = 4
_CLOCK = re.compile(r"[0-9]:[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PNG of so many pixels; `placed` says where on it three points stand: see `index.pdf_pictures`."""

    png: bytes
    width: int
    height: int
    placed: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a PDF says that it is called, the lines of its pages, and the picture of a page, where that is wanted."""

    title: str
    pages: list[list[Line]]
    picture: Picture | None = None

    def pieces(self, found: Sequence[Paragraph] | None = None) -> list[Piece]:
        """Return what its text is made of, in order; `found` are its paragraphs, if they are known."""
        words = words_of(self.pages)
        found = paragraphs(self.pages) if found is None else found
        return [piece for paragraph in found for piece in pieces_of(paragraph, words)]


def text_of(pieces: Sequence[Piece]) -> str:
    """Return the text of a PDF."""
    return "".join(piece.text for piece in pieces).rstrip()


def load_pdf(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of a PDF. Raises LoadError if it holds no text, or none that can be read."""
    printed = read_pdf(data, limits)
    found = paragraphs(printed.pages)
    if not found:
        raise LoadError("holds no text, only pictures of pages: recognise it first, as with `ocrmypdf`")
    pieces = printed.pieces(found)
    text = text_of(pieces)
    metadata = Metadata(title=_title(printed, found))
    article = make_article(text, path, metadata)
    if article.dated is None or article.dated.source == "file name":
        article = make_article(text, path, replace(metadata, dated=_running_day(found)))
    boilerplate = merge([*article.boilerplate, *_furniture(pieces)])
    yield replace(article, pages=_starts(pieces, len(printed.pages)), boilerplate=boilerplate)


def read_pdf(data: bytes, limits: Limits, pictured: int | None = None, within_s: float | None = None) -> Printed:
    """Return what a process of its own reads of a PDF, with a picture of the page `pictured`, counted from 0.

    Raises LoadError when that fails, crashes or takes too long.
    """
    within_s = within_s or MOST_SECONDS
    command = processes.command("index.pdf_lines", limits.article_bytes, *([] if pictured is None else [pictured]))
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, check=True, timeout=within_s, env=processes.environment()
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(f"takes longer than {within_s:g} s to read: split it, and index the parts") from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {error.returncode}"])[-1]
        raise LoadError(f"a PDF that can't be read ({last[:200]}): print it anew as a PDF") from error
    told = json.loads(done.stdout)
    if "error" in told:
        raise LoadError(told["error"])
    title = " ".join(without_surrogates(told["title"]).split())
    pages = [[_line_of(*line) for line in lines] for lines in told["pages"]]
    return Printed(title, pages, _picture_of(told["picture"]) if "picture" in told else None)


def _line_of(told: str, left: float, bottom: float, right: float, top: float, cells: int, lefts: Any = ()) -> Line:  # noqa: ANN401
    text = without_surrogates(told)
    return Line(text, left, bottom, right, top, cells, tuple(lefts) if len(text) == len(lefts) else ())


def _picture_of(told: dict[str, Any]) -> Picture:
    placed = tuple((x, y) for x, y in told["placed"])
    return Picture(b64decode(told["png"]), told["width"], told["height"], placed)


def _starts(pieces: Sequence[Piece], pages: int) -> tuple[int, ...]:
    """Return where in the text each page begins; what of one is read later, such as its foot, does not count."""
    starts: list[int] = []
    at = 0
    for piece in pieces:
        starts += [at] * (piece.page + 1 - len(starts))
        at += len(piece.text)
    return tuple(starts + [at] * (pages - len(starts)))


def _furniture(pieces: Sequence[Piece]) -> Iterator[Span]:
    at = 0
    for piece in pieces:
        if piece.furniture:
            yield Span(at, at + len(piece.text.rstrip()))
        at += len(piece.text)


def _title(printed: Printed, found: Sequence[Paragraph]) -> str | None:
    """Return the headline: of what is printed large on the first page what the PDF is called, too, else the largest.

    What stands above all else in a few words, with a headline below it, is the name of the paper.
    """
    first = [one for one in found if one.lines[0][0] == 0 and not one.furniture]
    size = median(line.height for one in found for _, line in one.lines)
    large = [one for one in first if one.height >= _HEADLINE * size]
    if named := next((one for one in large if alike(printed.title, _line(one))), None):
        return _line(named)
    if len(large) > 1 and large[0] is first[0] and len(_line(large[0]).split()) <= _NAMEPLATE_WORDS:
        large = large[1:]
    return _line(max(large, key=lambda one: one.height)) if large else None


def _running_day(found: Sequence[Paragraph]) -> Dated | None:
    """Return the day that the first page's head or foot bears; with a time of day it is that of printing it."""
    lines = [_line(one) for one in found if one.furniture and one.lines[0][0] == 0]
    return from_head("\n".join(line for line in lines if not _CLOCK.search(line))).dated


def _line(paragraph: Paragraph) -> str:
    return " ".join("".join(piece.text for piece in pieces_of(paragraph, Counter())).split())
