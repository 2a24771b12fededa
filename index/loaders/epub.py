"""EPUB: each chapter of a book, or story of a magazine, that has text is an article, in the order of reading."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.dating import read_dated
from index.errors import LoadError
from index.loaders.archives import open_zip, read_member, unpacking_of
from index.loaders.html import load_html
from index.loaders.limits import Limits
from index.loaders.xml import child_text, parse_xml
from index.metadata import from_head, is_prose
from index.types import Article, Dated, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/rights.xml"  # of Adobe's protection; encryption.xml alone may be of fonts
_NOBODY = ("", "Unknown", "Unknown Author")  # the latter two are what LibreOffice and Calibre call them
_CHAPTERS = ("application/xhtml+xml", "text/html")


@dataclass(frozen=True, slots=True)
class _Book:
    """What all chapters share, and the files that hold them."""

    publisher: str | None
    byline: str | None
    dated: Dated | None
    chapters: tuple[str, ...]


def load_epub(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the articles of an .epub. Raises LoadError for one that is protected, or holds none."""
    found = False
    limits, _ = unpacking_of(limits)  # of all chapters together
    with open_zip(data) as archive:
        if _RIGHTS in archive.namelist():
            raise LoadError("protected by its publisher (DRM): get it without")
        book = _book(archive, limits)
        for name in book.chapters:
            try:
                page = _member(archive, name, limits)
                articles = list(load_html(Path(name), page, limits))
            except LoadError as error:
                if "no text" not in str(error):  # a cover
                    yield Skipped(f"{path}/{name}", str(error))
                continue
            told = [one for one in articles if isinstance(one, Article) and _has_prose(one.text)]  # no title page
            found = found or bool(told)
            yield from (_placed(one, path, name, book) for one in told)
    if not found:
        raise LoadError("holds no text")


def _has_prose(text: str) -> bool:
    return any(is_prose(line) for line in text.splitlines())


def _placed(article: Article, path: Path, name: str, book: _Book) -> Article:
    head = from_head(article.text)  # as a word processor writes them, which knows no other place for them
    dated = article.dated or head.dated or book.dated
    return replace(
        article,
        path=str(path),
        part=f"/{name}",
        publisher=article.publisher or book.publisher,
        byline=article.byline or head.byline or book.byline,
        dated=dated,
        published=dated.day if dated else None,
    )


def _book(archive: zipfile.ZipFile, limits: Limits) -> _Book:
    container = parse_xml(_member(archive, _CONTAINER, limits)).root
    name = next((one.get("full-path", "") for one in container.iter("rootfile")), "")
    package = parse_xml(_member(archive, name, limits)).root
    about = next(package.iter("metadata"), package)
    stated = (read_dated(date.text or "", "metadata") for date in about.iter("date"))
    return _Book(
        child_text(about, "publisher") or None,
        creator if (creator := child_text(about, "creator")) not in _NOBODY else None,
        next(filter(None, stated), None),
        tuple(_chapters(package, posixpath.dirname(name))),
    )


def _chapters(package: "Element", folder: str) -> Iterator[str]:
    """Yield the files that are read from first to last; the table of contents is none of them."""
    items = {one.get("id"): one for one in package.iter("item") if one.get("media-type") in _CHAPTERS}
    for reference in package.iter("itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    try:
        return read_member(archive, archive.getinfo(name), limits)
    except KeyError as error:
        raise LoadError(f"holds no {name or 'list of its files'}: it is damaged") from error
