"""Word processors' files: the paragraphs of a .docx or .odt, read from their XML, and those of an .rtf."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LoadError
from index.loaders.archives import open_zip, read_member
from index.loaders.decoding import without_surrogates
from index.loaders.limits import Limits, too_large
from index.loaders.markdown import table_markup
from index.loaders.text import make_article
from index.loaders.xml import parse_xml
from index.metadata import Metadata
from index.types import Article, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_MARKUP = 10  # bytes of XML for one of its text
_RTF = b"{\\rtf"
# Pictures in an .rtf are written out in hexadecimal: most of such a file, and read letter by letter.
_PICTURE = re.compile(rb"(?:[0-9a-fA-F]{2}[\r\n]{0,4}){64,}")


@dataclass(frozen=True, slots=True)
class _Format:
    """Where a format keeps its text, and what it calls paragraphs, runs of text ("": any), breaks, what is no text."""

    member: str
    paragraphs: tuple[str, ...]
    run: str
    spaces: dict[str, str]
    unread: tuple[str, ...]
    table: tuple[str, str, str]  # what it calls one, its rows and its cells


_DOCX = _Format(
    "word/document.xml",
    ("p",),
    "t",
    {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"},
    # What is struck out or moved away, the codes of fields, and the same once more for older versions.
    ("del", "moveFrom", "instrText", "Fallback"),
    ("tbl", "tr", "tc"),
)
_ODT = _Format(
    "content.xml",
    ("p", "h"),
    "",
    {"s": " ", "tab": " ", "line-break": "\n"},
    ("tracked-changes", "annotation", "note", "table-of-content", "automatic-styles", "scripts"),
    ("table", "table-row", "table-cell"),
)


def load_docx(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of a .docx, as Word and others write it."""
    root = _root(data, _DOCX, limits)
    styled = ((one, style) for one in root.iter("p") for style in one.iter("pStyle"))
    titles = (_line(one, _DOCX) for one, style in styled if _attribute(style, "val") == "Title")
    yield _made(path, _blocks(root, _DOCX), next(titles, None))


def load_odt(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of an .odt, as LibreOffice and others write it."""
    root = _root(data, _ODT, limits)
    styles = (style for style in root.iter("style") if _attribute(style, "parent-style-name") == "Title")
    names = {"Title", *(_attribute(style, "name") for style in styles)}
    titles = (_line(one, _ODT) for one in root.iter("p", "h") if _attribute(one, "style-name") in names)
    yield _made(path, _blocks(root, _ODT), next(titles, None))


def load_rtf(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of an .rtf."""
    from striprtf.striprtf import rtf_to_text

    if not data.lstrip().startswith(_RTF):
        raise LoadError("no RTF: save it as .docx or plain .txt")
    source = _PICTURE.sub(b"", data)
    if len(source) > limits.article_bytes:
        raise too_large(len(source), limits.article_bytes, "max_article_mb")
    try:
        text = rtf_to_text(source.decode("latin-1"), errors="replace")
    except (ValueError, LookupError, IndexError, TypeError, AttributeError) as error:
        raise LoadError(f"a damaged RTF ({error}): save it as .docx or plain .txt") from error
    yield _made(path, without_surrogates(text).splitlines(), None)


def _root(data: bytes, form: _Format, limits: Limits) -> "Element":
    """Return the document in a file; its XML may be some times as large as an article."""
    with open_zip(data) as archive:
        try:
            info = archive.getinfo(form.member)
        except KeyError as error:
            raise LoadError(f"holds no {form.member}: save it anew") from error
        source = read_member(archive, info, replace(limits, collection_bytes=_MARKUP * limits.article_bytes))
    return parse_xml(source).root


def _blocks(element: "Element", form: _Format) -> Iterator[str]:
    """Yield the paragraphs and tables that an element holds, tables as Markdown has them."""
    for child in element:
        if child.tag in form.unread:
            continue
        if child.tag == form.table[0]:
            yield _table(child, form)
            continue
        if child.tag in form.paragraphs:
            yield _text(child, form)
        yield from _blocks(child, form)


def _table(element: "Element", form: _Format) -> str:
    _, row, cell = form.table
    cells = [[_cell(one, form) for one in line.iterchildren(cell)] for line in element.iter(row)]
    lines = [f"| {' | '.join(line)} |" for line in cells if any(line)]
    return "\n".join([*lines[:1], "|" + "---|" * len(cells[0]), *lines[1:]]) if lines else ""


def _cell(element: "Element", form: _Format) -> str:
    return " ".join(" ".join(_blocks(element, form)).split()).replace("|", "/")


def _words(element: "Element", form: _Format) -> Iterator[str]:
    """Yield the text of a paragraph, without that of one inside it."""
    if form.run in ("", element.tag):
        yield element.text or ""
    for child in element:
        if child.tag in form.spaces:
            yield form.spaces[child.tag]
        elif child.tag not in (*form.unread, *form.paragraphs):
            yield from _words(child, form)
        if not form.run:
            yield child.tail or ""


def _text(paragraph: "Element", form: _Format) -> str:
    lines = "".join(_words(paragraph, form)).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _line(paragraph: "Element", form: _Format) -> str:
    return " ".join(_text(paragraph, form).split())


def _made(path: Path, blocks: Iterable[str], title: str | None) -> Article:
    text = "\n\n".join(filter(None, (block.strip() for block in blocks)))
    if not text:
        raise LoadError("holds no text")
    return make_article(text, path, Metadata(title=title or None), markup=table_markup(text))


def _attribute(element: "Element", name: str) -> str:
    """Return an attribute by its name without a namespace; "" if there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
