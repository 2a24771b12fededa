"""Feeds and sitemaps: RSS 0.9 to 2.0, Atom, JSON Feed, and sitemaps with or without news, as lists of entries."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from index.addresses import is_url
from index.errors import LoadError
from index.loaders.html import decode_page
from index.loaders.records import Record, articles_of
from index.loaders.xml import OWN_ENTITIES, damage_of
from index.types import Article, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

FEEDS = ("rss", "RDF", "feed")
_HEAD_CHARS = 8192
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,40}:)?([A-Za-z][\w.-]{0,40})")
SITEMAPS = ("urlset", "sitemapindex")
# What would end XML that is otherwise well-formed: lxml recovers, but loses what follows.
_AMISS = re.compile(r"(<!\[CDATA\[.*?\]\]>)|&(#?\w{1,32};)?|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", re.DOTALL)
_PREDEFINED = {"lt;", "gt;", "amp;", "quot;", "apos;"}
_ADDRESSED = re.compile(r"\S+@\S+\s*\((.+)\)")  # RSS has an author's address, and the name in brackets
_JSON_FEED = re.compile(r'\s{0,99}\{.{0,2000}?"https?://(?:www\.)?jsonfeed\.org/version/', re.DOTALL)
_ATOM, _RDF = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_MOST_ENTRIES = 50_000  # as many as a sitemap may have


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed or a sitemap says of an article; days and times as they are written there, `content` as HTML."""

    link: str | None = None
    key: str | None = None  # its id within the feed
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    byline: str | None = None
    publisher: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed or a sitemap lists: articles, or further sitemaps; `damage` is where it ends before its end."""

    title: str | None
    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """XML that is not parsed yet: the name of its root, what stands before that, and all from it on."""

    root: str
    head: str
    body: str


def document_of(data: bytes) -> Document | None:
    """Return what a file or a page holds, decoded, if it can be XML."""
    text = _decoded(data)
    found = _ROOT.search(_COMMENT.sub("", text[:_HEAD_CHARS])) if text.startswith("<") else None
    if found is None:
        return None
    start = text.index(found[0])
    return Document(found[1], text[:start], text[start:])


def read_feed(data: bytes, base: str = "") -> Feed | None:
    """Return what is listed, addresses made absolute by `base`; None for what is neither a feed nor a sitemap."""
    document = document_of(data)
    if document:
        return _of_xml(document.body, base) if document.root in (*FEEDS, *SITEMAPS) else None
    text = _decoded(data)
    return _of_json(text, base) if _JSON_FEED.match(text) else None


def feed_articles(path: Path, document: Document) -> Iterator[Article | Skipped]:
    """Yield the articles of a feed in a file: what it says of each, all of it or not."""
    if "<!ENTITY" in document.head:
        raise LoadError(OWN_ENTITIES)
    feed = _of_xml(document.body, "") or Feed(None)
    records = (Record(f"[{at}]", _record(one, feed)) for at, one in enumerate(feed.entries))
    yield from articles_of(path, records)
    if feed.damage:
        yield Skipped(str(path), feed.damage)


def _decoded(data: bytes) -> str:
    try:
        return decode_page(data).removeprefix("\ufeff").lstrip()
    except LoadError:  # no text at all
        return ""


def _record(entry: Entry, feed: Feed) -> dict[str, object]:
    said = {
        "title": entry.title,
        "url": entry.link,
        "published": entry.published or entry.updated,
        "byline": entry.byline,
        "publisher": entry.publisher or feed.title,
        "content_html": entry.content,
    }
    return {name: value for name, value in said.items() if value}


def _of_xml(text: str, base: str) -> Feed | None:
    from lxml.etree import LxmlError, XMLParser, fromstring

    # What stands before the root is left out, so no entity is defined that could unfold into more than there is.
    parser = XMLParser(recover=True, no_network=True, encoding="utf-8", remove_comments=True)
    try:
        root = fromstring(_AMISS.sub(_mended, text).encode("utf-8", "replace"), parser)
    except LxmlError:
        return None
    if root is None:
        return None
    maps = [_absolute(each, base) for each in _texts(root, f"{_SITEMAP}sitemap/{_SITEMAP}loc", "sitemap/loc")]
    found = (_ENTRY_OF[_plain(each)](each, base) for each in root.iter("{*}item", "{*}entry", "{*}url"))
    entries = tuple(entry for entry, _ in zip(found, range(_MOST_ENTRIES), strict=False))
    title = next(_texts(root, "channel/title", f"{_RDF}channel/{_RDF}title", f"{_ATOM}title"), None)
    fatal = parser.error_log.filter_from_fatals()
    return Feed(title, entries, tuple(filter(None, maps)), damage_of(fatal[0].message) if fatal else "")


def _mended(found: re.Match[str]) -> str:
    """Return what XML can have in place of an entity of HTML, a bare "&" or a control character."""
    kept, entity = found.groups()
    if kept or entity in _PREDEFINED or (entity and entity[0] == "#"):
        return found[0]
    return escape(unescape(found[0])) if found[0][0] == "&" else " "


def _item(item: "Element", base: str) -> Entry:
    def first(*names: str) -> str | None:
        return next(_texts(item, *names), None)

    guid = item.find("guid")
    permalink = guid.text if guid is not None and guid.get("isPermaLink", "true") == "true" else None
    return Entry(
        link=_absolute(first("link", f"{_RDF}link") or permalink, base),
        key=first("guid"),
        title=unescape(first("title", f"{_RDF}title") or "") or None,  # many are escaped twice
        published=first("pubDate", f"{_DUBLIN}date"),
        byline=first(f"{_DUBLIN}creator") or _named(first("author")),
        content=first(f"{_CONTENT}encoded", "description", f"{_RDF}description"),
    )


def _named(author: str | None) -> str | None:
    """Return the name of an author who may be given by an address."""
    found = _ADDRESSED.fullmatch(author) if author else None
    return found[1] if found else None if author and "@" in author else author


def _atom(entry: "Element", base: str) -> Entry:
    def first(*names: str) -> str | None:
        return next(_texts(entry, *(f"{_ATOM}{name}" for name in names)), None)

    links = {each.get("rel", "alternate"): each.get("href") for each in reversed(entry.findall(f"{_ATOM}link"))}
    return Entry(
        link=_absolute(links.get("alternate"), base),
        key=first("id"),
        title=unescape(first("title") or "") or None,
        published=first("published", "updated"),
        updated=first("updated"),
        byline=", ".join(_texts(entry, f"{_ATOM}author/{_ATOM}name")) or None,
        content=next(map(_markup, filter(_said, map(entry.find, (f"{_ATOM}content", f"{_ATOM}summary")))), None),
    )


def _said(element: "Element | None") -> bool:
    return element is not None and any(map(str.strip, element.itertext()))


def _markup(element: "Element") -> str:
    """Return what is in an Atom element as HTML, which it may be, be escaped to, or not be (RFC 4287, section 3.1)."""
    from lxml.etree import tostring

    kind, text = element.get("type", "text"), element.text or ""
    if kind == "xhtml":
        return str(tostring(element, method="html", encoding="unicode", with_tail=False))
    return _paragraphs(text) if kind == "text" else text


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def _of_sitemap(url: "Element", base: str) -> Entry:
    def first(*names: str) -> str | None:
        return next(_texts(url, *names), None)

    return Entry(
        link=_absolute(first(f"{_SITEMAP}loc", "loc"), base),
        title=first(f"{_NEWS}news/{_NEWS}title"),
        published=first(f"{_NEWS}news/{_NEWS}publication_date"),
        updated=first(f"{_SITEMAP}lastmod", "lastmod"),
        publisher=first(f"{_NEWS}news/{_NEWS}publication/{_NEWS}name"),
    )


_ENTRY_OF = {"item": _item, "entry": _atom, "url": _of_sitemap}


def _texts(element: "Element", *paths: str) -> Iterator[str]:
    """Yield what stands at these places, whole: what is in an element's own elements, too."""
    for path in paths:
        for each in element.iterfind(path):
            if said := "".join(each.itertext()).strip():
                yield said


def _of_json(text: str, base: str) -> Feed | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = value.get("items")
    listed = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    return Feed(_string(value.get("title")), tuple(_of_object(each, base) for each in listed[:_MOST_ENTRIES]))


def _of_object(item: dict[str, object], base: str) -> Entry:
    authors = item.get("authors") or [item.get("author")]
    listed = authors if isinstance(authors, list) else []
    names = [_string(each.get("name")) for each in listed if isinstance(each, dict)]
    return Entry(
        link=_absolute(_string(item.get("url")), base),
        key=_string(item.get("id")),
        title=_string(item.get("title")),
        published=_string(item.get("date_published")),
        updated=_string(item.get("date_modified")),
        byline=", ".join(filter(None, names)) or None,
        content=_string(item.get("content_html")) or _paragraphs(_string(item.get("content_text")) or "") or None,
    )


def _string(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _plain(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _absolute(link: str | None, base: str) -> str | None:
    """Return an address without the part of a page that it names; None for one that names no page."""
    try:
        found = urldefrag(urljoin(base, link.strip())).url if link else ""
    except ValueError:
        return None
    return found if is_url(found) else None
