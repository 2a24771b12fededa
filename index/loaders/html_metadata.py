"""What a web page says of itself: JSON-LD, `<meta>` tags, and the lines around its headline; nothing is guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from index.dates import is_plausible, parse_date
from index.loaders.html_bylines import byline
from index.loaders.html_heads import Line, head_lines, marked_day, shown_day
from index.loaders.html_titles import (
    heading_text,
    page_heading,
    publisher_name,
    site_names,
    without_section,
    without_site,
)
from index.loaders.linked_data import LinkedData, linked_data, name_of
from index.metadata import Metadata
from index.types import Dated

_TITLES = ("og:title", "headline", "citation_title", "dc.title", "dcterms.title", "parsely-title", "twitter:title")
_PUBLISHERS = (
    "og:site_name",
    "citation_publisher",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "application-name",
)
# Tags that name a day of publication, whatever their prefix: article:published, pub_date, DC.date.issued.
_PUBLISHED = re.compile(r"publi(?:sh|cation)|pub-?_?date|issued|posted", re.IGNORECASE)
_CREATED = re.compile(r"(?:^|[:._-])(?:date|created?|date-?_?created|displaydate|doc_?date)$", re.IGNORECASE)
_NOT_PUBLISHED = re.compile(r"modif|updat|last[_-]?pub|expir|unpub|embargo|copyright|review", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """The metadata and the address that a page states, where it shows its headline, and what its site is called."""

    metadata: Metadata
    url: str | None
    heading: HtmlElement | None
    sites: frozenset[str]


def page_metadata(tree: HtmlElement) -> Page:
    """Return what the page states of its article: JSON-LD first, then `<meta>` tags, then the lines at its headline."""
    meta = list(_meta(tree))
    url = _url(tree, meta)
    stated = tuple(filter(None, (_first(meta, _TITLES), _title_tag(tree))))
    shown = tuple(name for heading in tree.iter("h1") if (name := name_of(" ".join(heading.itertext()))))
    linked = linked_data(tree, url, (*stated, *shown))
    said = linked.publisher or _first(meta, _PUBLISHERS) or linked.site
    host = (urlsplit(url or "").hostname or "").split(".")
    titles = tuple(filter(None, (linked.headline, *stated)))
    sites = site_names(tree, max(host, key=len), (said, linked.site, _first(meta, _PUBLISHERS)), titles)
    heading = page_heading(tree, titles, sites)
    lines = head_lines(heading) if heading is not None else []
    day = _day(tree, linked, meta, lines)
    return Page(
        Metadata(
            title=_title(heading, titles, sites, url),
            publisher=publisher_name(said, titles, url or linked.url),
            published=day,
            dated=Dated(day.isoformat(), "metadata" if _published(linked, meta) else "text") if day else None,
            byline=byline(tree, linked.byline, meta, lines, sites),
        ),
        url or linked.url,
        heading,
        frozenset(sites),
    )


def _meta(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield each thing that a `<meta>` tag names, lower-cased, with what it says of it."""
    for element in tree.iter("meta"):
        names = " ".join(element.get(key) or "" for key in ("property", "name", "itemprop")).lower().split()
        if content := name_of(element.get("content") or element.get("value")):
            yield from ((name, content) for name in names)


def _first(meta: list[tuple[str, str]], names: tuple[str, ...]) -> str | None:
    return next((content for wanted in names for name, content in meta if name == wanted), None)


def _title_tag(tree: HtmlElement) -> str | None:
    element = tree.find(".//title")
    return name_of(element.text_content()) if element is not None else None


def _title(heading: HtmlElement | None, titles: tuple[str, ...], sites: set[str], url: str | None) -> str | None:
    if heading is not None:
        return without_section(heading_text(heading), url) or None
    return without_section(without_site(titles[0], sites), url) if titles else None


def _day(tree: HtmlElement, linked: LinkedData, meta: list[tuple[str, str]], lines: list[Line]) -> date | None:
    """Return the day of publication: the earlier of the one that the page states and the one at its headline.

    Some sites state the last change as the publication, most state it in UTC and show it where they are.
    """
    stated, shown = _published(linked, meta), shown_day(lines)
    changed = linked.modified or _first(meta, ("article:modified_time",))
    if stated is None or (changed and changed == linked.published):
        shown = shown or marked_day(tree)
    return min(filter(None, (stated, shown)), default=None)


def _published(linked: LinkedData, meta: list[tuple[str, str]]) -> date | None:
    """Return the day of publication that JSON-LD states, else a tag for it, else one for the day of making."""
    told = [(name, value) for name, value in meta if not _NOT_PUBLISHED.search(name)]
    for values in (
        [linked.published],
        [value for name, value in told if name in ("article:published_time", "datepublished")],
        [value for name, value in told if _PUBLISHED.search(name)],
        [value for name, value in told if _CREATED.search(name)],
    ):
        days = [day for value in values if value and (day := parse_date(value)) and is_plausible(day)]
        if days:
            return min(days)  # later ones are of new editions
    return None


def _url(tree: HtmlElement, meta: list[tuple[str, str]]) -> str | None:
    link = tree.find(".//link[@rel='canonical'][@href]")
    stated = ((link.get("href") if link is not None else None) or "", _first(meta, ("og:url",)) or "")
    return next((url for value in stated if (url := value.strip()).startswith(("http://", "https://"))), None)
