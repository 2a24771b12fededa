"""Web pages: the article that trafilatura finds in them, without what surrounds it."""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LoadError
from index.loaders.decoding import decode, decode_as, without_second_coding
from index.loaders.limits import Limits
from index.loaders.markdown import table_markup
from index.loaders.markup import BLOCKS, parse_page
from index.loaders.text import make_article
from index.types import Article, Skipped

if TYPE_CHECKING:  # lxml and trafilatura take 0.3 s to import: only when there is a page to read
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

    from index.loaders.html_bodies import Body

_log = logging.getLogger(__name__)
_HEAD_BYTES = 4096  # a page must name its encoding in the first 1024; some are late
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I
)
_UNSEEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "nav", "footer", "select", "button")
_JOINED = "joined-br"
_BREAK = "\u2029"  # Unicode's paragraph separator


def load_html(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the one article of a web page. Raises LoadError if it holds no text."""
    from trafilatura.xpaths import BODY_XPATH, OVERALL_DISCARD_XPATH

    from index.loaders.html_bodies import drop_hidden, drop_unread, mark_body
    from index.loaders.html_bylines import with_opening
    from index.loaders.html_metadata import page_metadata

    tree = _tree(decode_page(data))
    page = page_metadata(tree)
    drop_unread(tree)
    drop_hidden(tree)
    body = mark_body(tree, BODY_XPATH, page.heading, OVERALL_DISCARD_XPATH)
    text = _article_text(tree, body) or _visible_text(tree)
    if not text:
        raise LoadError("no text found in the page")
    metadata = replace(page.metadata, byline=with_opening(page.metadata.byline, text, page.sites))
    yield make_article(text, path, metadata, url=page.url, read_lines=False, markup=table_markup(text))


def fragment_text(markup: str) -> str:
    """Return the text that a reader would see of a piece of HTML, its paragraphs parted by blank lines."""
    from index.loaders.html_bodies import drop_hidden

    tree = _tree(f"<html><body>{markup}</body></html>")
    drop_hidden(tree)
    return _visible_text(tree)


def decode_page(data: bytes) -> str:
    """Return the page's characters: by its byte order mark, as UTF-8, by the encoding it names, or by its bytes.

    UTF-8 comes before the name because nothing else looks like it, and saved pages often keep an old name.
    """
    label = _CHARSET.search(data, 0, _HEAD_BYTES)
    named = decode_as(data, label[1].decode()) if label else None
    return without_second_coding(decode(data) if named is None else named)


def _tree(page: str) -> "HtmlElement":
    tree = parse_page(page)
    _join_broken_lines(tree)
    return tree


def _join_broken_lines(tree: "HtmlElement") -> None:
    """Take out each `<br>` within a sentence: trafilatura gives it the line end that parts paragraphs."""
    from lxml.etree import strip_tags  # type: ignore[import-untyped]

    for line_break in list(tree.iter("br")):
        before = line_break.getprevious()
        text = ((before.tail if before is not None else line_break.getparent().text) or "").rstrip(" ,\t\r\n")
        tail = (line_break.tail or "").lstrip()
        if tail[:1].islower() and text[-1:].isalnum():
            line_break.tail, line_break.tag = " " + tail, _JOINED
    strip_tags(tree, _JOINED)  # all at once: dropping one by one copies the text before it each time


def _article_text(tree: "HtmlElement", body: "Body") -> str:
    """Return the article that trafilatura finds, or all of `body` if it loses some; empty if there is none."""
    for favor_recall in (False, True):
        text = _extracted(tree, favor_recall)
        if text and body.is_whole_in(text):
            return text
    return _visible_text(body.element) if body.chars else text


def _extracted(tree: "HtmlElement", favor_recall: bool) -> str:
    """Return what trafilatura takes for the article, paragraphs parted by blank lines; empty if it finds none."""
    from trafilatura import bare_extraction

    try:
        # Without metadata it looks for no date; without deduplicate no page depends on an earlier one.
        found = bare_extraction(
            tree, include_comments=False, with_metadata=False, deduplicate=False, favor_recall=favor_recall
        )
    except Exception as error:  # it may fail in many ways on damaged pages; the visible text remains
        _log.warning("trafilatura failed (%s: %s): taking the page's visible text", type(error).__name__, error)
        return ""
    return _paragraphs(found.text.splitlines()) if found is not None and found.text else ""


def _paragraphs(lines: list[str]) -> str:
    """Join lines by blank lines, but rows of a table and items of a list by line ends."""
    parts: list[str] = []
    last = ""
    for line in filter(None, (line.strip() for line in lines)):
        together = line[0] == last[:1] and line.startswith(("- ", "|"))
        parts += ["\n" if together else "\n\n", line]
        last = line
    return "".join(parts[1:])


def _visible_text(tree: "HtmlElement") -> str:
    """Return all text of the page that a reader would see, in blocks parted by blank lines."""
    tree = deepcopy(tree)
    for element in list(tree.iter(*_UNSEEN)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter(*BLOCKS):
        element.text = _BREAK + (element.text or "")
        element.tail = _BREAK + (element.tail or "")
    blocks = (" ".join(block.split()) for block in tree.text_content().split(_BREAK))
    return "\n\n".join(filter(None, blocks))
