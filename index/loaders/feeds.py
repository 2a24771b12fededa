"""Feeds: RSS of all versions and Atom as entries; a file of one is read like any other file of articles."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.loaders.records import Record, articles_of
from index.loaders.xml import child_text, inner_markup, parse_xml
from index.types import Article, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # type: ignore[import-untyped]

FEEDS = ("rss", "RDF", "feed")
_ADDRESSED = re.compile(r"\S+@\S+\s*\((.+)\)")  # RSS has an author's address, and the name in brackets
_TEXTS = ("encoded", "content", "body", "description", "summary")
_DATES = ("pubDate", "published", "date", "issued", "created", "updated", "modified")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed as the feed tells it; "" where it tells nothing. `content` is HTML."""

    title: str
    url: str
    published: str
    byline: str
    content: str
    id: str
    publisher: str


def feed_entries(data: bytes) -> list[Entry]:
    """Return the entries of a feed in XML; LoadError for what is no XML. One that is damaged gives what it can."""
    return list(_entries(parse_xml(data).root))


def feed_articles(path: Path, root: "Element") -> Iterator[Article | Skipped]:
    """Yield the articles of a feed."""
    yield from articles_of(path, (Record(f"[{at}]", _record(one)) for at, one in enumerate(_entries(root))))


def _record(entry: Entry) -> dict[str, object]:
    said = {
        "title": entry.title,
        "url": entry.url,
        "published": entry.published,
        "byline": entry.byline,
        "publisher": entry.publisher,
        "content_html": entry.content,
    }
    return {name: value for name, value in said.items() if value}


def _entries(root: "Element") -> Iterator[Entry]:
    heads = (child_text(feed, "title") for feed in root.iter("feed", "channel"))
    publisher = next(filter(None, heads), "")
    for item in root.iter("item", "entry"):
        yield Entry(
            title=_markup(item, ("title",)) or child_text(item, "title"),
            url=_url(item),
            published=child_text(item, *_DATES),
            byline=_byline(item),
            content=_markup(item, _TEXTS),
            id=child_text(item, "guid", "id"),
            publisher=publisher,
        )


def _markup(item: "Element", names: tuple[str, ...]) -> str:
    """Return the first of these elements that says something, as HTML."""
    # A picture or a film is a `content`, too, by its address.
    found = (_html(one) for name in names for one in item.iterchildren(name) if one.get("url") is None)
    return next(filter(None, found), "")


def _html(element: "Element") -> str:
    """Return what an element tells as HTML: elements of its own (Atom's xhtml), or markup written as text."""
    if len(element):
        return inner_markup(element).strip()
    text = (element.text or "").strip()
    return html.escape(text, quote=False) if element.get("type") == "text" else text


def _url(item: "Element") -> str:
    links = list(item.iterchildren("link"))
    named = [link.get("href") or "" for link in links if link.get("rel", "alternate") == "alternate"]
    guids = [guid.text or "" for guid in item.iterchildren("guid") if guid.get("isPermaLink", "true") == "true"]
    stated = (one.strip() for one in [*named, *(link.text or "" for link in links), *guids])
    return next((one for one in stated if one.startswith(("http://", "https://"))), "")


def _byline(item: "Element") -> str:
    names = [child_text(author, "name") for author in item.iterchildren("author")]
    stated = ", ".join(filter(None, names)) or child_text(item, "creator", "author")
    addressed = _ADDRESSED.fullmatch(stated)
    return addressed[1] if addressed else "" if "@" in stated else stated
