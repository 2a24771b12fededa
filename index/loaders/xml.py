"""XML that anybody may have written: nothing outside it is fetched, no entity is put in, depth is bounded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LoadError
from index.loaders.limits import Limits
from index.loaders.markup import without_controls
from index.types import Article, Skipped

if TYPE_CHECKING:  # lxml takes 0.1 s to import: only when there is something to read
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}\?>")
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_SHOWN_CHARS = 120
_OWN = ("amp", "lt", "gt", "quot", "apos")
OWN_ENTITIES = "declares entities of its own, which are not read: write out what they stand for"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The root of a document, its names without their namespaces, and what of it is damaged, "" for nothing."""

    root: "Element"
    damage: str = ""


def parse_xml(data: bytes) -> Parsed:
    """Return what a document holds; LoadError for what is no XML, or declares entities of its own."""
    from lxml.etree import XMLSyntaxError, fromstring

    from index.loaders.html import decode_page

    page = decode_page(data)
    declared = _DECLARATION.match(page)
    source = without_controls(_NAMED.sub(_numbered, page[declared.end() if declared else 0 :].encode()))
    damage = ""
    try:
        root = fromstring(source, _parser(recover=False))
    except XMLSyntaxError as error:
        damage = damage_of(error.msg)
        root = fromstring(source, _parser(recover=True)) if source.strip() else None
    if root is None or len(root) == 0:
        raise LoadError(damage.replace("damaged", "not XML", 1).partition(": what")[0] or "holds nothing")
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise LoadError(OWN_ENTITIES)
    for element in root.iter("{*}*"):
        element.tag = name_of(element)
    return Parsed(root, damage)


def damage_of(message: str) -> str:
    """Return what is to be said of XML that its parser calls damaged."""
    return f"damaged ({' '.join(message.split())[:_SHOWN_CHARS]}): what stands behind may be lost"


def load_xml(path: Path, data: bytes, limits: Limits) -> Iterator[Article | Skipped]:
    """Yield the articles of an XML file, by its root: a feed, a story in NITF, NewsML, or a page in XHTML."""
    from index.loaders.feeds import FEEDS, SITEMAPS, document_of, feed_articles
    from index.loaders.html import load_html
    from index.loaders.news_xml import STORIES, story_articles

    document = document_of(data)
    if document and document.root in SITEMAPS:
        raise LoadError("a sitemap, which names pages and holds no text")
    if document and document.root in FEEDS:
        yield from feed_articles(path, document)
        return
    if document and document.root == "html":
        yield from load_html(path, data, limits)
        return
    parsed = parse_xml(data)
    kind = parsed.root.tag
    if kind not in STORIES:
        raise LoadError(f"XML of a kind that is not read (<{kind[:40]}>): RSS, Atom, NITF and NewsML are")
    yield from story_articles(path, parsed.root)
    if parsed.damage:
        yield Skipped(str(path), parsed.damage)


def name_of(element: "Element") -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: "Element", *names: str) -> str:
    """Return the text of the first child of one of these names that has any, the first name first."""
    found = (" ".join("".join(child.itertext()).split()) for name in names for child in element.iterchildren(name))
    return next(filter(None, found), "")


def inner_markup(element: "Element") -> str:
    """Return what an element holds as HTML."""
    from lxml.etree import tostring

    inner = "".join(tostring(child, encoding="unicode", method="html") for child in element)
    return f"{element.text or ''}{inner}"


def _parser(recover: bool) -> "object":
    from lxml.etree import XMLParser

    # Without huge_tree libxml2 bounds depth, the length of a text, and how often entities may be put in.
    return XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )


def _numbered(name: re.Match[bytes]) -> bytes:
    """Return an entity of HTML, which XML does not know, as a number."""
    known = name2codepoint.get(name[1].decode())
    return name[0] if known is None or name[1].decode() in _OWN else f"&#{known};".encode()
